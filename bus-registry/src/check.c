/* The order of the checks, and those about services: everyone who is named is declared, and has the
 * grant for the plane. */
#include "check.h"

#include "problem.h"

typedef struct checker {
    br_registry *registry;
    const char **names; /* of all services, for "did you mean" */
    size_t count;
} checker;

static checker make_checker(br_registry *registry)
{
    size_t count = 0;
    const br_service *services = br_services(registry, &count);
    checker c = {registry, br_arena_alloc(&registry->arena, (count + 1) * sizeof(char *)), count};
    for (size_t i = 0; i < count; i++)
        c.names[i] = services[i].name.value;
    return c;
}

static void check_named(checker *c, const br_channel *channel, const char *list, const char *name,
                        br_place at)
{
    int plane = (int)channel->plane.value;
    const br_service *service = br_find_service(c->registry, name);
    size_t near = 0;
    if (!service && br_may_suggest(c->registry, c->count))
        near = c->count;
    if (!service)
        br_error_near(c->registry, at, br_nearest(name, c->names, near),
                      "%s of %s: service %s is not declared", list, channel->name.value, name);
    else if (plane && !br_granted(service, plane))
        br_error_at(c->registry, at,
                    "%s of %s: service %s has no grant for the %s bus: add it to its buses (%s), "
                    "or take the service off this list",
                    list, channel->name.value, name, br_plane_name(plane),
                    br_place_text(c->registry, service->name.at));
}

void br_check_services(br_registry *registry)
{
    checker c = make_checker(registry);
    size_t count = 0;
    const br_channel *channels = br_channels(registry, &count);
    for (size_t i = 0; i < count; i++) {
        const br_channel *channel = &channels[i];
        for (size_t j = 0; j < channel->producers.count; j++)
            check_named(&c, channel, "producers", channel->producers.items[j].value,
                        channel->producers.items[j].at);
        for (size_t j = 0; j < channel->consumers.count; j++)
            check_named(&c, channel, "consumers", channel->consumers.items[j].service.value,
                        channel->consumers.items[j].service.at);
    }
}

void br_check(br_registry *registry)
{
    br_check_services(registry);
    br_check_channels(registry);
    br_check_streams(registry);
    br_check_claims(registry);
}
