/* Decides which channel a call uses; see uses.h. Whether it may is for the rules. */
#include "uses.h"

#include "validate.h"

#include <ctype.h>

bool bl_is_system_name(eb_str name)
{
    return bl_starts_with(name, EB_STR("$")) || bl_starts_with(name, EB_STR("_INBOX.")) ||
           bl_starts_with(name, EB_STR("dlq."));
}

/* NATS wildcards, or the ^ by which librdkafka knows a regular expression. */
static bool is_pattern(const bl_sink *sink, eb_str name)
{
    if (sink->form == BL_FORM_LIST || bl_client_plane(sink->client) == EB_PLANE_DATA)
        return bl_starts_with(name, EB_STR("^"));
    return sink->form == BL_FORM_PATTERN &&
           (memchr(name.data, '*', name.len) || memchr(name.data, '>', name.len));
}

static bool covers_any(const br_registry *registry, const char *pattern)
{
    size_t count;
    const br_channel *channels = br_channels(registry, &count);
    for (size_t i = 0; i < count; i++)
        if (channels[i].plane.value == EB_PLANE_CONTROL &&
            eb_subject_matches(pattern, channels[i].name.value))
            return true;
    return false;
}

static bl_use *add(const bl_call *call, bl_place place, bl_uses *ret)
{
    bl_use *use = BL_PUSH(ret);
    use->call = call;
    use->place = place;
    use->certainty = BL_UNKNOWN;
    use->name = EB_STR("");
    return use;
}

static void add_name(const bl_call *call, bl_place place, eb_str name, const br_registry *registry,
                     bl_uses *ret)
{
    bl_use *use = add(call, place, ret);
    use->name = name;
    use->certainty = is_pattern(call->sink, name) ? BL_PATTERN : BL_RESOLVED;
    use->channel = br_find_channel(registry, name.data);
    use->covered = use->channel || *name.data == '^' ||
                   (use->certainty == BL_PATTERN && covers_any(registry, name.data));
}

/* The stretch of one item of a list, where the list is a single literal written as it is read. */
static bl_place item_place(const bl_expr *arg, size_t from, size_t len)
{
    bl_place place = arg->place;
    if (arg->tokens.count != 1 || arg->tokens.items->plain < 0 || place.from.line != place.to.line)
        return place;
    place.from.column += (uint32_t)arg->tokens.items->plain + (uint32_t)from;
    place.to.column = place.from.column + (uint32_t)len;
    return place;
}

static void add_list(const bl_call *call, const bl_expr *arg, eb_str list,
                     const br_registry *registry, bl_arena *arena, bl_uses *ret)
{
    for (size_t from = 0; from <= list.len;) {
        const char *comma = memchr(list.data + from, ',', list.len - from);
        size_t to = comma ? (size_t)(comma - list.data) : list.len;
        size_t first = from;
        size_t last = to;
        while (first < last && isspace((unsigned char)list.data[first]))
            first++;
        while (last > first && isspace((unsigned char)list.data[last - 1]))
            last--;
        eb_str name = bl_arena_copy(arena, eb_str_make(list.data + first, last - first));
        if (name.len)
            add_name(call, item_place(arg, first, name.len), name, registry, ret);
        from = to + 1;
    }
}

/* OF_DATASETS_CREATED for of.datasets.created: the name that `bus-lint gen c` gives a handle. */
static bool is_handle_of(const char *channel, eb_str handle)
{
    size_t i = 0;
    for (; channel[i] && i < handle.len; i++) {
        unsigned char c = (unsigned char)channel[i];
        if (handle.data[i] != (isalnum(c) ? (char)toupper(c) : '_'))
            return false;
    }
    return channel[i] == '\0' && i == handle.len;
}

static void add_handle(const bl_call *call, const bl_expr *arg, const br_registry *registry,
                       bl_uses *ret)
{
    size_t count;
    const br_channel *channels = br_channels(registry, &count);
    if (arg->tokens.count != 1 || arg->tokens.items->kind != BL_NAME)
        return;
    for (size_t i = 0; i < count; i++)
        if (is_handle_of(channels[i].name.value, arg->tokens.items->text)) {
            bl_use *use = add(call, arg->place, ret);
            use->certainty = BL_RESOLVED;
            use->name = eb_str_of(channels[i].name.value);
            use->channel = &channels[i];
            use->covered = true;
            return;
        }
}

static void add_values(const bl_call *call, const bl_expr *arg, bl_value value,
                       const br_registry *registry, bl_arena *arena, bl_uses *ret)
{
    for (size_t i = 0; i < value.count; i++) {
        eb_str text = bl_arena_copy(arena, value.texts[i]);
        if (call->sink->form == BL_FORM_LIST)
            add_list(call, arg, text, registry, arena, ret);
        else if (!bl_is_system_name(text))
            add_name(call, arg->place, text, registry, ret);
    }
    if (value.unknown)
        add(call, arg->place, ret);
}

void bl_uses_of_call(const bl_call *call, const bl_names *names, const br_registry *registry,
                     bl_arena *arena, bl_uses *ret)
{
    const bl_sink *sink = call->sink;
    if (sink->form == BL_FORM_NONE || (size_t)sink->argument >= call->arg_count)
        return;
    const bl_expr *arg = &call->args[sink->argument];
    if (arg->tokens.count == 0)
        return;
    if (sink->form == BL_FORM_HANDLE)
        add_handle(call, arg, registry, ret);
    else
        add_values(call, arg, bl_evaluate(names, arg, call->function, arena), registry, arena, ret);
}
