/* After the last file was read: order, and the defaults that no single key can give. */
#include "resolve.h"

#include "problem.h"
#include "validate.h"

#include <stdlib.h>

/* ── Order ────────── */

static const br_text *name_at(const br_list *list, size_t size, size_t name, size_t i)
{
    return (const br_text *)(const void *)((const char *)list->items + i * size + name);
}

/* The name is the first member of all four structs. */
static int compare_names(const void *a, const void *b)
{
    const br_text *x = a, *y = b;
    int order = strcmp(x->value, y->value);
    if (order != 0)
        return order;
    order = strcmp(x->at.file, y->at.file);
    if (order != 0)
        return order;
    if (x->at.line != y->at.line)
        return x->at.line < y->at.line ? -1 : 1;
    return x->at.column < y->at.column ? -1 : x->at.column > y->at.column;
}

_Static_assert(offsetof(br_service, name) == 0 && offsetof(br_stream, name) == 0 &&
                   offsetof(br_channel, name) == 0 && offsetof(br_environment, name) == 0,
               "compare_names takes an element for its name");

/* Sorts, and keeps the first of several with one name. Two in one file are reported where the keys
 * are read. */
static void sort_by_name(br_registry *registry, br_list *list, size_t size, const char *kind)
{
    if (list->count < 2)
        return;
    qsort(list->items, list->count, size, compare_names);
    size_t kept = 1;
    for (size_t i = 1; i < list->count; i++) {
        const br_text *before = name_at(list, size, 0, kept - 1), *name = name_at(list, size, 0, i);
        if (strcmp(before->value, name->value) == 0) {
            if (strcmp(before->at.file, name->at.file) != 0)
                br_error_at(registry, name->at, "%s %s is declared twice: first at %s", kind,
                            name->value, br_place_text(registry, before->at));
            continue;
        }
        memmove((char *)list->items + kept++ * size, (char *)list->items + i * size, size);
    }
    list->count = kept;
}

/* ── Services ────────── */

static void resolve_service(br_arena *arena, br_service *service)
{
    for (size_t i = 0; i < service->buses.count; i++) {
        bool control = strcmp(service->buses.items[i].value, "control") == 0;
        service->planes |= br_plane_bit(control ? EB_PLANE_CONTROL : EB_PLANE_DATA);
    }
    if (!br_written(service->paths.at)) {
        br_text *path = br_arena_alloc(arena, sizeof *path);
        path->value = br_arena_printf(arena, "services/%s", service->name.value);
        service->paths = (br_texts){.items = path, .count = 1};
    }
    if (!service->principal.value)
        service->principal.value = service->name.value;
}

/* ── Event types ────────── */

/* The singular of a subject's first word; any other stays as it is. */
static eb_str singular(eb_str word)
{
    static const struct {
        const char *many, *one;
    } words[] = {{"datasets", "dataset"},
                 {"workflows", "workflow"},
                 {"notifications", "notification"},
                 {"pipelines", "pipeline"},
                 {"queries", "query"}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strlen(words[i].many) == word.len && memcmp(words[i].many, word.data, word.len) == 0)
            return eb_str_of(words[i].one);
    return word;
}

/* "of.datasets.{id}.created" makes "dataset.created": a parameter is no part of the type. */
static const char *event_type_of(br_arena *arena, const char *platform, const char *subject)
{
    const char *type = "";
    size_t index = 0;
    for (const char *at = subject; *at; index++) {
        eb_str token = eb_str_make(at, strcspn(at, "."));
        at += token.len + (at[token.len] == '.');
        bool prefix = index == 0 && platform && strlen(platform) == token.len &&
                      memcmp(platform, token.data, token.len) == 0;
        if (prefix || (token.len > 0 && token.data[0] == '{'))
            continue;
        if (!*type)
            token = singular(token);
        type = br_arena_printf(arena, "%s%s%.*s", type, *type ? "." : "", EB_FMT(token));
    }
    return type;
}

/* ── Channels ────────── */

const char *br_subject_pattern(br_arena *arena, const char *name)
{
    char *pattern = br_arena_copy(arena, eb_str_of(name)), *out = pattern;
    for (const char *at = name; *at;) {
        size_t length = strcspn(at, ".");
        bool parameter = *at == '{' && at[length - 1] == '}';
        if (parameter)
            *out++ = '*';
        else
            for (size_t i = 0; i < length; i++)
                *out++ = at[i];
        at += length;
        if (*at == '.')
            *out++ = *at++;
    }
    *out = '\0';
    return pattern;
}

static bool stream_covers(const br_stream *stream, const char *subject)
{
    for (size_t i = 0; i < stream->subjects.count; i++)
        if (eb_subject_matches(stream->subjects.items[i].value, subject))
            return true;
    return false;
}

static const br_stream *find_cover(const br_registry *registry, const char *subject)
{
    const br_stream *streams = registry->root.streams.items;
    size_t compared = 0;
    for (size_t i = 0; i < registry->root.streams.count; i++) {
        compared += streams[i].subjects.count;
        if (compared > BR_PATTERNS)
            break;
        if (stream_covers(&streams[i], subject))
            return &streams[i];
    }
    return NULL;
}

static void resolve_channel(br_registry *registry, br_channel *channel)
{
    br_arena *arena = &registry->arena;
    bool control = channel->plane.value == EB_PLANE_CONTROL;
    br_consumer *consumers = (br_consumer *)(uintptr_t)channel->consumers.items;
    for (size_t i = 0; i < channel->consumers.count; i++) {
        br_text *name = control ? &consumers[i].durable : &consumers[i].group;
        if (!name->value)
            name->value = consumers[i].service.value;
    }
    if (!control)
        return;
    /* `*` is one token to a pattern: what covers it covers every value of the parameter. */
    channel->stream = find_cover(registry, br_subject_pattern(arena, channel->name.value));
    if (!channel->event_type.value)
        channel->event_type.value =
            event_type_of(arena, registry->root.platform.value, channel->name.value);
}

static void note_parametrised(br_registry *registry, const br_channel *channel)
{
    if (!strchr(channel->name.value, '{'))
        return;
    registry->parametrised =
        br_arena_grow(&registry->arena, registry->parametrised, registry->parametrised_count,
                      sizeof *registry->parametrised);
    registry->parametrised[registry->parametrised_count++] = channel;
}

void br_resolve(br_registry *registry)
{
    br_root *root = &registry->root;
    sort_by_name(registry, &root->environments, sizeof(br_environment), "environment");
    sort_by_name(registry, &root->services, sizeof(br_service), "service");
    sort_by_name(registry, &root->streams, sizeof(br_stream), "stream");
    sort_by_name(registry, &root->channels, sizeof(br_channel), "channel");
    br_service *services = root->services.items;
    for (size_t i = 0; i < root->services.count; i++)
        resolve_service(&registry->arena, &services[i]);
    br_channel *channels = root->channels.items;
    for (size_t i = 0; i < root->channels.count; i++) {
        resolve_channel(registry, &channels[i]);
        note_parametrised(registry, &channels[i]);
    }
}
