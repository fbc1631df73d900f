/* What is generated for a service, before it is written: its rights on each channel and everybody's
 * C name. */
#include "error.h"
#include "gen_c.h"

#include <stdlib.h>

bool gen_is_control(const gen_channel *channel)
{
    return channel->channel->plane.value == EB_PLANE_CONTROL;
}

bool gen_has_parameters(const gen_channel *channel)
{
    return strchr(channel->channel->name.value, '{') != NULL;
}

static const char *group_of(const gen_unit *unit, const gen_channel *c)
{
    if (gen_is_control(c) || !(c->rights & EB_MAY_CONSUME))
        return NULL;
    return br_find_consumer(c->channel, unit->service->name.value)->group.value;
}

const char *gen_next_group(const gen_unit *unit, size_t *at)
{
    while (*at < unit->count) {
        size_t here = (*at)++;
        const char *group = group_of(unit, &unit->channels[here]);
        bool seen = false;
        for (size_t i = 0; group && i < here && !seen; i++) {
            const char *earlier = group_of(unit, &unit->channels[i]);
            seen = earlier && strcmp(earlier, group) == 0;
        }
        if (group && !seen)
            return group;
    }
    return NULL;
}

/* ── Names ────────── */

static bool add_control(gen_names *names, const gen_channel *c)
{
    const char *of = c->channel->name.value;
    return gen_names_add(names, c->upper, "_DURABLE", of) &&
           gen_names_add(names, c->upper, "_EVENT_TYPE", of) &&
           gen_names_add(names, c->lower, "_durable_config", of) &&
           (!gen_has_parameters(c) || gen_names_add(names, c->lower, "", of));
}

/* A topic that the service consumes has no subscription of its own: that is its group's. */
static bool add_data(gen_names *names, const gen_channel *c)
{
    return (c->rights & EB_MAY_CONSUME) ||
           gen_names_add(names, c->upper, "_SUBSCRIPTION", c->channel->name.value);
}

static bool add_names(gen_names *names, const gen_channel *c)
{
    const char *of = c->channel->name.value;
    return gen_names_add(names, c->upper, "", of) &&
           gen_names_add(names, c->upper, "_MAX_MESSAGE", of) &&
           (gen_is_control(c) ? add_control(names, c) : add_data(names, c));
}

static bool add_group(gen_unit *unit, const char *group)
{
    char *upper = gen_c_name(group, true);
    bool added = upper && gen_names_add(&unit->names, upper, "_SUBSCRIPTION", group);
    free(upper);
    return added;
}

static bool name_all(gen_unit *unit)
{
    bool named = gen_names_add(&unit->names, unit->prefix, "_registry", unit->service->name.value);
    for (size_t i = 0; named && i < unit->count; i++)
        named = add_names(&unit->names, &unit->channels[i]);
    const char *group = NULL;
    for (size_t at = 0; named && (group = gen_next_group(unit, &at));)
        named = add_group(unit, group);
    return named;
}

/* ── The unit ────────── */

static unsigned rights_of(const br_channel *channel, const br_service *service)
{
    if (!br_granted(service, (int)channel->plane.value))
        return 0;
    return br_rights(channel, service->name.value);
}

static bool fill(gen_unit *unit, const br_channel *channels)
{
    for (size_t i = 0; i < unit->count; i++) {
        gen_channel *c = &unit->channels[i];
        c->channel = &channels[i];
        c->rights = rights_of(c->channel, unit->service);
        c->upper = gen_c_name(c->channel->name.value, true);
        c->lower = gen_c_name(c->channel->name.value, false);
        if (!c->upper || !c->lower)
            return false;
    }
    return true;
}

int gen_unit_make(const br_registry *registry, const br_service *service, gen_unit *ret,
                  eb_error *err)
{
    *ret = (gen_unit){.registry = registry, .service = service};
    const br_channel *channels = br_channels(registry, &ret->count);
    ret->prefix = gen_c_name(service->name.value, false);
    ret->guard = gen_c_name(service->name.value, true);
    ret->channels = calloc(ret->count + 1, sizeof *ret->channels);
    if (!ret->prefix || !ret->guard || !ret->channels || !fill(ret, channels) || !name_all(ret))
        return eb_fail(err, EB_E_NOMEM, "gen c for %s: out of memory", service->name.value);
    return gen_names_check(&ret->names, err);
}

void gen_unit_free(gen_unit *unit)
{
    for (size_t i = 0; unit->channels && i < unit->count; i++) {
        free(unit->channels[i].upper);
        free(unit->channels[i].lower);
    }
    free(unit->channels);
    free(unit->prefix);
    free(unit->guard);
    gen_names_free(&unit->names);
    *unit = (gen_unit){0};
}
