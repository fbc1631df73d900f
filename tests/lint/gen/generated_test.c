/* The generated code of a service that publishes to a subject with a parameter, and of one whose name
 * C does not take. */
#include "ch_3d_shop_bus.h"
#include "workflow_automation_service_bus.h"

#include <criterion/criterion.h>

Test(generated_subject, takes_a_token_for_its_parameter)
{
    char buffer[64];
    ebc_subject subject;
    cr_assert_eq(of_workflows_workflow_id_cancelled(buffer, sizeof buffer, "42", &subject, NULL),
                 0);
    cr_assert_str_eq(subject.name, "of.workflows.42.cancelled");
    cr_assert_str_eq(subject.channel->name, "of.workflows.{workflow_id}.cancelled");
    cr_assert_str_eq(subject.channel->event_type, OF_WORKFLOWS_WORKFLOW_ID_CANCELLED_EVENT_TYPE);
}

Test(generated_subject, refuses_what_is_no_token)
{
    static const char *const wrong[] = {NULL, "", "4.2", "*", ">", "a b", "a\tb", "a\x7f"};
    char buffer[64];
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        ebc_subject subject = {.name = "untouched", .channel = NULL};
        eb_error err = {0};
        int code =
            of_workflows_workflow_id_cancelled(buffer, sizeof buffer, wrong[i], &subject, &err);
        cr_assert_eq(code, EB_E_ARG, "%s was taken", wrong[i] ? wrong[i] : "NULL");
        cr_assert_eq(err.code, EB_E_ARG);
        cr_assert(strstr(err.text, "workflow_id"));
        cr_assert_str_eq(subject.name, "untouched");
    }
}

Test(generated_subject, needs_room_for_all_of_it)
{
    char buffer[64];
    ebc_subject subject;
    size_t exact = sizeof "of.workflows.42.cancelled";
    cr_assert_eq(of_workflows_workflow_id_cancelled(buffer, exact, "42", &subject, NULL), 0);
    for (size_t size = 0; size < exact; size++) {
        eb_error err = {0};
        memset(buffer, '#', sizeof buffer);
        cr_assert_eq(of_workflows_workflow_id_cancelled(buffer, size, "42", &subject, &err),
                     EB_E_TOO_LARGE);
        cr_assert_eq(buffer[size], '#', "wrote past %zu bytes", size);
        cr_assert_eq(err.code, EB_E_TOO_LARGE);
    }
}

Test(generated_table, says_what_the_service_may)
{
    const eb_registry *table = &workflow_automation_service_registry;
    cr_assert_eq(table->size, sizeof(eb_registry));
    cr_assert_str_eq(table->service, "workflow-automation-service");
    cr_assert_eq(strlen(table->digest), 64);
    cr_assert_eq(table->channel_count, 4);
    for (size_t i = 0; i < table->channel_count; i++) {
        bool own = strcmp(table->channels[i]->name, "of.workflows.{workflow_id}.cancelled") == 0;
        cr_assert_eq(table->channels[i]->rights, own ? EB_MAY_PRODUCE : 0);
        cr_assert(i == 0 || strcmp(table->channels[i - 1]->name, table->channels[i]->name) < 0);
    }
}

Test(generated_topic, belongs_to_a_service_that_begins_with_a_digit)
{
    cr_assert_str_eq(SHOP_MODEL_RENDERED_V1.name, "shop.model.rendered.v1");
    cr_assert_str_eq(ch_3d_shop_registry.service, "3d-shop");
}
