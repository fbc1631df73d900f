/* request.c: the request path under publish and the JetStream API calls. A call is a slot in a
 * table, its token is the last part of its reply subject, and nats.c's delivery thread hands
 * answers over by that token. The sending loop (ebc__call_run) decides when to send again; what an
 * answer means is the caller's business, but for errors that pass by themselves.
 *
 * Why not natsConnection_Request: it neither sends again, nor learns of a denial before its whole
 * timeout is over, nor can tell "nothing was sent" from "no answer". */
#include "request.h"

#include <inttypes.h>
#include <nats/nats.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client.h"
#include "clock.h"
#include "error.h"
#include "native_error.h"

#define ATTEMPT_MS     2000 /* without any answer, send once more */
#define PAUSE_FIRST_MS 50   /* after "no responders" and the like, growing to … */
#define PAUSE_LAST_MS  500
#define API_TIMEOUT_MS 10000
#define BODY_KEPT                                                                                  \
    ((size_t)512 * 1024) /* a larger buffer, of an event that was too large, is freed */

static struct timespec timespec_of(int64_t ns)
{
    return (struct timespec){.tv_sec = (time_t)(ns / EB_NS_PER_S),
                             .tv_nsec = (long)(ns % EB_NS_PER_S)};
}

/* ── The table ────────── */

static ebc__call *call_make(ebc__requests *r)
{
    if (r->count == r->capacity) {
        uint32_t capacity = r->capacity ? r->capacity * 2 : 16;
        ebc__call **calls = realloc(r->calls, capacity * sizeof *calls);
        if (!calls)
            return NULL;
        r->calls = calls;
        ebc__call **idle = realloc(r->idle, capacity * sizeof *idle);
        if (!idle)
            return NULL;
        r->idle = idle;
        r->capacity = capacity;
    }
    ebc__call *call = calloc(1, sizeof *call);
    if (!call)
        return NULL;
    ebc__cond_init(&call->wake);
    call->slot = r->count;
    r->calls[r->count++] = call;
    return call;
}

ebc__call *ebc__call_begin(ebc_client *client, const char *what, const char *subject,
                           int64_t deadline_ns)
{
    ebc__requests *r = &client->requests;
    pthread_mutex_lock(&r->mutex);
    ebc__call *call = NULL;
    if (!r->closed)
        call = r->idle_count > 0 ? r->idle[--r->idle_count] : call_make(r);
    if (call) {
        call->generation++;
        call->busy = true;
        call->subject = subject;
        call->answered = 0;
        call->no_responders = call->denied = call->reconnected = false;
        r->busy_count++;
    }
    pthread_mutex_unlock(&r->mutex);
    if (call) {
        call->what = what;
        call->deadline_ns = deadline_ns;
        call->outcome = (ebc__outcome){0};
        call->body.len = 0;
        call->body.failed = false;
        snprintf(call->reply, sizeof call->reply, "%s.%" PRIx32 "-%" PRIx32, r->inbox, call->slot,
                 call->generation);
    }
    return call;
}

void ebc__call_end(ebc_client *client, ebc__call *call)
{
    ebc__requests *r = &client->requests;
    pthread_mutex_lock(&r->mutex);
    natsMsg_Destroy(call->answer);
    call->answer = NULL;
    if (call->body.cap > BODY_KEPT)
        eb_buf_free(&call->body);
    call->busy = false;
    call->subject = NULL;
    r->idle[r->idle_count++] = call;
    if (--r->busy_count == 0)
        pthread_cond_broadcast(&r->idle_all);
    pthread_mutex_unlock(&r->mutex);
}

/* The call that a reply subject belongs to, if it still waits. Lock: held. */
static ebc__call *call_find(ebc__requests *r, const char *reply)
{
    const char *token = reply + strlen(r->inbox) + 1;
    char *end = NULL;
    unsigned long slot = strtoul(token, &end, 16);
    if (end == token || *end != '-' || slot >= r->count)
        return NULL;
    unsigned long generation = strtoul(end + 1, NULL, 16);
    ebc__call *call = r->calls[slot];
    return call->busy && call->generation == generation ? call : NULL;
}

/* An answer came. Thread: nats.c's delivery thread of the inbox. */
static void on_answer(natsConnection *nc, natsSubscription *sub, natsMsg *msg, void *closure)
{
    ebc_client *client = closure;
    ebc__requests *r = &client->requests;
    (void)nc;
    (void)sub;
    ebc__thread_name("ebc-answers");
    bool no_responders = natsMsg_IsNoResponders(msg);
    pthread_mutex_lock(&r->mutex);
    ebc__call *call = call_find(r, natsMsg_GetSubject(msg));
    if (call) {
        call->answered++;
        if (no_responders) {
            call->no_responders = true;
        } else if (!call->answer) {
            call->answer = msg;
            msg = NULL;
        }
        pthread_cond_signal(&call->wake);
    }
    pthread_mutex_unlock(&r->mutex);
    natsMsg_Destroy(msg);
}

/* nats.c will not call on_answer again. */
static void on_inbox_complete(void *closure)
{
    ebc__client_release(closure);
}

void ebc__cond_init(pthread_cond_t *cond)
{
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(cond, &monotonic);
    pthread_condattr_destroy(&monotonic);
}

void ebc__requests_init(ebc__requests *r)
{
    pthread_mutex_init(&r->mutex, NULL);
    ebc__cond_init(&r->idle_all);
}

int ebc__requests_open(ebc_client *client, eb_error *err)
{
    ebc__requests *r = &client->requests;
    char pattern[sizeof r->inbox + 2];
    if (ebc__client_inbox(client, r->inbox, sizeof r->inbox) == 0)
        return eb_fail(err, EB_E_CONFIG, "inbox_prefix is too long: at most %zu bytes",
                       sizeof r->inbox - 40);
    snprintf(pattern, sizeof pattern, "%s.*", r->inbox);
    natsStatus s = natsConnection_Subscribe(&r->sub, client->nc, pattern, on_answer, client);
    if (s != NATS_OK)
        return ebc__fail_nats(err, s, "subscribe to the inbox %s", pattern);
    /* The subscription's reference on the client ends with its last callback (nats.c #735). */
    ebc__client_retain(client);
    if (natsSubscription_SetOnCompleteCB(r->sub, on_inbox_complete, client) != NATS_OK)
        ebc__client_release(client); /* closed meanwhile: there will be no callback */
    natsSubscription_SetPendingLimits(r->sub, -1, -1);
    return 0;
}

void ebc__requests_close(ebc_client *client, int64_t deadline_ns)
{
    ebc__requests *r = &client->requests;
    pthread_mutex_lock(&r->mutex);
    const struct timespec until = timespec_of(deadline_ns);
    while (r->busy_count > 0 && eb_clock_ns() < deadline_ns)
        pthread_cond_timedwait(&r->idle_all, &r->mutex, &until);
    r->closed = true;
    for (uint32_t i = 0; i < r->count; i++)
        pthread_cond_signal(&r->calls[i]->wake);
    pthread_mutex_unlock(&r->mutex);
}

void ebc__requests_free(ebc__requests *r)
{
    for (uint32_t i = 0; i < r->count; i++) {
        natsMsg_Destroy(r->calls[i]->answer);
        eb_buf_free(&r->calls[i]->body);
        pthread_cond_destroy(&r->calls[i]->wake);
        free(r->calls[i]);
    }
    free(r->calls);
    free(r->idle);
    pthread_cond_destroy(&r->idle_all);
    pthread_mutex_destroy(&r->mutex);
}

void ebc__requests_reconnected(ebc__requests *r)
{
    pthread_mutex_lock(&r->mutex);
    for (uint32_t i = 0; i < r->count; i++) {
        r->calls[i]->reconnected = true;
        pthread_cond_signal(&r->calls[i]->wake);
    }
    pthread_mutex_unlock(&r->mutex);
}

/* `whole` false: the server's text was cut, so `subject` is only how it starts. */
void ebc__requests_denied(ebc__requests *r, eb_str subject, bool whole)
{
    pthread_mutex_lock(&r->mutex);
    for (uint32_t i = 0; i < r->count; i++) {
        ebc__call *call = r->calls[i];
        if (call->busy && call->subject && strncmp(call->subject, subject.data, subject.len) == 0 &&
            (!whole || call->subject[subject.len] == '\0')) {
            call->denied = true;
            pthread_cond_signal(&call->wake);
        }
    }
    pthread_mutex_unlock(&r->mutex);
}

void ebc__requests_inbox_denied(ebc__requests *r)
{
    pthread_mutex_lock(&r->mutex);
    r->inbox_denied = true;
    for (uint32_t i = 0; i < r->count; i++)
        pthread_cond_signal(&r->calls[i]->wake);
    pthread_mutex_unlock(&r->mutex);
}

/* ── Sending until it is answered ────────── */

enum { ANSWER, NO_RESPONDERS, DENIED, INBOX_DENIED, RECONNECTED, CLOSED, PASSED };

/* What happened to the call by `until`, the moment at which to do something else. */
static int wait_for_event(ebc__requests *r, ebc__call *call, int64_t until_ns, natsMsg **ret)
{
    const struct timespec until = timespec_of(until_ns);
    int event = PASSED;
    pthread_mutex_lock(&r->mutex);
    for (;;) {
        if (call->answer)
            event = ANSWER;
        else if (call->denied)
            event = DENIED;
        else if (r->inbox_denied)
            event = INBOX_DENIED;
        else if (call->no_responders)
            event = NO_RESPONDERS;
        else if (r->closed)
            event = CLOSED;
        else if (call->reconnected)
            event = RECONNECTED;
        else if (eb_clock_ns() < until_ns) {
            pthread_cond_timedwait(&call->wake, &r->mutex, &until);
            continue;
        }
        break;
    }
    *ret = call->answer;
    call->answer = NULL;
    call->no_responders = call->reconnected = false;
    pthread_mutex_unlock(&r->mutex);
    return event;
}

/* The state of one ebc__call_run. */
typedef struct attempt {
    ebc_client *client;
    ebc__call *call;
    natsMsg *message;
    int64_t send_ns; /* when to send (again) */
    int64_t pause_ms;
    bool refused;       /* the last answer was "no responders" */
    ebc__js_error last; /* … or this */
} attempt;

static int send_now(attempt *a, eb_error *err)
{
    natsStatus s = natsConnection_PublishMsg(a->client->nc, a->message);
    a->send_ns = eb_clock_ns() + ATTEMPT_MS * EB_NS_PER_MS;
    if (s == NATS_MAX_PAYLOAD)
        return ebc__fail_nats(err, s, "%s to %s: %d bytes are over the server's limit of %" PRId64,
                              a->call->what, eb_shorten(eb_str_of(a->call->subject), 60).text,
                              natsMsg_GetDataLength(a->message),
                              natsConnection_GetMaxPayload(a->client->nc));
    if (s == NATS_CONNECTION_CLOSED || s == NATS_DRAINING || s == NATS_NO_MEMORY ||
        s == NATS_NO_SERVER_SUPPORT || s == NATS_INVALID_SUBJECT)
        return ebc__fail_nats(err, s, "%s to %s", a->call->what,
                              eb_shorten(eb_str_of(a->call->subject), 60).text);
    /* Everything else happened while writing: a part may be on its way. */
    a->call->outcome.attempts++;
    return 0;
}

static void pause_and_grow(attempt *a)
{
    a->send_ns = eb_clock_ns() + a->pause_ms * EB_NS_PER_MS;
    a->pause_ms = a->pause_ms * 2 > PAUSE_LAST_MS ? PAUSE_LAST_MS : a->pause_ms * 2;
}

/* Is this answer final? An error that passes (an election, a restart) is not. */
static bool is_final(attempt *a, natsMsg *answer)
{
    eb_str body = ebc__msg_body(answer);
    ebc__js_error js;
    if (!memmem(body.data, body.len, "\"error\"", 7) || !ebc__js_error_parse(body, &js) ||
        !ebc__js_error_passes(&js))
        return true;
    a->last = js;
    a->refused = false;
    return false;
}

static int fail_denied(attempt *a, bool inbox, eb_error *err)
{
    const ebc_config *c = &a->client->config;
    const char *user = c->user ? c->user : c->service;
    if (inbox)
        return eb_fail_with(err, EB_E_DENIED, NATS_NOT_PERMITTED, 0,
                            "%s to %s: user \"%s\" may not subscribe to its inbox %s.>; permit it, "
                            "or set inbox_prefix to one that is permitted",
                            a->call->what, eb_shorten(eb_str_of(a->call->subject), 50).text,
                            eb_shorten(eb_str_of(user), 30).text,
                            eb_shorten(eb_str_of(c->inbox_prefix), 30).text);
    return eb_fail_with(err, EB_E_DENIED, NATS_NOT_PERMITTED, 0,
                        "%s to %s: the server does not permit it to user \"%s\"; add the subject "
                        "to its publish permissions",
                        a->call->what, eb_shorten(eb_str_of(a->call->subject), 80).text,
                        eb_shorten(eb_str_of(user), 40).text);
}

/* The deadline passed. Says what is known: nothing sent, refused every time, or no answer. */
static int fail_late(attempt *a, eb_error *err)
{
    const uint32_t maybe = a->call->outcome.maybe ? EB_ERR_MAYBE : 0U;
    eb_short on = eb_shorten(eb_str_of(a->call->subject), 70);
    if (a->call->outcome.attempts == 0)
        return eb_fail_with(err, EB_E_UNREACHABLE, NATS_NO_SERVER, EB_ERR_RETRY,
                            "%s to %s: no server was connected until the deadline, so nothing was "
                            "sent; check that the broker runs",
                            a->call->what, on.text);
    if (a->last.text[0]) {
        int rc = ebc__fail_js(err, &a->last, "%s to %s: refused %u times until the deadline",
                              a->call->what, on.text, a->call->answered);
        if (err)
            err->flags |= EB_ERR_RETRY | maybe;
        return rc;
    }
    if (a->refused)
        return eb_fail_with(err, EB_E_NO_RESPONDERS, NATS_NO_RESPONDERS, EB_ERR_RETRY | maybe,
                            "%s to %s: nobody answers (%u tries); no stream takes this subject, or "
                            "its leader is away, or JetStream is off",
                            a->call->what, on.text, a->call->outcome.attempts);
    return eb_fail_with(err, EB_E_TIMEOUT, NATS_TIMEOUT, EB_ERR_RETRY | maybe,
                        "%s to %s: no answer until the deadline (sent %u times); it may be stored, "
                        "try again with the same id to be sure",
                        a->call->what, on.text, a->call->outcome.attempts);
}

/* Acts on one event. Returns 1: go on, 0: *ret is the final answer, or a code. */
static int act_on(attempt *a, int event, natsMsg *answer, natsMsg **ret, eb_error *err)
{
    switch (event) {
    case ANSWER:
        if (is_final(a, answer)) {
            *ret = answer;
            return 0;
        }
        natsMsg_Destroy(answer);
        pause_and_grow(a);
        return 1;
    case NO_RESPONDERS:
        a->refused = true;
        a->last.text[0] = '\0';
        pause_and_grow(a);
        return 1;
    case RECONNECTED:
        a->send_ns = 0; /* what was under way when the connection broke is lost */
        return 1;
    case DENIED: /* the last one sent; an earlier one may have been permitted still */
        a->call->outcome.maybe = a->call->outcome.attempts > a->call->answered + 1;
        return fail_denied(a, false, err);
    case INBOX_DENIED: /* what was sent may be stored: only its PubAck cannot come */
        return fail_denied(a, true, err);
    case CLOSED: {
        int rc = ebc__client_check(a->client, a->call->what, err);
        return rc < 0 ? rc : eb_fail(err, EB_E_CLOSED, "%s: the client was closed", a->call->what);
    }
    default:
        return eb_clock_ns() >= a->call->deadline_ns ? fail_late(a, err) : 1;
    }
}

/* Is it known already that no answer can come? Then sending would only store what nobody is told
 * of. */
static bool is_denied(ebc__requests *r, const ebc__call *call)
{
    pthread_mutex_lock(&r->mutex);
    bool denied = r->inbox_denied || call->denied;
    pthread_mutex_unlock(&r->mutex);
    return denied;
}

static int run_attempts(attempt *a, natsMsg **ret, eb_error *err)
{
    int rc = 1;
    while (rc > 0) {
        bool connected = ebc__client_connected(a->client);
        /* Not into the reconnect buffer: there it could outlive its deadline. */
        if (connected && eb_clock_ns() >= a->send_ns && !is_denied(&a->client->requests, a->call)) {
            rc = send_now(a, err);
            if (rc < 0)
                break;
        }
        int64_t until =
            connected && a->send_ns < a->call->deadline_ns ? a->send_ns : a->call->deadline_ns;
        natsMsg *answer = NULL;
        int event = wait_for_event(&a->client->requests, a->call, until, &answer);
        a->call->outcome.maybe = a->call->outcome.attempts > a->call->answered;
        rc = act_on(a, event, answer, ret, err);
    }
    return rc;
}

int ebc__call_run(ebc_client *client, ebc__call *call, natsMsg *message, natsMsg **ret,
                  eb_error *err)
{
    attempt a = {.client = client, .call = call, .message = message, .pause_ms = PAUSE_FIRST_MS};
    int rc = run_attempts(&a, ret, err);
    if (rc < 0 && call->outcome.maybe && err)
        err->flags |= EB_ERR_MAYBE;
    return rc;
}

/* ── The JetStream API ────────── */

eb_str ebc__msg_body(const natsMsg *msg)
{
    return eb_str_make(natsMsg_GetData(msg), (size_t)natsMsg_GetDataLength(msg));
}

int ebc__api_request(ebc_client *client, const char *subject, const char *body, natsMsg **ret,
                     eb_error *err)
{
    ebc__call *call =
        ebc__call_begin(client, "request", subject, eb_deadline_in_ms(API_TIMEOUT_MS));
    if (!call)
        return eb_fail(err, EB_E_NOMEM, "request to %s: out of memory", subject);
    natsMsg *message = NULL;
    natsStatus s = natsMsg_Create(&message, subject, call->reply, body, (int)strlen(body));
    int rc = s != NATS_OK ? ebc__fail_nats(err, s, "request to %s", subject)
                          : ebc__call_run(client, call, message, ret, err);
    natsMsg_Destroy(message);
    ebc__call_end(client, call);
    return rc;
}
