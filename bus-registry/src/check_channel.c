/* Checks of one channel by itself: is its name one that the broker takes (an error), is it of the
 * platform's form (BL409, since platforms have old ones), does it keep the limits, does its life
 * make sense. */
#include "check.h"

#include "problem.h"
#include "validate.h"
#include "value.h"

#include <stdio.h>
#include <sys/stat.h>

/* ── Names ────────── */

static bool is_token(const char *token, size_t length)
{
    return length > 0 && strspn(token, "abcdefghijklmnopqrstuvwxyz0123456789_-") >= length;
}

/* "{workflow_id}" */
static bool is_parameter(const char *token, size_t length)
{
    if (length < 3 || token[0] != '{' || token[length - 1] != '}' || token[1] < 'a' ||
        token[1] > 'z')
        return false;
    return strspn(token + 1, "abcdefghijklmnopqrstuvwxyz0123456789_") == length - 2;
}

static bool stands_before(const char *name, const char *token, size_t length)
{
    for (const char *at = name; at < token; at += strcspn(at, ".") + 1)
        if (strcspn(at, ".") == length && memcmp(at, token, length) == 0)
            return true;
    return false;
}

/* Returns NULL, or what is wrong with the parameters of a subject. */
static const char *check_parameters(const char *name)
{
    for (const char *at = name; *at;) {
        size_t length = strcspn(at, ".");
        bool braces = memchr(at, '{', length) || memchr(at, '}', length);
        if (braces && !is_parameter(at, length))
            return "a parameter is a whole token in braces: {workflow_id}";
        if (braces && at == name)
            return "its first token cannot be a parameter";
        if (braces && stands_before(name, at, length))
            return "it has the same parameter twice";
        at += length;
        at += *at == '.';
    }
    return NULL;
}

static size_t count_tokens(const char *name)
{
    size_t count = 1;
    for (; *name; name++)
        count += *name == '.';
    return count;
}

static bool all_tokens(const char *name)
{
    for (;; name++) {
        size_t length = strcspn(name, ".");
        if (!is_token(name, length) && !is_parameter(name, length))
            return false;
        name += length;
        if (!*name)
            return true;
    }
}

static bool starts_with_token(const char *name, const char *token)
{
    size_t length = strlen(token);
    return strncmp(name, token, length) == 0 && name[length] == '.';
}

static void check_subject_form(br_registry *registry, const br_channel *channel)
{
    const char *name = channel->name.value, *platform = registry->root.platform.value;
    if (!all_tokens(name) || count_tokens(name) < 2)
        br_finding_at(registry, "BL409", BR_WARNING, channel->name.at,
                      "subject %s is not of the form: at least two tokens of a-z 0-9 _ -, joined "
                      "by dots",
                      name);
    else if (platform && !starts_with_token(name, platform))
        br_finding_at(registry, "BL409", BR_WARNING, channel->name.at,
                      "subject %s does not start with the platform's name, %s.", name, platform);
}

/* <domain>.<entity>.<event>.v<N> */
static bool is_versioned(const char *name)
{
    const char *version = strrchr(name, '.');
    if (!version || count_tokens(name) != 4 || version[1] != 'v')
        return false;
    return version[2] >= '1' && version[2] <= '9' &&
           version[2 + strspn(version + 2, "0123456789")] == '\0';
}

static void check_topic_form(br_registry *registry, const br_channel *channel)
{
    const char *name = channel->name.value;
    const char *form = starts_with_token(name, "__dlq") ? name + strlen("__dlq.") : name;
    bool change_capture = starts_with_token(form, "cdc") && count_tokens(form) >= 2;
    if (all_tokens(form) && (change_capture || is_versioned(form)))
        return;
    br_finding_at(registry, "BL409", BR_WARNING, channel->name.at,
                  "topic %s is not of the form <domain>.<entity>.<event>.v<N>, cdc.<source> or "
                  "__dlq.<topic>",
                  name);
}

static void check_name(br_registry *registry, const br_channel *channel)
{
    const char *name = channel->name.value;
    bool control = channel->plane.value == EB_PLANE_CONTROL;
    const char *wrong = control ? eb_validate_subject(name, false) : eb_validate_topic(name);
    if (!wrong && control)
        wrong = check_parameters(name);
    if (wrong)
        br_error_at(registry, channel->name.at, "channel %s is no %s: %s%s",
                    br_shown(registry, eb_str_of(name)), control ? "subject" : "topic", wrong,
                    !control && strchr(name, '{') ? " (parameters are for the control plane)" : "");
    else if (control)
        check_subject_form(registry, channel);
    else
        check_topic_form(registry, channel);
}

/* ── Limits ────────── */

static void check_max_message(br_registry *registry, const br_channel *channel)
{
    const br_limits *limits = &registry->root.limits;
    bool control = channel->plane.value == EB_PLANE_CONTROL;
    const br_number *limit = control ? &limits->control.max_message : &limits->data.max_message;
    if (limit->value == BR_UNLIMITED || channel->max_message.value <= limit->value)
        return;
    br_finding_at(registry, "BL308", BR_ERROR, channel->max_message.at,
                  "%s allows messages of %s, over the limit of the %s plane, %s (%s)",
                  channel->name.value, br_size_text(&registry->arena, channel->max_message.value),
                  br_plane_name((int)channel->plane.value),
                  br_size_text(&registry->arena, limit->value), br_place_text(registry, limit->at));
}

static void check_retention(br_registry *registry, const br_channel *channel)
{
    const br_number *limit = &registry->root.limits.data.min_retention;
    int64_t kept = channel->retention.value;
    if (limit->value == BR_UNLIMITED || kept == BR_FOREVER || kept >= limit->value)
        return;
    br_finding_at(registry, "BL402", BR_ERROR, br_place_of(channel->retention.at, channel->name.at),
                  "%s: retention %s is under the limit of the data plane, %s (%s)",
                  channel->name.value, br_duration_text(&registry->arena, kept),
                  br_duration_text(&registry->arena, limit->value),
                  br_place_text(registry, limit->at));
}

/* ── Life ────────── */

static const char *nearest_name(br_registry *registry, const char *name)
{
    const br_channel *near = NULL;
    if (br_may_suggest(registry, registry->root.channels.count))
        near = br_nearest_channel(registry, name);
    return near ? near->name.value : NULL;
}

static void check_replacement(br_registry *registry, const br_channel *channel)
{
    const br_text *other = &channel->replaced_by;
    if (!other->value)
        return;
    if (strcmp(other->value, channel->name.value) == 0)
        br_error_at(registry, other->at, "replaced_by: %s cannot replace itself", other->value);
    else if (!br_find_declared(registry, other->value))
        br_error_near(registry, other->at, nearest_name(registry, other->value),
                      "replaced_by: channel %s is not declared",
                      br_shown(registry, eb_str_of(other->value)));
}

static void check_state(br_registry *registry, const br_channel *channel)
{
    bool active = channel->state.value == BR_STATE_ACTIVE;
    if (active && br_written(channel->remove_after.at))
        br_error_at(registry, channel->remove_after.at,
                    "remove_after: %s is active: say state: deprecated first", channel->name.value);
    if (active && channel->replaced_by.value)
        br_error_at(registry, channel->replaced_by.at,
                    "replaced_by: %s is active: say state: deprecated first", channel->name.value);
    if (channel->state.value == BR_STATE_RETIRED && channel->producers.count > 0)
        br_error_at(registry, channel->producers.at,
                    "producers: %s is retired: nobody may send on it any more ([])",
                    channel->name.value);
}

/* Kafka refuses a record without a key on a compacted topic (INVALID_RECORD). */
static void check_compaction(br_registry *registry, const br_channel *channel)
{
    bool compacted = channel->cleanup.value != BR_CLEANUP_DELETE;
    if (compacted && channel->key.value != EB_KEY_REQUIRED)
        br_error_at(registry, channel->cleanup.at,
                    "cleanup: the compacted topic %s needs key: required, the broker takes no "
                    "record without one",
                    channel->name.value);
}

static void check_dead_letter_name(br_registry *registry, const br_channel *channel)
{
    if (!starts_with_token(channel->name.value, "__dlq"))
        return;
    const br_channel *of = br_find_declared(registry, channel->name.value + strlen("__dlq."));
    if (of && of->dead_letter.value)
        br_error_at(registry, channel->name.at,
                    "channel %s is declared twice: dead_letter of %s (%s) declares it already",
                    channel->name.value, of->name.value,
                    br_place_text(registry, of->dead_letter.at));
}

/* ── Payloads ────────── */

static void check_payload(br_registry *registry, const br_channel *channel)
{
    const br_text *schema = &channel->payload.schema;
    if (!registry->on_disk || !schema->value)
        return;
    const char *slash = strrchr(schema->at.file, '/');
    int folder = slash ? (int)(slash - schema->at.file) + 1 : 0;
    const char *path =
        br_arena_printf(&registry->arena, "%.*s%s", folder, schema->at.file, schema->value);
    struct stat info;
    if (stat(path, &info) != 0 || !S_ISREG(info.st_mode))
        br_error_at(registry, schema->at,
                    "payload: no file %s (a schema is looked for beside the file that names it)",
                    br_shown(registry, eb_str_of(path)));
}

static void check_channel(br_registry *registry, const br_channel *channel)
{
    check_name(registry, channel);
    check_max_message(registry, channel);
    check_replacement(registry, channel);
    check_state(registry, channel);
    check_payload(registry, channel);
    if (channel->plane.value != EB_PLANE_DATA)
        return;
    check_retention(registry, channel);
    check_compaction(registry, channel);
    check_dead_letter_name(registry, channel);
}

/* Without the platform's name no subject can be checked. */
static void check_platform(br_registry *registry, const br_channel *channel)
{
    if (!registry->root.platform.value)
        br_error_at(registry, channel->name.at,
                    "subject %s: the registry has no platform, the first word of every control "
                    "subject",
                    channel->name.value);
}

void br_check_channels(br_registry *registry)
{
    size_t count = 0;
    const br_channel *channels = br_channels(registry, &count);
    const br_channel *first = NULL;
    for (size_t i = 0; i < count; i++) {
        if (!channels[i].plane.value)
            continue;
        if (!first && channels[i].plane.value == EB_PLANE_CONTROL)
            first = &channels[i];
        check_channel(registry, &channels[i]);
    }
    if (first)
        check_platform(registry, first);
}
