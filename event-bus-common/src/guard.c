/* The run-time guard: the same table and the same rules that bus-lint holds the sources to, asked
 * before any I/O for the names that only a running program knows. It decides and words the refusal;
 * sizes and keys are checked by the planes, which know the message. */
#include "guard.h"

#include <stdlib.h>

#include "error.h"

#define REGISTRY_VERSION  1
#define DEAD_LETTER_START "__dlq."

/* Names in texts, so short that the sentence round two of them fits. */
#define SHORT_CHANNEL(name) eb_shorten(eb_str_of(name), 64).text
#define SHORT_SERVICE(name) eb_shorten(eb_str_of(name), 40).text

/* ── The table ────────── */

static int check_order(const eb_registry *registry, eb_error *err)
{
    for (size_t i = 0; i < registry->channel_count; i++) {
        const eb_channel *channel = registry->channels[i];
        if (!channel || channel->size < sizeof *channel || !channel->name)
            return eb_fail(err, EB_E_REGISTRY,
                           "channel %zu of the registry table is not of the form that this library "
                           "reads; generate it again with 'bus-lint gen c'",
                           i);
        if (i > 0 && strcmp(registry->channels[i - 1]->name, channel->name) >= 0)
            return eb_fail(err, EB_E_REGISTRY,
                           "the registry table is not sorted at channel \"%s\"; generate it again "
                           "with 'bus-lint gen c'",
                           SHORT_CHANNEL(channel->name));
    }
    return 0;
}

int eb_guard_check_registry(const eb_registry *registry, const char *service, eb_error *err)
{
    if (!registry)
        return 0;
    if (!service || !*service)
        return eb_fail(err, EB_E_ARG, "no .service to hold the registry table against; set it");
    if (registry->size < sizeof *registry || registry->version != REGISTRY_VERSION)
        return eb_fail(err, EB_E_REGISTRY,
                       "the registry table has version %u and %zu bytes, this library reads "
                       "version %d with %zu; generate it again with 'bus-lint gen c'",
                       registry->size < sizeof *registry ? 0 : registry->version, registry->size,
                       REGISTRY_VERSION, sizeof *registry);
    if (!registry->service || strcmp(registry->service, service) != 0)
        return eb_fail(err, EB_E_REGISTRY,
                       "the registry table is that of service \"%s\", but .service is \"%s\"; "
                       "link the table generated for this service, or correct .service",
                       SHORT_SERVICE(registry->service), SHORT_SERVICE(service));
    if (registry->channel_count > 0 && !registry->channels)
        return eb_fail(err, EB_E_REGISTRY, "the registry table has no channels; generate it again");
    return check_order(registry, err);
}

/* ── Finding ────────── */

static int compare_name(const void *name, const void *channel)
{
    return strcmp(name, (*(const eb_channel *const *)channel)->name);
}

static bool is_parameter(const char *token, size_t len)
{
    return len > 2 && token[0] == '{' && token[len - 1] == '}';
}

/* Token by token; a {parameter} takes any one. */
static bool fits(const char *declared, const char *name)
{
    for (;;) {
        size_t want = strcspn(declared, ".");
        size_t have = strcspn(name, ".");
        bool same = want == have && memcmp(declared, name, want) == 0;
        if (have == 0 || (!same && !is_parameter(declared, want)))
            return false;
        if (declared[want] != name[have])
            return false;
        if (name[have] == '\0')
            return true;
        declared += want + 1;
        name += have + 1;
    }
}

const eb_channel *eb_guard_find(const eb_registry *registry, const char *name)
{
    if (registry->channel_count == 0)
        return NULL;
    const eb_channel *const *exact = bsearch(name, registry->channels, registry->channel_count,
                                             sizeof *registry->channels, compare_name);
    if (exact)
        return *exact;
    for (size_t i = 0; i < registry->channel_count; i++) {
        const eb_channel *channel = registry->channels[i];
        if (channel->plane == EB_PLANE_CONTROL && fits(channel->name, name))
            return channel;
    }
    return NULL;
}

/* ── Deciding ────────── */

static const char *plane_name(int plane)
{
    return plane == EB_PLANE_CONTROL ? "control" : "data";
}

static const char *library_of(int plane)
{
    return plane == EB_PLANE_CONTROL ? "libebc" : "libebd";
}

static int refuse_unknown(const eb_registry *registry, const char *name, eb_error *err)
{
    return eb_fail(err, EB_E_REGISTRY,
                   "channel \"%s\" is not in the registry table of service \"%s\" "
                   "(unregistered-channel); declare it and generate the table again, or correct "
                   "the name",
                   SHORT_CHANNEL(name), SHORT_SERVICE(registry->service));
}

static int refuse_plane(const eb_registry *registry, const eb_channel *channel, int plane,
                        eb_error *err)
{
    return eb_fail(err, EB_E_REGISTRY,
                   "channel \"%s\" is of the %s plane, service \"%s\" uses it on the %s plane "
                   "(wrong-plane); use %s for it",
                   SHORT_CHANNEL(channel->name), plane_name(channel->plane),
                   SHORT_SERVICE(registry->service), plane_name(plane), library_of(channel->plane));
}

static int refuse_right(const eb_registry *registry, const eb_channel *channel, int right,
                        eb_error *err)
{
    const char *role = right & EB_MAY_PRODUCE ? "producer" : "consumer";
    return eb_fail(err, EB_E_REGISTRY,
                   "service \"%s\" is no %s of channel \"%s\" (%s-not-allowed); add it to the "
                   "%ss of the channel and generate the table again",
                   SHORT_SERVICE(registry->service), role, SHORT_CHANNEL(channel->name), role,
                   role);
}

/* The channel whose dead letters go to `name`. */
static const eb_channel *dead_letter_of(const eb_registry *registry, int plane, const char *name)
{
    const size_t start = sizeof DEAD_LETTER_START - 1;
    if (plane != EB_PLANE_DATA || strncmp(name, DEAD_LETTER_START, start) != 0)
        return NULL;
    const eb_channel *channel = eb_guard_find(registry, name + start);
    return channel && channel->plane == EB_PLANE_DATA && channel->dead_letter ? channel : NULL;
}

int eb_guard_channel(const eb_registry *registry, int plane, int right, const char *name,
                     const eb_channel **ret, eb_error *err)
{
    const eb_channel *channel = NULL;
    if (registry) {
        const eb_channel *dead = dead_letter_of(registry, plane, name);
        channel = dead ? dead : eb_guard_find(registry, name);
        if (!channel)
            return refuse_unknown(registry, name, err);
        if (channel->plane != plane)
            return refuse_plane(registry, channel, plane, err);
        /* Who consumes writes dead letters, and who redrives them reads those: any right will do. */
        if (dead ? channel->rights == 0 : (channel->rights & right) != right)
            return refuse_right(registry, channel, right, err);
    }
    if (ret)
        *ret = channel;
    return 0;
}
