/* The run-time guard: what the table allows and refuses, and that each refusal names the channel,
 * the service, the rule and the way out. */
#include "guard.h"

#include <criterion/criterion.h>

#define CHANNEL(text, on, may, dead)                                                               \
    &(const eb_channel)                                                                            \
    {                                                                                              \
        .size = sizeof(eb_channel), .name = (text), .plane = EB_PLANE_##on, .rights = (may),       \
        .dead_letter = (dead)                                                                      \
    }

static const eb_channel *const channels[] = {
    CHANNEL("of.datasets.created", CONTROL, EB_MAY_PRODUCE, 0),
    CHANNEL("of.workflows.nightly.cancelled", CONTROL, EB_MAY_CONSUME, 0),
    CHANNEL("of.workflows.{workflow_id}.cancelled", CONTROL, EB_MAY_PRODUCE, 0),
    CHANNEL("of.{a}.{b}", CONTROL, EB_MAY_PRODUCE | EB_MAY_CONSUME, 0),
    CHANNEL("orders.order.created.v1", DATA, EB_MAY_CONSUME, 1),
    CHANNEL("orders.order.placed.v1", DATA, EB_MAY_PRODUCE, 0),
    CHANNEL("payments.payment.made.v1", DATA, 0, 1),
};

static const eb_registry registry = {
    .size = sizeof(eb_registry),
    .version = 1,
    .digest = "00",
    .service = "dataset-service",
    .channels = channels,
    .channel_count = sizeof channels / sizeof *channels,
};

/* ── The table ────────── */

static void expect_table(eb_registry table, const char *service, int code, const char *words)
{
    eb_error err = {0};
    cr_expect_eq(eb_guard_check_registry(&table, service, &err), code, "%s", err.text);
    cr_expect_eq(err.code, code);
    cr_expect(!words || strstr(err.text, words), "\"%s\" lacks \"%s\"", err.text, words);
}

Test(eb_guard_table, takes_the_table_of_this_service)
{
    expect_table(registry, "dataset-service", 0, NULL);
    cr_expect_eq(eb_guard_check_registry(NULL, "dataset-service", NULL), 0);
    expect_table((eb_registry){.size = sizeof registry, .version = 1, .service = "none"}, "none", 0,
                 NULL);
}

Test(eb_guard_table, takes_a_larger_table_of_a_later_minor_version)
{
    eb_registry table = registry;
    table.size += 8;
    expect_table(table, "dataset-service", 0, NULL);
}

Test(eb_guard_table, refuses_another_form)
{
    eb_registry table = registry;
    table.version = 2;
    expect_table(table, "dataset-service", EB_E_REGISTRY, "version 2");
    table = registry;
    table.size = 0;
    expect_table(table, "dataset-service", EB_E_REGISTRY, "0 bytes");
    table = registry;
    table.channels = NULL;
    expect_table(table, "dataset-service", EB_E_REGISTRY, "no channels");
}

Test(eb_guard_table, refuses_another_service)
{
    expect_table(registry, "data-quality-service", EB_E_REGISTRY, "\"dataset-service\"");
    expect_table(registry, "data-quality-service", EB_E_REGISTRY, "\"data-quality-service\"");
    expect_table(registry, "", EB_E_ARG, ".service");
    expect_table(registry, NULL, EB_E_ARG, ".service");
    eb_registry table = registry;
    table.service = NULL;
    expect_table(table, "dataset-service", EB_E_REGISTRY, "\"dataset-service\"");
}

/* Looked through by halves, an unsorted table would hide channels. */
Test(eb_guard_table, refuses_channels_out_of_order_or_of_another_form)
{
    const eb_channel *list[] = {channels[1], channels[0]};
    eb_registry table = registry;
    table.channels = list;
    table.channel_count = 2;
    expect_table(table, "dataset-service", EB_E_REGISTRY, "not sorted");
    list[1] = channels[1];
    expect_table(table, "dataset-service", EB_E_REGISTRY, "not sorted");
    list[1] = &(const eb_channel){.size = 1, .name = "z"};
    expect_table(table, "dataset-service", EB_E_REGISTRY, "channel 1");
    list[1] = NULL;
    expect_table(table, "dataset-service", EB_E_REGISTRY, "channel 1");
}

/* ── Finding ────────── */

static void expect_found(const char *name, const char *declared)
{
    const eb_channel *channel = eb_guard_find(&registry, name);
    if (declared)
        cr_expect(channel && strcmp(channel->name, declared) == 0, "%s: %s", name,
                  channel ? channel->name : "not found");
    else
        cr_expect_null(channel, "%s", name);
}

Test(eb_guard_names, finds_each_declared_name)
{
    for (size_t i = 0; i < registry.channel_count; i++)
        expect_found(channels[i]->name, channels[i]->name);
    expect_found("orders.order.created.v2", NULL);
    expect_found("", NULL);
    expect_found("a", NULL);
    expect_found("zz", NULL);
}

Test(eb_guard_names, parameter_stands_for_one_token)
{
    expect_found("of.workflows.42.cancelled", "of.workflows.{workflow_id}.cancelled");
    expect_found("of.workflows.*.cancelled", "of.workflows.{workflow_id}.cancelled");
    expect_found("of.workflows.nightly.cancelled", "of.workflows.nightly.cancelled");
    expect_found("of.x.y", "of.{a}.{b}");
    expect_found("of.workflows.4.2.cancelled", NULL);
    expect_found("of.workflows..cancelled", NULL);
    expect_found("of.workflows.42.started", NULL);
    expect_found("of.workflows.42.cancelled.", NULL);
    expect_found("of.x.", NULL);
    expect_found("of.x", NULL);
}

Test(eb_guard_names, finds_nothing_in_an_empty_table)
{
    const eb_registry empty = {.size = sizeof empty, .version = 1, .service = "x"};
    cr_expect_null(eb_guard_find(&empty, "of.a"));
}

/* ── Deciding ────────── */

static void expect_allowed(int plane, int right, const char *name, const char *declared)
{
    eb_error err = {0};
    const eb_channel *channel = NULL;
    cr_expect_eq(eb_guard_channel(&registry, plane, right, name, &channel, &err), 0, "%s: %s", name,
                 err.text);
    cr_expect(channel && strcmp(channel->name, declared) == 0, "%s", name);
}

static void expect_refused(int plane, int right, const char *name, const char *text)
{
    eb_error err = {0};
    const eb_channel *channel = channels[0];
    cr_expect_eq(eb_guard_channel(&registry, plane, right, name, &channel, &err), EB_E_REGISTRY,
                 "%s", name);
    cr_expect_eq(channel, channels[0], "the result was touched");
    cr_expect_str_eq(err.text, text);
}

Test(eb_guard_rights, allows_what_was_granted)
{
    expect_allowed(EB_PLANE_CONTROL, EB_MAY_PRODUCE, "of.datasets.created", "of.datasets.created");
    expect_allowed(EB_PLANE_CONTROL, EB_MAY_PRODUCE, "of.workflows.7.cancelled",
                   "of.workflows.{workflow_id}.cancelled");
    expect_allowed(EB_PLANE_CONTROL, EB_MAY_PRODUCE | EB_MAY_CONSUME, "of.x.y", "of.{a}.{b}");
    expect_allowed(EB_PLANE_DATA, EB_MAY_CONSUME, "orders.order.created.v1",
                   "orders.order.created.v1");
    cr_expect_eq(eb_guard_channel(&registry, EB_PLANE_DATA, EB_MAY_PRODUCE,
                                  "orders.order.placed.v1", NULL, NULL),
                 0);
}

Test(eb_guard_rights, allows_everything_without_a_table)
{
    const eb_channel *channel = channels[0];
    cr_expect_eq(eb_guard_channel(NULL, EB_PLANE_DATA, EB_MAY_PRODUCE, "anything", &channel, NULL),
                 0);
    cr_expect_null(channel);
}

Test(eb_guard_rights, refuses_an_unknown_channel)
{
    expect_refused(EB_PLANE_DATA, EB_MAY_PRODUCE, "orders.orders.created.v1",
                   "channel \"orders.orders.created.v1\" is not in the registry table of service "
                   "\"dataset-service\" (unregistered-channel); declare it and generate the table "
                   "again, or correct the name");
}

Test(eb_guard_rights, refuses_the_other_plane)
{
    expect_refused(EB_PLANE_CONTROL, EB_MAY_CONSUME, "orders.order.created.v1",
                   "channel \"orders.order.created.v1\" is of the data plane, service "
                   "\"dataset-service\" uses it on the control plane (wrong-plane); use libebd for "
                   "it");
    expect_refused(
        EB_PLANE_DATA, EB_MAY_PRODUCE, "of.datasets.created",
        "channel \"of.datasets.created\" is of the control plane, service "
        "\"dataset-service\" uses it on the data plane (wrong-plane); use libebc for it");
}

Test(eb_guard_rights, refuses_the_other_direction)
{
    expect_refused(EB_PLANE_DATA, EB_MAY_PRODUCE, "orders.order.created.v1",
                   "service \"dataset-service\" is no producer of channel "
                   "\"orders.order.created.v1\" (producer-not-allowed); add it to the producers of "
                   "the channel and generate the table again");
    expect_refused(EB_PLANE_CONTROL, EB_MAY_CONSUME, "of.datasets.created",
                   "service \"dataset-service\" is no consumer of channel "
                   "\"of.datasets.created\" (consumer-not-allowed); add it to the consumers of "
                   "the channel and generate the table again");
}

Test(eb_guard_rights, dead_letters_come_with_the_channel)
{
    static const char dead[] = "__dlq.orders.order.created.v1";
    expect_allowed(EB_PLANE_DATA, EB_MAY_PRODUCE, dead, "orders.order.created.v1");
    expect_allowed(EB_PLANE_DATA, EB_MAY_CONSUME, dead, "orders.order.created.v1");
}

Test(eb_guard_rights, dead_letters_need_a_channel_that_has_them_and_a_right_on_it)
{
    eb_error err = {0};
    static const char *const unknown[] = {"__dlq.orders.order.placed.v1", "__dlq.nothing", "__dlq.",
                                          "__dlq.of.datasets.created"};
    for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++) {
        cr_expect_eq(
            eb_guard_channel(&registry, EB_PLANE_DATA, EB_MAY_PRODUCE, unknown[i], NULL, &err),
            EB_E_REGISTRY);
        cr_expect(strstr(err.text, "unregistered-channel"), "%s", err.text);
    }
    cr_expect_eq(eb_guard_channel(&registry, EB_PLANE_DATA, EB_MAY_PRODUCE,
                                  "__dlq.payments.payment.made.v1", NULL, &err),
                 EB_E_REGISTRY);
    cr_expect(strstr(err.text, "producer-not-allowed"), "%s", err.text);
    cr_expect_eq(eb_guard_channel(&registry, EB_PLANE_CONTROL, EB_MAY_PRODUCE,
                                  "__dlq.orders.order.created.v1", NULL, &err),
                 EB_E_REGISTRY);
}

/* The longest names still leave the sentence whole. */
Test(eb_guard_rights, texts_survive_long_names)
{
    char channel_name[240];
    char service[240];
    memset(channel_name, 'c', sizeof channel_name - 1);
    memset(service, 's', sizeof service - 1);
    channel_name[sizeof channel_name - 1] = service[sizeof service - 1] = '\0';
    const eb_channel *const one[] = {CHANNEL(channel_name, DATA, 0, 0)};
    const eb_registry table = {sizeof table, 1, "00", service, one, 1};
    eb_error err = {0};

    eb_guard_channel(&table, EB_PLANE_DATA, EB_MAY_PRODUCE, service, NULL, &err);
    cr_expect(strstr(err.text, "or correct the name"), "%s", err.text);
    eb_guard_channel(&table, EB_PLANE_CONTROL, EB_MAY_PRODUCE, channel_name, NULL, &err);
    cr_expect(strstr(err.text, "use libebd for it"), "%s", err.text);
    eb_guard_channel(&table, EB_PLANE_DATA, EB_MAY_PRODUCE, channel_name, NULL, &err);
    cr_expect(strstr(err.text, "generate the table again"), "%s", err.text);
    eb_guard_check_registry(&table, "other", &err);
    cr_expect(strstr(err.text, "or correct .service"), "%s", err.text);
}
