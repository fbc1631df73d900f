#include <bus_registry.h>

#include <criterion/criterion.h>

static br_registry *read_text(const char *text)
{
    br_registry *registry = NULL;
    cr_assert_eq(br_parse(&(br_source){"x.yaml", eb_str_of(text)}, 1, &registry, NULL), 0);
    return registry;
}

static void check_type(const char *subject, const char *wanted)
{
    char text[512];
    snprintf(text, sizeof text,
             "version: 1\nplatform: of\nstreams: {S: {subjects: ['>']}}\n"
             "channels: {\"%s\": {plane: control}}\n",
             subject);
    br_registry *registry = read_text(text);
    size_t count = 0;
    const br_channel *channels = br_channels(registry, &count);
    cr_assert_eq(count, 1);
    cr_assert_str_eq(channels[0].event_type.value, wanted, "%s gives %s", subject,
                     channels[0].event_type.value);
    br_registry_free(&registry);
}

Test(br_resolve, makes_the_event_type_from_the_subject)
{
    check_type("of.datasets.quality.refresh.requested", "dataset.quality.refresh.requested");
    check_type("of.workflows.run.started", "workflow.run.started");
    check_type("of.notifications.sent", "notification.sent");
    check_type("of.pipelines.done", "pipeline.done");
    check_type("of.queries.done", "query.done");
    check_type("of.auth.user.created", "auth.user.created");
    check_type("of.audit.x", "audit.x");
    check_type("of.other.datasets", "other.datasets");
    check_type("of.workflows.{workflow_id}.cancelled", "workflow.cancelled");
    check_type("lineage.events", "lineage.events");
}

Test(br_resolve, names_durables_groups_paths_and_principals)
{
    br_registry *registry =
        read_text("version: 1\nplatform: of\nservices: {a: {buses: [control, data]}}\n"
                  "streams: {S: {subjects: [of.>]}}\nchannels:\n"
                  "  of.x.y: {plane: control, consumers: [a]}\n"
                  "  x.y.z.v1: {plane: data, consumers: [{service: a}]}\n");
    cr_assert_eq(br_errors(registry), 0);
    const br_consumer *control = br_find_consumer(br_find_channel(registry, "of.x.y"), "a");
    cr_assert_str_eq(control->durable.value, "a");
    cr_assert_eq(control->max_deliver.value, 5);
    cr_assert_eq(control->ack_wait.value, 30000);
    cr_assert_null(control->group.value);
    const br_consumer *data = br_find_consumer(br_find_channel(registry, "x.y.z.v1"), "a");
    cr_assert_str_eq(data->group.value, "a");
    cr_assert_eq(data->ack_wait.value, 0, "a field of the other plane");
    const br_service *service = br_find_service(registry, "a");
    cr_assert_str_eq(service->paths.items[0].value, "services/a");
    cr_assert_str_eq(service->principal.value, "a");
    br_registry_free(&registry);
}

Test(br_resolve, tells_a_default_from_nothing_known)
{
    br_registry *registry =
        read_text("version: 1\nchannels:\n  a.b.c.v1: {plane: data, producers: []}\n");
    const br_channel *channel = br_find_channel(registry, "a.b.c.v1");
    cr_assert(br_written(channel->producers.at));
    cr_assert_not(br_written(channel->consumers.at));
    cr_assert_eq(channel->partitions.value, 6);
    cr_assert_eq(channel->retention.value, INT64_C(7) * 86400000);
    cr_assert_eq(br_limits_of(registry)->data.max_message.value, BR_UNLIMITED);
    br_registry_free(&registry);
}

Test(br_resolve, gives_each_subject_its_stream)
{
    br_registry *registry =
        read_text("version: 1\nplatform: of\nstreams:\n  A: {subjects: [of.a.>]}\n"
                  "  B: {subjects: [of.b.*.c]}\nchannels:\n  of.a.x: {plane: control}\n"
                  "  of.b.{id}.c: {plane: control}\n  of.c: {plane: control}\n");
    cr_assert_str_eq(br_find_channel(registry, "of.a.x")->stream->name.value, "A");
    cr_assert_str_eq(br_find_channel(registry, "of.b.7.c")->stream->name.value, "B");
    cr_assert_null(br_find_channel(registry, "of.c")->stream);
    br_registry_free(&registry);
}
