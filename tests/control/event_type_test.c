/* event_type_test.c: the rule of the contract, both ways. */
#include "event_type.h"

#include <criterion/criterion.h>

static const struct {
    const char *type, *subject;
} pairs[] = {
    {"dataset.quality.refresh.requested", "of.datasets.quality.refresh.requested"},
    {"dataset.created", "of.datasets.created"},
    {"workflow.run.requested", "of.workflows.run.requested"},
    {"notification.created", "of.notifications.created"},
    {"pipeline.triggered", "of.pipelines.triggered"},
    {"query.finished", "of.queries.finished"},
    {"auth.user.created", "of.auth.user.created"},
    {"ontology.changed", "of.ontology.changed"},
    {"audit.written", "of.audit.written"},
    {"anything.else", "of.anything.else"},
    {"query", "of.queries"},
    {"datasetx.y", "of.datasetx.y"},
};

Test(ebc_event_type, follows_the_rule_both_ways)
{
    char text[128];
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        cr_assert_eq(ebc__event_type_of_subject(pairs[i].subject, text, sizeof text),
                     strlen(pairs[i].type));
        cr_assert_str_eq(text, pairs[i].type);
        cr_assert_eq(ebc__subject_of_event_type(pairs[i].type, text, sizeof text),
                     strlen(pairs[i].subject));
        cr_assert_str_eq(text, pairs[i].subject);
    }
}

Test(ebc_event_type, takes_a_foreign_subject_for_its_own_type)
{
    char text[32];
    cr_assert_eq(ebc__event_type_of_subject("dlq.EVENTS.worker", text, sizeof text), 17);
    cr_assert_str_eq(text, "dlq.EVENTS.worker");
}

Test(ebc_event_type, says_when_it_does_not_fit)
{
    char text[16];
    cr_assert_eq(ebc__event_type_of_subject("of.datasets.created", text, sizeof text), 15);
    cr_assert_eq(ebc__event_type_of_subject("of.datasets.created1", text, sizeof text), 0);
    cr_assert_eq(ebc__subject_of_event_type("dataset.created", text, sizeof text), 0);
}
