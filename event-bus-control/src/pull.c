/* pull.c: asks the server for messages (ADR-37 semantics) and keeps what came until the consumer
 * takes it. One plain subscription on an inbox; each request has a reply subject of its own, so
 * that a status says which request ended. pull_status.c reads those statuses; envelopes and
 * verdicts are consume.c's business.
 *
 * Two threads meet here: nats.c's delivery thread puts messages in, the consumer's takes them and
 * sends the requests. natsSubscription_Fetch is never called (heap overflow before 3.8.3, nats.c
 * #749), nor is a JetStream subscription made, whose end would delete the durable. */
#include "pull.h"

#include <errno.h>
#include <inttypes.h>
#include <nats/nats.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client.h"
#include "clock.h"
#include "error.h"
#include "message.h"
#include "native_error.h"
#include "pull_status.h"

#define EXPIRES_MS            30000 /* a request's life on the server */
#define HEARTBEAT_MS          2000
#define HEARTBEAT_SHORTEST_MS 100  /* the server takes no shorter one (10083) */
#define GRACE_MS              1000 /* after a deadline: for a status that is on its way */
#define SHORTEST_MS           10   /* what is left of a deadline and still worth a request */

/* ── Made and freed ────────── */

void ebc__pull_retain(ebc__pull *pull)
{
    atomic_fetch_add_explicit(&pull->refs, 1, memory_order_relaxed);
}

void ebc__pull_release(ebc__pull *pull)
{
    if (!pull || atomic_fetch_sub_explicit(&pull->refs, 1, memory_order_acq_rel) != 1)
        return;
    natsSubscription_Destroy(pull->sub);
    ebc__client_release(pull->client);
    free(pull->stream);
    free(pull->durable);
    free(pull->next_subject);
    free(pull->info_subject);
    pthread_cond_destroy(&pull->holds.wake);
    pthread_mutex_destroy(&pull->mutex);
    sem_destroy(&pull->wake);
    free(pull);
}

static ebc__pull *pull_make(ebc_client *client, const ebc_durable *d)
{
    ebc__pull *pull = calloc(1, sizeof *pull);
    if (!pull)
        return NULL;
    atomic_init(&pull->refs, 1);
    ebc__client_retain(client);
    pull->client = client;
    pull->pause_ns = EBC__PAUSE_FIRST_NS;
    pthread_mutex_init(&pull->mutex, NULL);
    ebc__cond_init(&pull->holds.wake);
    sem_init(&pull->wake, 0, 0);
    pull->stream = strdup(d->stream);
    pull->durable = strdup(d->name);
    if (asprintf(&pull->next_subject, "$JS.API.CONSUMER.MSG.NEXT.%s.%s", d->stream, d->name) < 0)
        pull->next_subject = NULL;
    if (asprintf(&pull->info_subject, "$JS.API.CONSUMER.INFO.%s.%s", d->stream, d->name) < 0)
        pull->info_subject = NULL;
    if (pull->stream && pull->durable && pull->next_subject && pull->info_subject)
        return pull;
    ebc__pull_release(pull);
    return NULL;
}

/* ── What comes in ────────── */

static void push(ebc__pull *pull, ebc_msg *msg)
{
    pthread_mutex_lock(&pull->mutex);
    if (pull->detached) { /* too late: nobody will take it, so the server delivers it again */
        pthread_mutex_unlock(&pull->mutex);
        ebc__msg_destroy(msg);
        return;
    }
    bool first = pull->ready == NULL;
    *(first ? &pull->ready : &pull->ready_last->queued) = msg;
    pull->ready_last = msg;
    pull->ready_count++;
    ebc__hold_begin(pull, msg);
    ebc__pull_heard_message(pull);
    pthread_mutex_unlock(&pull->mutex);
    if (first)
        sem_post(&pull->wake);
}

/* Thread: nats.c's delivery thread of the inbox. */
static void on_message(natsConnection *nc, natsSubscription *sub, natsMsg *raw, void *closure)
{
    ebc__pull *pull = closure;
    (void)nc;
    (void)sub;
    ebc__thread_name("ebc-pull");
    ebc_msg *msg = ebc__msg_make(pull, raw);
    if (msg) {
        push(pull, msg);
        return;
    }
    pthread_mutex_lock(&pull->mutex);
    ebc__pull_on_status(pull, raw);
    pthread_mutex_unlock(&pull->mutex);
    natsMsg_Destroy(raw);
    sem_post(&pull->wake);
}

static void on_complete(void *closure)
{
    ebc__pull_release(closure);
}

static int subscribe(ebc__pull *pull, eb_error *err)
{
    char pattern[sizeof pull->inbox + 2];
    if (ebc__client_inbox(pull->client, pull->inbox, sizeof pull->inbox) == 0)
        return eb_fail(err, EB_E_CONFIG, "inbox_prefix is too long");
    snprintf(pattern, sizeof pattern, "%s.*", pull->inbox);
    natsStatus s =
        natsConnection_Subscribe(&pull->sub, pull->client->nc, pattern, on_message, pull);
    if (s != NATS_OK)
        return ebc__fail_nats(err, s, "subscribe to the inbox %s", pattern);
    /* The subscription's own reference; it ends with its last callback. */
    ebc__pull_retain(pull);
    if (natsSubscription_SetOnCompleteCB(pull->sub, on_complete, pull) != NATS_OK)
        atomic_fetch_sub(&pull->refs, 1); /* closed meanwhile: there will be no callback */
    natsSubscription_SetPendingLimits(pull->sub, -1, -1); /* what is asked for is the bound */
    return 0;
}

int ebc__pull_open(ebc_client *client, const ebc_durable *durable, int64_t ack_wait_ns,
                   bool term_reasons, ebc__pull **ret, eb_error *err)
{
    ebc__pull *pull = pull_make(client, durable);
    if (!pull)
        return eb_fail(err, EB_E_NOMEM, "ebc_consumer_open: out of memory");
    pull->holds.ack_wait_ns = ack_wait_ns;
    pull->term_reasons = term_reasons;
    int rc = subscribe(pull, err);
    if (rc == 0)
        rc = ebc__holds_open(pull, err);
    if (rc < 0) {
        ebc__pull_drop(pull);
        return rc;
    }
    pthread_mutex_lock(&client->mutex);
    pull->next = client->pulls;
    client->pulls = pull;
    pthread_mutex_unlock(&client->mutex);
    *ret = pull;
    return 0;
}

/* ── Asking ────────── */

/* What to send now; decided under the lock, sent outside of it. */
typedef struct plan {
    int batch; /* 0: no request */
    uint64_t number;
    int64_t expires_ms;
    int64_t heartbeat_ms; /* 0: none */
    bool no_wait;
    bool probe;
} plan;

/* How long the request may stay with the server: not past the consumer's own deadline, or a message
 * would come when nobody waits for it. */
static int64_t expires_for(const ebc__want *want)
{
    if (want->deadline_ns == INT64_MAX)
        return EXPIRES_MS;
    int64_t left = eb_deadline_left_ms(want->deadline_ns) - SHORTEST_MS;
    return left < EXPIRES_MS ? left : EXPIRES_MS;
}

/* Is enough here or under way, so that nothing needs to be asked for? Lock: held. */
static bool has_enough(const ebc__pull *pull, const ebc__want *want)
{
    return pull->ready_count + pull->asked > want->ahead / 2;
}

static int64_t heartbeat_for(const plan *p)
{
    int64_t ms = p->no_wait ? 0 : p->expires_ms / 4;
    if (ms < HEARTBEAT_SHORTEST_MS)
        return 0;
    return ms < HEARTBEAT_MS ? ms : HEARTBEAT_MS;
}

/* Lock: held. */
static plan make_plan(ebc__pull *pull, const ebc__want *want)
{
    plan p = {.probe = pull->probe, .no_wait = want->only_there};
    int64_t now = eb_clock_ns();
    pull->probe = false;
    ebc__pull_expire(pull, now);
    if (now < pull->not_before_ns || has_enough(pull, want) || pull->ask_count == EBC__ASKS)
        return p;
    p.expires_ms = expires_for(want);
    if (p.expires_ms <= 0 && !p.no_wait)
        return p;
    p.batch = want->ahead - pull->ready_count - pull->asked;
    p.number = ++pull->last_number;
    int64_t life_ms = p.no_wait ? GRACE_MS : p.expires_ms + GRACE_MS;
    pull->asks[pull->ask_count++] =
        (ebc__ask){.number = p.number, .until_ns = now + life_ms * EB_NS_PER_MS, .batch = p.batch};
    pull->asked += p.batch;
    p.heartbeat_ms = heartbeat_for(&p);
    pull->silence_ns = (p.heartbeat_ms ? p.heartbeat_ms * 5 / 2 : life_ms) * EB_NS_PER_MS;
    pull->heard_ns = now;
    return p;
}

static natsStatus send_plan(ebc__pull *pull, const plan *p)
{
    char body[160], reply[sizeof pull->inbox + 24];
    natsStatus s = NATS_OK;
    if (p->probe) {
        snprintf(reply, sizeof reply, "%s." EBC__PROBE_TOKEN, pull->inbox);
        s = natsConnection_PublishRequestString(pull->client->nc, pull->info_subject, reply, "");
    }
    if (p->batch == 0 || s != NATS_OK)
        return s;
    int len = snprintf(body, sizeof body, "{\"batch\":%d", p->batch);
    if (p->no_wait)
        len += snprintf(body + len, sizeof body - (size_t)len, ",\"no_wait\":true");
    else
        len += snprintf(body + len, sizeof body - (size_t)len, ",\"expires\":%" PRId64,
                        p->expires_ms * EB_NS_PER_MS);
    if (p->heartbeat_ms > 0)
        len += snprintf(body + len, sizeof body - (size_t)len, ",\"idle_heartbeat\":%" PRId64,
                        p->heartbeat_ms * EB_NS_PER_MS);
    snprintf(body + len, sizeof body - (size_t)len, "}");
    snprintf(reply, sizeof reply, "%s.%" PRIu64, pull->inbox, p->number);
    return natsConnection_PublishRequestString(pull->client->nc, pull->next_subject, reply, body);
}

/* The moment at which to look again without having been woken. Lock: held. */
static int64_t next_look(const ebc__pull *pull, const ebc__want *want)
{
    int64_t now = eb_clock_ns();
    int64_t look = now + HEARTBEAT_MS * EB_NS_PER_MS;
    if (pull->ask_count > 0 && pull->heard_ns + pull->silence_ns < look)
        look = pull->heard_ns + pull->silence_ns;
    if (pull->not_before_ns > now && pull->not_before_ns < look)
        look = pull->not_before_ns;
    for (int i = 0; i < pull->ask_count; i++)
        if (pull->asks[i].until_ns > now && pull->asks[i].until_ns < look)
            look = pull->asks[i].until_ns;
    return look < want->deadline_ns ? look : want->deadline_ns;
}

/* ── Taking ────────── */

/* The first message that is still ours; the others before it go to *lost. Lock: held. */
static ebc_msg *pop(ebc__pull *pull, ebc_msg **lost)
{
    ebc_msg *msg;
    while ((msg = pull->ready) != NULL) {
        pull->ready = msg->queued;
        pull->ready_count--;
        msg->queued = NULL;
        if (ebc__hold_lasts(pull, msg))
            break;
        msg->settled = true;
        ebc__hold_end(pull, msg);
        msg->queued = *lost;
        *lost = msg;
    }
    return msg;
}

static void sleep_until(ebc__pull *pull, int64_t until_ns)
{
    const struct timespec until = {.tv_sec = (time_t)(until_ns / EB_NS_PER_S),
                                   .tv_nsec = (long)(until_ns % EB_NS_PER_S)};
    while (sem_clockwait(&pull->wake, CLOCK_MONOTONIC, &until) < 0 && errno == EINTR)
        if (atomic_load(&pull->stopped))
            return;
}

/* Those whose hold ran out while they were buffered. */
static void drop_lost(ebc_client *client, ebc_msg *lost)
{
    while (lost) {
        ebc_msg *following = lost->queued;
        ebc__count(&client->metrics.fenced);
        ebc__msg_destroy(lost);
        lost = following;
    }
}

/* Takes a message, or finds the reason why there is none. Returns 1, 0: none, or the failure. */
static int take_one(ebc__pull *pull, const ebc__want *want, ebc_msg **ret, bool *enough,
                    eb_error *err)
{
    ebc_client *client = pull->client;
    ebc_msg *lost = NULL;
    pthread_mutex_lock(&pull->mutex);
    ebc_msg *msg = pop(pull, &lost);
    int rc = msg ? 1 : pull->failure.code;
    if (rc < 0 && err)
        *err = pull->failure;
    /* One ahead is none while the program has one. */
    *enough = msg && (want->ahead == 1 || has_enough(pull, want));
    pthread_mutex_unlock(&pull->mutex);
    drop_lost(client, lost);
    *ret = msg;
    return rc;
}

/* Asks for more where that is due. Returns whether a request is under way; *until_ns is when to
 * look again. */
static bool ask(ebc__pull *pull, const ebc__want *want, bool may_send, int64_t *until_ns,
                bool *sent)
{
    plan p = {0};
    bool connected = ebc__client_connected(pull->client);
    pthread_mutex_lock(&pull->mutex);
    if (connected && may_send)
        p = make_plan(pull, want);
    bool asking = pull->ask_count > 0;
    *until_ns = next_look(pull, want);
    pthread_mutex_unlock(&pull->mutex);
    if (p.batch > 0 || p.probe)
        send_plan(pull, &p); /* if it fails, the request counts as lost and is made again */
    *sent |= p.batch > 0;
    return asking;
}

int ebc__pull_take(ebc__pull *pull, const ebc__want *want, ebc_msg **ret, eb_error *err)
{
    bool sent = false;
    for (;;) {
        bool enough = false;
        int64_t until_ns = 0;
        ebc_msg *msg = NULL;
        int rc = ebc__client_check(pull->client, "receive", err);
        if (rc < 0 || atomic_load(&pull->stopped))
            return rc;
        rc = take_one(pull, want, &msg, &enough, err);
        if (rc < 0)
            return rc;
        bool asking = enough || ask(pull, want, !(want->only_there && sent), &until_ns, &sent);
        if (msg) {
            *ret = msg;
            return 1;
        }
        if (eb_clock_ns() >= want->deadline_ns || (want->only_there && !asking))
            return 0;
        sleep_until(pull, until_ns);
    }
}

void ebc__pull_stop(ebc__pull *pull)
{
    atomic_store(&pull->stopped, true);
    sem_post(&pull->wake);
}

/* ── Closed ────────── */

static void detach(ebc__pull *pull)
{
    ebc_client *client = pull->client;
    pthread_mutex_lock(&client->mutex);
    for (ebc__pull **at = &client->pulls; *at; at = &(*at)->next)
        if (*at == pull) {
            *at = pull->next;
            break;
        }
    pthread_mutex_unlock(&client->mutex);
}

/* Takes all that nobody took, and naks it if so wanted. */
static void give_back(ebc__pull *pull, bool nak)
{
    pthread_mutex_lock(&pull->mutex);
    ebc_msg *msg = pull->ready;
    pull->ready = pull->ready_last = NULL;
    pull->ready_count = 0;
    pull->detached = true;
    for (ebc_msg *m = msg; m; m = m->queued) {
        m->settled = true;
        ebc__hold_end(pull, m);
    }
    pthread_mutex_unlock(&pull->mutex);
    while (msg) {
        ebc_msg *following = msg->queued;
        if (nak && natsConnection_PublishString(pull->client->nc, natsMsg_GetReply(msg->raw),
                                                "-NAK") == NATS_OK)
            ebc__count(&pull->client->metrics.nakked);
        ebc__msg_destroy(msg);
        msg = following;
    }
}

static void end(ebc__pull *pull, bool nak)
{
    ebc__holds_close(pull);
    detach(pull);
    give_back(pull, nak);
}

/* Have the naks, and the acks before them, arrived? */
static bool flush(const ebc__pull *pull, int64_t deadline_ns)
{
    int64_t left = eb_deadline_left_ms(deadline_ns);
    return left > 0 && ebc__client_connected(pull->client) &&
           natsConnection_FlushTimeout(pull->client->nc, left) == NATS_OK;
}

uint64_t ebc__pull_close(ebc__pull *pull, int64_t deadline_ns, bool *drained)
{
    int64_t left = eb_deadline_left_ms(deadline_ns);
    ebc__pull_stop(pull);
    /* UNSUB, then a round trip: what the server had sent by then is here, and can be given back. */
    if (ebc__client_connected(pull->client) && left > 0 &&
        natsSubscription_DrainTimeout(pull->sub, left) == NATS_OK)
        natsSubscription_WaitForDrainCompletion(pull->sub, left);
    else
        natsSubscription_Unsubscribe(pull->sub);
    end(pull, true);
    *drained = flush(pull, deadline_ns);
    pthread_mutex_lock(&pull->mutex);
    uint64_t held = pull->holds.held;
    pthread_mutex_unlock(&pull->mutex);
    ebc__pull_release(pull);
    return held;
}

void ebc__pull_drop(ebc__pull *pull)
{
    ebc__pull_stop(pull);
    if (pull->sub)
        natsSubscription_Unsubscribe(pull->sub);
    end(pull, false);
    ebc__pull_release(pull);
}

/* ── Told by the client ────────── */

void ebc__pulls_reconnected(ebc_client *client)
{
    pthread_mutex_lock(&client->mutex);
    for (ebc__pull *pull = client->pulls; pull; pull = pull->next) {
        pthread_mutex_lock(&pull->mutex);
        ebc__pull_forget_asks(pull);
        pull->not_before_ns = 0;
        pthread_mutex_unlock(&pull->mutex);
        sem_post(&pull->wake);
    }
    pthread_mutex_unlock(&client->mutex);
}

void ebc__pulls_denied(ebc_client *client, eb_str subject, bool whole)
{
    pthread_mutex_lock(&client->mutex);
    for (ebc__pull *pull = client->pulls; pull; pull = pull->next) {
        pthread_mutex_lock(&pull->mutex);
        ebc__pull_on_denied(pull, subject, whole);
        pthread_mutex_unlock(&pull->mutex);
        sem_post(&pull->wake);
    }
    pthread_mutex_unlock(&client->mutex);
}

uint64_t ebc__pulls_unsettled(ebc_client *client)
{
    uint64_t held = 0;
    pthread_mutex_lock(&client->mutex);
    for (ebc__pull *pull = client->pulls; pull; pull = pull->next) {
        pthread_mutex_lock(&pull->mutex);
        held += pull->holds.held;
        pthread_mutex_unlock(&pull->mutex);
    }
    pthread_mutex_unlock(&client->mutex);
    return held;
}
