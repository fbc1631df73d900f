/* The questions that a caller may ask of a registry; nothing here changes it. */
#include "nearest.h"
#include "registry.h"

#include <stdlib.h>

const br_text *br_platform(const br_registry *registry)
{
    return &registry->root.platform;
}

const br_limits *br_limits_of(const br_registry *registry)
{
    return &registry->root.limits;
}

const br_environment *br_environments(const br_registry *registry, size_t *ret_count)
{
    *ret_count = registry->root.environments.count;
    return registry->root.environments.items;
}

const br_service *br_services(const br_registry *registry, size_t *ret_count)
{
    *ret_count = registry->root.services.count;
    return registry->root.services.items;
}

const br_stream *br_streams(const br_registry *registry, size_t *ret_count)
{
    *ret_count = registry->root.streams.count;
    return registry->root.streams.items;
}

const br_channel *br_channels(const br_registry *registry, size_t *ret_count)
{
    *ret_count = registry->root.channels.count;
    return registry->root.channels.items;
}

const br_exception *br_exceptions(const br_registry *registry, size_t *ret_count)
{
    *ret_count = registry->root.exceptions.count;
    return registry->root.exceptions.items;
}

const char *const *br_files(const br_registry *registry, size_t *ret_count)
{
    *ret_count = registry->file_count;
    return registry->files;
}

const char *br_digest(const br_registry *registry)
{
    return registry->digest;
}

const char *br_plane_name(int plane)
{
    return plane == EB_PLANE_CONTROL ? "control" : "data";
}

/* ── By name ────────── */

/* The name is the first member of what is sorted by it. */
static int compare_name(const void *key, const void *element)
{
    return strcmp(key, ((const br_text *)element)->value);
}

static const void *find(const br_list *list, size_t size, const char *name)
{
    return list->count > 0 ? bsearch(name, list->items, list->count, size, compare_name) : NULL;
}

const br_service *br_find_service(const br_registry *registry, const char *name)
{
    return find(&registry->root.services, sizeof(br_service), name);
}

const br_stream *br_find_stream(const br_registry *registry, const char *name)
{
    return find(&registry->root.streams, sizeof(br_stream), name);
}

/* Does a subject, or one with `*` for the parameter, fit a declared name? */
static bool fits(const char *declared, const char *subject)
{
    while (*declared && *subject) {
        size_t wanted = strcspn(declared, "."), given = strcspn(subject, ".");
        bool equal = wanted == given && memcmp(declared, subject, wanted) == 0;
        if (given == 0 || !(equal || *declared == '{'))
            return false;
        declared += wanted;
        subject += given;
        if (*declared != *subject)
            return false;
        declared += *declared == '.';
        subject += *subject == '.';
    }
    return *declared == *subject;
}

static const br_channel *find_parametrised(const br_registry *registry, const char *name)
{
    for (size_t i = 0; i < registry->parametrised_count; i++)
        if (fits(registry->parametrised[i]->name.value, name))
            return registry->parametrised[i];
    return NULL;
}

const br_channel *br_find_declared(const br_registry *registry, const char *name)
{
    return find(&registry->root.channels, sizeof(br_channel), name);
}

const br_channel *br_find_channel(const br_registry *registry, const char *name)
{
    static const char dead_letters[] = "__dlq.";
    const br_channel *found = br_find_declared(registry, name);
    if (found)
        return found;
    if (strncmp(name, dead_letters, sizeof dead_letters - 1) == 0) {
        found = br_find_declared(registry, name + sizeof dead_letters - 1);
        return found && found->dead_letter.value ? found : NULL;
    }
    return find_parametrised(registry, name);
}

const br_channel *br_nearest_channel(const br_registry *registry, const char *name)
{
    const br_channel *channels = registry->root.channels.items, *best = NULL;
    size_t limit = br_near_limit(name);
    for (size_t i = 0; i < registry->root.channels.count; i++) {
        size_t distance = br_distance(name, channels[i].name.value, limit);
        if (distance > limit)
            continue;
        best = &channels[i];
        if (distance == 0)
            break;
        limit = distance - 1;
    }
    return best;
}

/* ── Services and their rights ────────── */

/* The length of `folder` if `path` is it or lies in it, else 0. "." is every path's. */
static size_t inside(const char *folder, const char *path)
{
    size_t length = strlen(folder);
    while (length > 0 && folder[length - 1] == '/')
        length--;
    if (length == 1 && folder[0] == '.')
        return 1;
    if (strncmp(folder, path, length) != 0)
        return 0;
    return path[length] == '/' || path[length] == '\0' ? length : 0;
}

const br_service *br_service_of_path(const br_registry *registry, const char *path)
{
    const br_service *services = registry->root.services.items, *best = NULL;
    size_t longest = 0;
    while (strncmp(path, "./", 2) == 0)
        path += 2;
    for (size_t i = 0; i < registry->root.services.count; i++)
        for (size_t j = 0; j < services[i].paths.count; j++) {
            size_t length = inside(services[i].paths.items[j].value, path);
            if (length > longest) {
                longest = length;
                best = &services[i];
            }
        }
    return best;
}

bool br_granted(const br_service *service, int plane)
{
    return (service->planes & br_plane_bit(plane)) != 0;
}

const br_consumer *br_find_consumer(const br_channel *channel, const char *service)
{
    for (size_t i = 0; i < channel->consumers.count; i++)
        if (strcmp(channel->consumers.items[i].service.value, service) == 0)
            return &channel->consumers.items[i];
    return NULL;
}

unsigned br_rights(const br_channel *channel, const char *service)
{
    unsigned rights = br_find_consumer(channel, service) ? EB_MAY_CONSUME : 0;
    for (size_t i = 0; i < channel->producers.count; i++)
        if (strcmp(channel->producers.items[i].value, service) == 0)
            rights |= EB_MAY_PRODUCE;
    return rights;
}
