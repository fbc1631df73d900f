/* How a mapping fills a struct: defaults, short forms, and what belongs to one plane. */
#include "bus_registry.h"

#include "buf.h"

#include <criterion/criterion.h>

static br_registry *registry_of(const char *text)
{
    br_registry *registry = NULL;
    br_source source = {"r.yaml", eb_str_of(text)};
    cr_assert_eq(br_parse(&source, 1, &registry, NULL), 0);
    return registry;
}

#define HEAD "version: 1\nservices: {a: {buses: [data]}}\nchannels:\n"

Test(br_read, gives_a_default_no_place_and_a_written_value_its_own)
{
    br_registry *registry = registry_of(HEAD "  a.b.c.v1: {plane: data, retention: 9d}\n");
    const br_channel *channel = br_find_channel(registry, "a.b.c.v1");
    cr_assert_eq(channel->retention.value, 9 * INT64_C(86400000));
    cr_assert_eq(channel->retention.at.line, 4);
    cr_assert_eq(channel->retention.at.column, 38);
    cr_assert_eq(channel->key.value, EB_KEY_OPTIONAL);
    cr_assert(!br_written(channel->key.at));
    br_registry_free(&registry);
}

Test(br_read, tells_an_empty_list_from_an_absent_one)
{
    br_registry *registry = registry_of(HEAD "  a.b.c.v1: {plane: data, producers: []}\n");
    const br_channel *channel = br_find_channel(registry, "a.b.c.v1");
    cr_assert(br_written(channel->producers.at) && channel->producers.count == 0);
    cr_assert(!br_written(channel->consumers.at));
    br_registry_free(&registry);
}

Test(br_read, takes_a_name_for_a_consumer_and_a_path_for_a_payload)
{
    br_registry *registry =
        registry_of(HEAD "  a.b.c.v1: {plane: data, consumers: [a], payload: p.json}\n");
    const br_channel *channel = br_find_channel(registry, "a.b.c.v1");
    cr_assert_eq(br_errors(registry), 0);
    cr_assert_str_eq(channel->consumers.items[0].service.value, "a");
    cr_assert_str_eq(channel->consumers.items[0].group.value, "a");
    cr_assert_str_eq(channel->payload.schema.value, "p.json");
    br_registry_free(&registry);
}

Test(br_read, knows_the_plane_wherever_it_is_written)
{
    br_registry *registry = registry_of(HEAD "  a.b.c.v1: {event_type: x.y, plane: data}\n");
    size_t count = 0;
    const br_problem *problems = br_problems(registry, &count);
    cr_assert_eq(br_errors(registry), 1);
    cr_assert(strstr(problems->message, "event_type belongs to the control plane"));
    br_registry_free(&registry);
}

Test(br_read, keeps_what_could_be_read_beside_what_could_not)
{
    br_registry *registry =
        registry_of(HEAD "  a.b.c.v1: {plane: data, partitions: many, max_message: 1KiB}\n");
    const br_channel *channel = br_find_channel(registry, "a.b.c.v1");
    cr_assert_eq(br_errors(registry), 1);
    cr_assert_eq(channel->max_message.value, 1024);
    br_registry_free(&registry);
}

Test(br_read, ends_where_aliases_stand_for_too_much, .timeout = 20)
{
    eb_buf text = {0};
    eb_buf_printf(&text, HEAD "  a.b.c.v1: {plane: data, producers: &all [s0");
    for (int i = 1; i < 1000; i++)
        eb_buf_printf(&text, ",s%d", i);
    eb_buf_printf(&text, "]}\n");
    for (int i = 0; i < 1000; i++)
        eb_buf_printf(&text, "  a.b.c%d.v1: {plane: data, producers: *all}\n", i);
    cr_assert(!text.failed);
    br_registry *registry = registry_of(text.data);
    size_t count = 0;
    const br_problem *problems = br_problems(registry, &count);
    cr_assert_eq(count, 1);
    cr_assert(strstr(problems->message, "more than 1000000 values"), "%s", problems->message);
    br_registry_free(&registry);
    eb_buf_free(&text);
}
