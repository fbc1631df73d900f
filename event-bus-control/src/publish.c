/* publish.c: one event onto one subject: may this service do it, what the envelope says by default,
 * how big it may be, what the PubAck means. The envelope's form is envelope.c's, sending again is
 * request.c's. */
#include <inttypes.h>
#include <nats/nats.h>
#include <stdio.h>
#include <string.h>

#include "client.h"
#include "clock.h"
#include "config.h"
#include "envelope.h"
#include "error.h"
#include "event_type.h"
#include "guard.h"
#include "native_error.h"
#include "sized.h"
#include "uuid7.h"
#include "validate.h"

#define HEADERS_ROOM 128 /* what our two headers take at most */

/* One publish on its way through this file. */
typedef struct publication {
    ebc_client *client;
    const char *subject;
    const eb_channel *channel; /* NULL: not registered, or no registry */
    ebc_event event;           /* complete */
    char id[EB_UUID_TEXT + 1];
    char type[256];
    ebc__call *call;
    natsMsg *message;
} publication;

/* ── Before anything is sent ────────── */

static int check_subject(publication *p, const ebc_subject *subject, eb_error *err)
{
    const char *wrong = subject->name ? eb_validate_subject(subject->name, false) : "it is NULL";
    if (wrong)
        return eb_fail(err, EB_E_ARG, "publish to \"%s\": the subject is wrong: %s",
                       eb_shorten(eb_str_of(subject->name), 80).text, wrong);
    p->subject = subject->name;
    p->channel = subject->channel;
    const eb_channel *found = NULL;
    int rc = eb_guard_channel(p->client->config.registry, EB_PLANE_CONTROL, EB_MAY_PRODUCE,
                              p->subject, &found, err);
    if (rc == 0 && found)
        p->channel = found;
    return rc;
}

/* The type that the channel states, else the subject's own. */
static int fill_type(publication *p, eb_error *err)
{
    const char *stated = p->channel ? p->channel->event_type : NULL;
    eb_str given = p->event.event_type;
    if (given.data && stated &&
        (strlen(stated) != given.len || memcmp(stated, given.data, given.len) != 0))
        return eb_fail(err, EB_E_REGISTRY,
                       "publish to %s: event_type is \"%s\", but the registry says \"%s\" for this "
                       "channel; leave it out, or mend one of them",
                       eb_shorten(eb_str_of(p->subject), 60).text, eb_shorten(given, 40).text,
                       eb_shorten(eb_str_of(stated), 40).text);
    if (given.data)
        return 0;
    if (stated) {
        p->event.event_type = eb_str_of(stated);
        return 0;
    }
    size_t len = ebc__event_type_of_subject(p->subject, p->type, sizeof p->type);
    p->event.event_type = eb_str_make(p->type, len);
    return len > 0 ? 0
                   : eb_fail(err, EB_E_ARG,
                             "publish to %s: the subject is too long to derive an "
                             "event_type of it; give one",
                             eb_shorten(eb_str_of(p->subject), 60).text);
}

static int complete_event(publication *p, const ebc_event *given, eb_error *err)
{
    if (!given)
        return eb_fail(err, EB_E_ARG, "publish to %s: event is NULL", p->subject);
    int rc = eb_sized_read(&p->event, sizeof p->event, given, "ebc_publish: event", err);
    if (rc < 0)
        return rc;
    if (!p->event.payload.data)
        return eb_fail(err, EB_E_ARG,
                       "publish to %s: event.payload is not set; it is required "
                       "(\"null\" is a payload too)",
                       eb_shorten(eb_str_of(p->subject), 80).text);
    if (p->event.timeout_ms < 0)
        return eb_fail(err, EB_E_ARG, "publish to %s: event.timeout_ms is negative",
                       eb_shorten(eb_str_of(p->subject), 80).text);
    if (!p->event.id.data) {
        eb_uuid7_new(p->id);
        p->event.id = eb_str_make(p->id, EB_UUID_TEXT);
    } else if (p->event.id.len == EB_UUID_TEXT) {
        memcpy(p->id, p->event.id.data, EB_UUID_TEXT);
        p->id[EB_UUID_TEXT] = '\0';
    }
    if (p->event.timestamp.s == 0 && p->event.timestamp.ns == 0)
        p->event.timestamp = eb_clock_now();
    if (!p->event.source.data)
        p->event.source = eb_str_of(p->client->config.service);
    return fill_type(p, err);
}

static int check_size(const publication *p, eb_error *err)
{
    size_t len = p->call->body.len;
    uint64_t limit = p->client->config.max_message;
    const char *whose = "max_message of the client";
    if (p->channel && p->channel->max_message > 0 && p->channel->max_message < limit) {
        limit = p->channel->max_message;
        whose = "the registry's limit for this channel";
    }
    int64_t server = natsConnection_GetMaxPayload(p->client->nc);
    if (server > HEADERS_ROOM && (uint64_t)(server - HEADERS_ROOM) < limit) {
        limit = (uint64_t)(server - HEADERS_ROOM);
        whose = "the server's max_payload";
    }
    if (len <= limit)
        return 0;
    return eb_fail(err, EB_E_TOO_LARGE,
                   "publish to %s: the envelope has %zu bytes, %s is %" PRIu64 "; send less, or "
                   "put it on the data plane and publish a reference",
                   eb_shorten(eb_str_of(p->subject), 60).text, len, whose, limit);
}

static int build_message(publication *p, eb_error *err)
{
    char published_at[24];
    eb_buf *body = &p->call->body;
    natsStatus s =
        natsMsg_Create(&p->message, p->subject, p->call->reply, body->data, (int)body->len);
    snprintf(published_at, sizeof published_at, "%" PRId64, eb_clock_real_ns());
    if (s == NATS_OK)
        s = natsMsgHeader_Set(p->message, "Nats-Msg-Id", p->id);
    if (s == NATS_OK)
        s = natsMsgHeader_Set(p->message, "Eb-Published-At", published_at);
    if (s == NATS_OK)
        return 0;
    return ebc__fail_nats(err, s, "publish to %s", eb_shorten(eb_str_of(p->subject), 80).text);
}

static int encode(publication *p, eb_error *err)
{
    eb_error why = {0};
    int rc = ebc__envelope_write(&p->call->body, &p->event, &why);
    if (rc < 0)
        return eb_fail(err, rc, "publish to %s: %s", eb_shorten(eb_str_of(p->subject), 60).text,
                       why.text);
    rc = check_size(p, err);
    return rc < 0 ? rc : build_message(p, err);
}

/* ── The answer ────────── */

static void copy_cut(char *ret, size_t size, eb_str text)
{
    size_t len = text.len < size ? text.len : size - 1;
    if (len > 0)
        memcpy(ret, text.data, len);
    ret[len] = '\0';
}

/* {"stream":"OF_EVENTS","seq":17,"duplicate":true}, or an error. */
static int read_puback(const publication *p, natsMsg *answer, ebc_receipt *ret, eb_error *err)
{
    eb_str body = ebc__msg_body(answer), stream = {0}, seq = {0}, duplicate = {0};
    const ebc__json_field fields[] = {
        {"stream", &stream}, {"seq", &seq}, {"duplicate", &duplicate}};
    eb_short on = eb_shorten(eb_str_of(p->subject), 80);
    ebc__js_error js;
    if (ebc__js_error_parse(body, &js))
        return ebc__fail_js(err, &js, "publish to %s", on.text);
    if (!ebc__json_fields(body, fields, 3) || stream.len < 2 || ebc__json_uint(seq) == 0)
        return eb_fail_with(err, EB_E_MALFORMED, 0, EB_ERR_MAYBE,
                            "publish to %s: what answered is no JetStream: \"%s\"; a stream must "
                            "take this subject, not a service",
                            on.text, eb_shorten(body, 60).text);
    ret->sequence = ebc__json_uint(seq);
    ret->duplicate = duplicate.len == 4; /* true */
    copy_cut(ret->stream, sizeof ret->stream, eb_str_make(stream.data + 1, stream.len - 2));
    copy_cut(ret->id, sizeof ret->id, p->event.id);
    return 0;
}

static int send_and_wait(publication *p, ebc_receipt *ret, eb_error *err)
{
    const ebc__outcome *outcome = &p->call->outcome;
    natsMsg *answer = NULL;
    int rc = ebc__call_run(p->client, p->call, p->message, &answer, err);
    if (outcome->attempts > 1)
        atomic_fetch_add(&p->client->metrics.publish_retries, outcome->attempts - 1);
    if (rc == 0) {
        rc = read_puback(p, answer, ret, err);
        if (rc < 0 && outcome->maybe)
            err->flags |= EB_ERR_MAYBE;
        natsMsg_Destroy(answer);
    }
    return rc;
}

static int publish(publication *p, const ebc_subject *subject, const ebc_event *event,
                   ebc_receipt *ret, eb_error *err)
{
    int rc = check_subject(p, subject, err);
    if (rc == 0)
        rc = complete_event(p, event, err);
    if (rc < 0)
        return rc;
    int32_t timeout_ms =
        p->event.timeout_ms ? p->event.timeout_ms : p->client->config.publish_timeout_ms;
    p->call = ebc__call_begin(p->client, "publish", p->subject, eb_deadline_in_ms(timeout_ms));
    if (!p->call) {
        rc = ebc__client_check(p->client, "ebc_publish", err);
        return rc < 0 ? rc : eb_fail(err, EB_E_NOMEM, "publish to %s: out of memory", p->subject);
    }
    rc = encode(p, err);
    if (rc == 0)
        rc = send_and_wait(p, ret, err);
    natsMsg_Destroy(p->message);
    ebc__call_end(p->client, p->call);
    return rc;
}

int ebc_publish(ebc_client *client, ebc_subject subject, const ebc_event *event, ebc_receipt *ret,
                eb_error *err)
{
    publication p = {.client = client};
    ebc_receipt receipt = ebc_receipt_init();
    eb_error own = {0};
    int rc = ebc__client_check(client, "ebc_publish", &own);
    if (rc == 0)
        rc = eb_sized_check(ret, "EBC_RECEIPT", &own);
    if (rc == 0) {
        rc = publish(&p, &subject, event, &receipt, &own);
        ebc__metrics *m = &client->metrics;
        ebc__count(rc == 0                    ? &m->published
                   : own.flags & EB_ERR_MAYBE ? &m->publish_maybe
                                              : &m->publish_failed);
    }
    if (rc == 0)
        eb_sized_write(ret, &receipt, sizeof receipt);
    else if (err)
        *err = own;
    return rc;
}
