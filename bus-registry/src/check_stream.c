/* Checks of the control plane's storage: every subject in exactly one stream, streams within the
 * limits; and of the environments, which say how durable both planes are. */
#include "check.h"

#include "problem.h"
#include "resolve.h"
#include "validate.h"
#include "value.h"

/* ── Overlap ────────── */

static bool same_token(const char *a, size_t a_length, const char *b, size_t b_length)
{
    if ((a_length == 1 && *a == '*') || (b_length == 1 && *b == '*'))
        return true;
    return a_length == b_length && memcmp(a, b, a_length) == 0;
}

bool br_patterns_overlap(const char *a, const char *b)
{
    while (*a && *b) {
        size_t a_length = strcspn(a, "."), b_length = strcspn(b, ".");
        if (strcmp(a, ">") == 0 || strcmp(b, ">") == 0)
            return true;
        if (!same_token(a, a_length, b, b_length))
            return false;
        a += a_length;
        b += b_length;
        if (*a != *b)
            return false;
        a += *a == '.';
        b += *b == '.';
    }
    return *a == *b;
}

typedef struct taken {
    const br_text *pattern;
    const br_stream *stream;
} taken;

static void report_overlap(br_registry *registry, const taken *later, const taken *first)
{
    bool one = later->stream == first->stream;
    br_finding_at(registry, "BL403", BR_ERROR, later->pattern->at,
                  "stream %s: subject %s overlaps %s of %s (%s): the server refuses that (%s)",
                  later->stream->name.value, later->pattern->value, first->pattern->value,
                  one ? "the same stream" : first->stream->name.value,
                  br_place_text(registry, first->pattern->at), one ? "error 10052" : "error 10065");
}

static size_t gather(br_registry *registry, taken **ret)
{
    size_t count = 0, streams = 0;
    const br_stream *stream = br_streams(registry, &streams);
    for (size_t i = 0; i < streams; i++)
        for (size_t j = 0; j < stream[i].subjects.count; j++) {
            *ret = br_arena_grow(&registry->arena, *ret, count, sizeof **ret);
            (*ret)[count++] = (taken){&stream[i].subjects.items[j], &stream[i]};
        }
    return count;
}

/* False if there are too many to compare. */
static bool check_overlap(br_registry *registry)
{
    taken *all = NULL;
    size_t count = gather(registry, &all);
    if (count > BR_PATTERNS) {
        br_error_at(registry, all[BR_PATTERNS].pattern->at,
                    "more than %u subjects over all streams: take wider patterns", BR_PATTERNS);
        return false;
    }
    for (size_t i = 1; i < count; i++)
        for (size_t j = 0; j < i; j++)
            if (br_patterns_overlap(all[i].pattern->value, all[j].pattern->value)) {
                report_overlap(registry, &all[i], &all[j]);
                break;
            }
    return true;
}

/* ── Streams ────────── */

static void check_retention(br_registry *registry, const br_stream *stream)
{
    const br_number *limit = &registry->root.limits.control.max_retention;
    int64_t kept = stream->retention.value;
    if (limit->value == BR_UNLIMITED || (kept != BR_FOREVER && kept <= limit->value))
        return;
    br_finding_at(registry, "BL401", BR_ERROR, br_place_of(stream->retention.at, stream->name.at),
                  "stream %s: retention %s is over the limit of the control plane, %s (%s)",
                  stream->name.value, br_duration_text(&registry->arena, kept),
                  br_duration_text(&registry->arena, limit->value),
                  br_place_text(registry, limit->at));
}

static void check_window(br_registry *registry, const br_stream *stream)
{
    int64_t kept = stream->retention.value;
    if (kept == BR_FOREVER || stream->duplicate_window.value <= kept)
        return;
    br_place at = br_place_of(stream->duplicate_window.at, stream->retention.at);
    br_finding_at(registry, "BL407", BR_ERROR, at,
                  "stream %s: duplicate_window %s is longer than it keeps events, %s: the server "
                  "refuses that",
                  stream->name.value,
                  br_duration_text(&registry->arena, stream->duplicate_window.value),
                  br_duration_text(&registry->arena, kept));
}

static void check_stream(br_registry *registry, const br_stream *stream)
{
    if (br_written(stream->subjects.at) && stream->subjects.count == 0)
        br_error_at(registry, stream->subjects.at, "stream %s has no subject", stream->name.value);
    check_retention(registry, stream);
    check_window(registry, stream);
}

static void check_covered(br_registry *registry)
{
    size_t count = 0;
    const br_channel *channels = br_channels(registry, &count);
    for (size_t i = 0; i < count; i++)
        if (channels[i].plane.value == EB_PLANE_CONTROL && !channels[i].stream &&
            !eb_validate_subject(channels[i].name.value, false))
            br_finding_at(registry, "BL410", BR_ERROR, channels[i].name.at,
                          "no stream takes the subject %s: nothing would store it; add it to the "
                          "subjects of one",
                          channels[i].name.value);
}

/* ── Environments ────────── */

static void check_environment(br_registry *registry, const br_environment *environment)
{
    int64_t copies = environment->replication.value, least = environment->min_in_sync.value;
    const char *name = environment->name.value;
    if (strcmp(name, "production") == 0 && copies == 1)
        br_finding_at(registry, "BL404", BR_ERROR, environment->replication.at,
                      "environment %s: replication 1: one lost disk loses records", name);
    else if (least > copies || (least == copies && copies > 1))
        br_finding_at(registry, "BL404", BR_ERROR, environment->min_in_sync.at,
                      "environment %s: min_in_sync %lld of replication %lld: with one broker away "
                      "nothing can be produced",
                      name, (long long)least, (long long)copies);
}

void br_check_streams(br_registry *registry)
{
    size_t count = 0;
    const br_stream *streams = br_streams(registry, &count);
    for (size_t i = 0; i < count; i++)
        check_stream(registry, &streams[i]);
    if (check_overlap(registry))
        check_covered(registry);
    const br_environment *environments = br_environments(registry, &count);
    for (size_t i = 0; i < count; i++)
        check_environment(registry, &environments[i]);
}
