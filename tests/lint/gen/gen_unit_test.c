/* What a service may use, and how that is called, before a line of it is written. */
#include "gen/gen_c.h"

#include <criterion/criterion.h>

static const char registry_text[] =
    "version: 1\n"
    "platform: of\n"
    "services:\n"
    "  shop: {owner: a, buses: [data]}\n"
    "  audit: {owner: a, buses: [data]}\n"
    "streams: {S: {subjects: [of.>]}}\n"
    "channels:\n"
    "  a.b.c.v1: {plane: data, producers: [shop], consumers: [{service: audit, group: a.b.c.v1}]}\n"
    "  a.b.d.v1: {plane: data, consumers: [{service: audit, group: second}]}\n"
    "  a.b.e.v1: {plane: data, consumers: [{service: audit, group: a.b.c.v1}]}\n"
    "  of.told: {plane: control, producers: [], consumers: []}\n";

static br_registry *registry_of(const char *text)
{
    br_registry *registry = NULL;
    br_source source = {"r.yaml", eb_str_of(text)};
    cr_assert_eq(br_parse(&source, 1, &registry, NULL), 0);
    return registry;
}

static int make(const br_registry *registry, const char *service, gen_unit *ret, eb_error *err)
{
    return gen_unit_make(registry, br_find_service(registry, service), ret, err);
}

Test(gen_unit, gives_each_service_its_own_rights)
{
    br_registry *registry = registry_of(registry_text);
    gen_unit unit;
    cr_assert_eq(make(registry, "shop", &unit, NULL), 0);
    cr_assert_str_eq(unit.channels[0].upper, "A_B_C_V1");
    cr_assert_eq(unit.channels[0].rights, EB_MAY_PRODUCE);
    cr_assert_eq(unit.channels[1].rights, 0);
    gen_unit_free(&unit);
    br_registry_free(&registry);
}

Test(gen_unit, lets_a_group_be_called_as_its_topic_and_gives_each_once)
{
    br_registry *registry = registry_of(registry_text);
    gen_unit unit;
    eb_error err = {0};
    size_t at = 0;
    cr_assert_eq(make(registry, "audit", &unit, &err), 0, "%s", err.text);
    cr_assert_str_eq(gen_next_group(&unit, &at), "a.b.c.v1");
    cr_assert_str_eq(gen_next_group(&unit, &at), "second");
    cr_assert_null(gen_next_group(&unit, &at));
    gen_unit_free(&unit);
    br_registry_free(&registry);
}

Test(gen_unit, names_both_groups_that_c_cannot_tell_apart)
{
    br_registry *registry =
        registry_of("version: 1\nservices: {a: {buses: [data]}}\nchannels:\n"
                    "  a.b.c.v1: {plane: data, consumers: [{service: a, group: g-1}]}\n"
                    "  a.b.d.v1: {plane: data, consumers: [{service: a, group: g.1}]}\n");
    gen_unit unit;
    eb_error err = {0};
    cr_assert_eq(make(registry, "a", &unit, &err), EB_E_CONFLICT);
    cr_assert(strstr(err.text, "g-1 and g.1 would both be called G_1_SUBSCRIPTION"), "%s",
              err.text);
    gen_unit_free(&unit);
    br_registry_free(&registry);
}
