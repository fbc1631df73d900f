/* envelope.c: reads and writes {"id","timestamp","event_type","source","payload"}, on the strict
 * scanner of common. The payload is a slice that is never parsed into a tree, so its numbers stay
 * as they are; members that this version does not know survive forwarding byte for byte. What the
 * members should hold by default is publish.c's business. */
#include "envelope.h"

#include <stdlib.h>
#include <string.h>

#include "error.h"
#include "json.h"
#include "rfc3339.h"
#include "uuid7.h"

enum { ID, TIMESTAMP, EVENT_TYPE, SOURCE, PAYLOAD, MEMBERS };
static const char *const names[MEMBERS] = {"id", "timestamp", "event_type", "source", "payload"};

/* Which member a name is; MEMBERS for an unknown one. A name may be written with escapes
 * ("\u0069d" is "id"): such a one must not slip by as unknown and come out a second time. */
static int member_index(eb_str name)
{
    char plain[80];
    if (name.len > sizeof plain - 2)
        return MEMBERS;
    if (memchr(name.data, '\\', name.len)) {
        char quoted[sizeof plain];
        quoted[0] = '"';
        memcpy(quoted + 1, name.data, name.len);
        quoted[name.len + 1] = '"';
        if (!eb_json_string(eb_str_make(quoted, name.len + 2), plain, &name))
            return MEMBERS;
    }
    for (int i = 0; i < MEMBERS; i++)
        if (strlen(names[i]) == name.len && memcmp(names[i], name.data, name.len) == 0)
            return i;
    return MEMBERS;
}

/* Finds the five members; the others are skipped. False: it is no envelope, and *err says why. */
static bool find_members(eb_str text, eb_str found[MEMBERS], eb_error *err)
{
    eb_json_object walk;
    eb_json_member member;
    eb_json_error wrong = {0};
    int got = -1;
    if (eb_json_object_begin(&walk, text, &wrong))
        while ((got = eb_json_object_next(&walk, &member, &wrong)) > 0) {
            int i = member_index(member.name);
            if (i == MEMBERS)
                continue;
            if (found[i].data) {
                eb_fail(err, EB_E_MALFORMED, "envelope: \"%s\" stands in it twice", names[i]);
                return false;
            }
            found[i] = member.value;
        }
    if (got < 0) {
        eb_fail(err, EB_E_MALFORMED, "no envelope: %s (byte %zu)", wrong.what, wrong.offset);
        return false;
    }
    for (int i = 0; i < MEMBERS; i++)
        if (!found[i].data) {
            eb_fail(err, EB_E_MALFORMED, "envelope: \"%s\" is missing", names[i]);
            return false;
        }
    return true;
}

/* Decodes the four strings in place of their quoted form. */
static int decode_strings(eb_str found[MEMBERS], char **scratch, eb_error *err)
{
    size_t need = 0, at = 0;
    for (int i = ID; i < PAYLOAD; i++)
        if (memchr(found[i].data, '\\', found[i].len))
            need += found[i].len;
    if (need > 0 && !(*scratch = malloc(need)))
        return eb_fail(err, EB_E_NOMEM, "envelope: out of memory for %zu bytes", need);
    for (int i = ID; i < PAYLOAD; i++) {
        eb_str quoted = found[i];
        bool escaped = memchr(quoted.data, '\\', quoted.len) != NULL;
        char unused[1];
        if (!eb_json_string(quoted, escaped ? *scratch + at : unused, &found[i]))
            return eb_fail(err, EB_E_MALFORMED, "envelope: \"%s\" is no string", names[i]);
        if (escaped)
            at += quoted.len;
        if (found[i].len == 0)
            return eb_fail(err, EB_E_MALFORMED, "envelope: \"%s\" is empty", names[i]);
    }
    return 0;
}

static int read_members(eb_str text, ebc_event *ret, char **scratch, eb_error *err)
{
    eb_str found[MEMBERS] = {{0}};
    uint8_t uuid[16];
    if (!find_members(text, found, err))
        return EB_E_MALFORMED;
    int rc = decode_strings(found, scratch, err);
    if (rc < 0)
        return rc;
    if (!eb_uuid_parse(found[ID], uuid))
        return eb_fail(err, EB_E_MALFORMED, "envelope: \"id\" is no UUID: \"%s\"",
                       eb_shorten(found[ID], 60).text);
    eb_time time;
    const char *wrong = eb_rfc3339_parse(found[TIMESTAMP], &time);
    if (wrong)
        return eb_fail(err, EB_E_MALFORMED, "envelope: \"timestamp\" %s: \"%s\"", wrong,
                       eb_shorten(found[TIMESTAMP], 60).text);
    *ret = (ebc_event){.size = sizeof *ret,
                       .id = found[ID],
                       .timestamp = time,
                       .event_type = found[EVENT_TYPE],
                       .source = found[SOURCE],
                       .payload = found[PAYLOAD],
                       .received = text};
    return 0;
}

int ebc__envelope_read(eb_str text, ebc_event *ret, char **scratch, eb_error *err)
{
    *scratch = NULL;
    int rc = read_members(text, ret, scratch, err);
    if (rc < 0) {
        free(*scratch);
        *scratch = NULL;
    }
    return rc;
}

/* ── Writing ────────── */

static void write_member(eb_buf *buf, const char *lead, eb_str text)
{
    eb_buf_add(buf, eb_str_of(lead));
    eb_json_write_string(buf, text);
}

static int check_string(eb_str text, const char *name, eb_error *err)
{
    size_t bad = 0;
    if (text.len == 0)
        return eb_fail(err, EB_E_MALFORMED, "envelope: \"%s\" is empty", name);
    if (!eb_utf8_check(text, &bad))
        return eb_fail(err, EB_E_MALFORMED, "envelope: \"%s\" is not UTF-8 at its byte %zu", name,
                       bad);
    return 0;
}

static int carry_unknown(eb_buf *buf, eb_str received, eb_error *err)
{
    eb_json_object walk;
    eb_json_member member;
    eb_json_error wrong = {0};
    int got = -1;
    if (eb_json_object_begin(&walk, received, &wrong))
        while ((got = eb_json_object_next(&walk, &member, &wrong)) > 0)
            if (member_index(member.name) == MEMBERS) {
                eb_buf_add(buf, EB_STR(","));
                eb_buf_add(buf, member.whole);
            }
    if (got < 0)
        return eb_fail(err, EB_E_MALFORMED, "event.received is no envelope: %s (byte %zu)",
                       wrong.what, wrong.offset);
    return 0;
}

static int check_event(const ebc_event *event, eb_error *err)
{
    uint8_t uuid[16];
    eb_json_error wrong = {0};
    if (!eb_uuid_parse(event->id, uuid))
        return eb_fail(err, EB_E_MALFORMED, "event.id is no UUID: \"%s\"",
                       eb_shorten(event->id, 60).text);
    int rc = check_string(event->event_type, "event_type", err);
    if (rc == 0)
        rc = check_string(event->source, "source", err);
    if (rc == 0 && !eb_json_check(event->payload, &wrong))
        rc = eb_fail(err, EB_E_MALFORMED, "event.payload is no JSON: %s (byte %zu)", wrong.what,
                     wrong.offset);
    return rc;
}

int ebc__envelope_write(eb_buf *buf, const ebc_event *event, eb_error *err)
{
    char time[EB_RFC3339_TEXT + 1];
    int rc = check_event(event, err);
    if (rc < 0)
        return rc;
    size_t time_len = eb_rfc3339_format(event->timestamp, time);
    if (time_len == 0)
        return eb_fail(err, EB_E_ARG, "event.timestamp is outside of the years 0000 to 9999");
    eb_buf_reserve(buf, event->payload.len + event->received.len + 256);
    write_member(buf, "{\"id\":", event->id);
    write_member(buf, ",\"timestamp\":", eb_str_make(time, time_len));
    write_member(buf, ",\"event_type\":", event->event_type);
    write_member(buf, ",\"source\":", event->source);
    eb_buf_add(buf, EB_STR(",\"payload\":"));
    eb_buf_add(buf, event->payload);
    if (event->received.data)
        rc = carry_unknown(buf, event->received, err);
    eb_buf_add(buf, EB_STR("}"));
    if (rc == 0 && buf->failed)
        rc = eb_fail(err, EB_E_NOMEM, "envelope: out of memory for %zu bytes", event->payload.len);
    return rc;
}
