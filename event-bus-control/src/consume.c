/* consume.c: a consumer as the program sees it: open, run, next, stop, close. Takes messages from
 * pull.c, opens their envelopes, calls the handler, settles by its verdict. What is no envelope
 * never reaches the program: it is termed, counted and logged. */
#include <inttypes.h>
#include <sched.h>
#include <stdlib.h>

#include "client.h"
#include "clock.h"
#include "config.h"
#include "error.h"
#include "fork.h"
#include "manage.h"
#include "message.h"
#include "pull.h"
#include "settle.h"
#include "sized.h"

#define LOOK_AHEAD_DEFAULT 500
#define LOOK_AHEAD_MAX     10000
#define CLOSE_DEFAULT_MS   10000
#define ONLY_THERE_MS      1000 /* the round trip of ebc_consumer_next(…, 0, …) */
#define ACK_WAIT_DEFAULT   (30 * EB_NS_PER_S)

struct ebc_consumer {
    _Atomic(ebc__pull *) pull; /* NULL once closed */
    atomic_uint stopping;      /* threads inside ebc_consumer_stop: a close lets them out first */
    int look_ahead;
    unsigned fork_generation;
};

/* Whose handler the calling thread is in. */
static _Thread_local const ebc_client *handling;

bool ebc__pull_in_handler(const ebc_client *client)
{
    return handling == client;
}

/* ── Open ────────── */

/* What is known of the durable. Without the permission to ask, the core path works all the same, on
 * the values that ebc_durable_ensure would have set. */
static int durable_facts(ebc_client *client, const ebc_durable *durable, ebc__durable_info *ret,
                         eb_error *err)
{
    eb_error own = {0};
    int rc = ebc__durable_info_get(client, durable, ret, &own);
    if (rc == EB_E_DENIED) {
        eb_log(&client->log, EB_LOG_WARNING,
               "durable %s of stream %s: may not read its configuration, so ack_wait is taken to "
               "be 30 s",
               durable->name, durable->stream);
        *ret = (ebc__durable_info){.ack_wait_ns = ACK_WAIT_DEFAULT, .explicit_ack = true};
        return 0;
    }
    if (rc < 0 && err)
        *err = own;
    return rc;
}

static int check_facts(const ebc_durable *d, const ebc__durable_info *info, eb_error *err)
{
    eb_short name = eb_shorten(eb_str_of(d->name), 50),
             stream = eb_shorten(eb_str_of(d->stream), 50);
    if (info->push || !info->explicit_ack)
        return eb_fail(err, EB_E_DRIFT,
                       "durable %s of stream %s is no pull consumer with explicit acks; delete it "
                       "and create it with ebc_durable_ensure",
                       name.text, stream.text);
    if (info->filter_differs)
        return eb_fail(err, EB_E_DRIFT,
                       "durable %s of stream %s: filter: wanted %s, found %s; use another name, or "
                       "delete it and create it again",
                       name.text, stream.text, eb_shorten(eb_str_of(d->filter), 40).text,
                       info->filter[0] ? info->filter : "none");
    return 0;
}

static int read_options(const ebc_consumer_config *given, ebc_consumer_config *ret, eb_error *err)
{
    *ret = ebc_consumer_config_init();
    int rc = given ? eb_sized_read(ret, sizeof *ret, given, "ebc_consumer_open: config", err) : 0;
    if (rc < 0)
        return rc;
    if (ret->look_ahead == 0)
        ret->look_ahead = LOOK_AHEAD_DEFAULT;
    if (ret->look_ahead < 1 || ret->look_ahead > LOOK_AHEAD_MAX)
        return eb_fail(err, EB_E_CONFIG, "ebc_consumer_open: look_ahead is %d; use 1 to %d",
                       ret->look_ahead, LOOK_AHEAD_MAX);
    return 0;
}

static int attach(ebc_client *client, const ebc_durable *durable, int look_ahead,
                  ebc_consumer *consumer, eb_error *err)
{
    ebc__durable_info info = {0};
    int rc = durable_facts(client, durable, &info, err);
    if (rc == 0)
        rc = check_facts(durable, &info, err);
    if (rc < 0)
        return rc;
    /* More than max_ack_pending is never delivered: the request would stall until its end. */
    if (info.max_ack_pending > 0 && look_ahead > info.max_ack_pending)
        look_ahead = (int)info.max_ack_pending;
    consumer->look_ahead = look_ahead;
    consumer->fork_generation = eb_fork_generation();
    ebc__pull *pull = NULL;
    rc = ebc__pull_open(client, durable, info.ack_wait_ns, info.term_reasons, &pull, err);
    atomic_init(&consumer->pull, pull);
    return rc;
}

int ebc_consumer_open(ebc_client *client, ebc_durable durable, const ebc_consumer_config *config,
                      ebc_consumer **ret, eb_error *err)
{
    ebc_consumer_config own = ebc_consumer_config_init();
    if (!ret)
        return eb_fail(err, EB_E_ARG, "ebc_consumer_open: ret is NULL");
    int rc = ebc__client_check(client, "ebc_consumer_open", err);
    if (rc == 0)
        rc = read_options(config, &own, err);
    if (rc == 0)
        rc = ebc__durable_check(client, &durable, "ebc_consumer_open", err);
    if (rc < 0)
        return rc;
    ebc_consumer *consumer = calloc(1, sizeof *consumer);
    if (!consumer)
        return eb_fail(err, EB_E_NOMEM, "ebc_consumer_open: out of memory");
    rc = attach(client, &durable, own.look_ahead, consumer, err);
    if (rc < 0)
        free(consumer);
    else
        *ret = consumer;
    return rc;
}

/* ── Receive ────────── */

static int check_consumer(const ebc_consumer *consumer, const char *what, eb_error *err)
{
    if (!consumer)
        return eb_fail(err, EB_E_ARG, "%s: consumer is NULL; open one first", what);
    if (!consumer->pull)
        return eb_fail(err, EB_E_CLOSED, "%s: the consumer is closed; open a new one", what);
    return ebc__client_check(consumer->pull->client, what, err);
}

/* Not our envelope: it would fail every time, so it is taken out; the stream still has it. */
static void reject(ebc_msg *msg, const eb_error *why)
{
    ebc_client *client = msg->pull->client;
    ebc__count(&client->metrics.malformed);
    eb_log(&client->log, EB_LOG_WARNING,
           "stream %s sequence %" PRIu64 " (subject %s) is no envelope and was termed: %s",
           msg->pull->stream, msg->sequence, ebc_msg_subject(msg), why->text);
    ebc_msg_term(msg, "no envelope", NULL);
    ebc_msg_free(&msg);
}

/* The next event that is one. */
static int take(ebc__pull *pull, const ebc__want *want, ebc_msg **ret, eb_error *err)
{
    for (;;) {
        ebc_msg *msg = NULL;
        eb_error why = {0};
        int rc = ebc__pull_take(pull, want, &msg, err);
        if (rc <= 0)
            return rc;
        if (ebc__msg_open(msg, &why) == 0) {
            ebc__count(&pull->client->metrics.received);
            if (msg->deliveries > 1)
                ebc__count(&pull->client->metrics.redelivered);
            *ret = msg;
            return 1;
        }
        reject(msg, &why);
    }
}

/* Publish → handler entry. A redelivery waited on purpose and would only blur it. */
static void measure(const ebc_msg *msg)
{
    int64_t published = msg->deliveries == 1 ? ebc__msg_published_ns(msg) : 0;
    if (published > 0)
        eb_histogram_record(&msg->pull->client->metrics.e2e, eb_clock_real_ns() - published);
}

static void handle(ebc_msg *msg, ebc_handler_fn *handler, void *user)
{
    const ebc_client *client = msg->pull->client, *outer = handling;
    eb_error err = {0};
    measure(msg);
    handling = client;
    ebc_verdict verdict = handler(msg, user);
    handling = outer;
    if (ebc__settle_verdict(msg, verdict, &err) < 0)
        eb_log(&client->log, EB_LOG_WARNING, "%s", err.text);
    ebc_msg_free(&msg);
}

int ebc_consumer_run(ebc_consumer *consumer, ebc_handler_fn *handler, void *user, eb_error *err)
{
    if (!handler)
        return eb_fail(err, EB_E_ARG, "ebc_consumer_run: handler is NULL");
    int rc = check_consumer(consumer, "ebc_consumer_run", err);
    if (rc < 0)
        return rc;
    const ebc__want want = {.ahead = consumer->look_ahead, .deadline_ns = INT64_MAX};
    ebc__pull *pull = consumer->pull;
    ebc_msg *msg = NULL;
    ebc__pull_retain(pull); /* a handler that frees its consumer all the same ends the run */
    while ((rc = take(pull, &want, &msg, err)) > 0)
        handle(msg, handler, user);
    ebc__pull_release(pull);
    return rc;
}

int ebc_consumer_next(ebc_consumer *consumer, int32_t timeout_ms, ebc_msg **ret, eb_error *err)
{
    if (!ret || timeout_ms < 0)
        return eb_fail(err, EB_E_ARG, "ebc_consumer_next: %s",
                       ret ? "timeout_ms is negative" : "ret is NULL");
    int rc = check_consumer(consumer, "ebc_consumer_next", err);
    if (rc < 0)
        return rc;
    const ebc__want want = {.ahead = 1,
                            .only_there = timeout_ms == 0,
                            .deadline_ns =
                                eb_deadline_in_ms(timeout_ms ? timeout_ms : ONLY_THERE_MS)};
    rc = take(consumer->pull, &want, ret, err);
    if (rc > 0)
        measure(*ret);
    return rc;
}

void ebc_consumer_stop(ebc_consumer *consumer)
{
    if (!consumer)
        return;
    atomic_fetch_add(&consumer->stopping, 1);
    ebc__pull *pull = atomic_load(&consumer->pull);
    if (pull)
        ebc__pull_stop(pull);
    atomic_fetch_sub(&consumer->stopping, 1);
}

/* ── Close ────────── */

/* From now on nobody else reaches the pull through the consumer. A run may have returned by the flag
 * of a stop that has yet to wake it. */
static ebc__pull *take_pull(ebc_consumer *consumer)
{
    ebc__pull *pull = atomic_exchange(&consumer->pull, NULL);
    while (atomic_load(&consumer->stopping) > 0)
        sched_yield();
    return pull;
}

int ebc_consumer_close(ebc_consumer *consumer, int32_t timeout_ms, ebc_close_report *ret,
                       eb_error *err)
{
    if (!consumer || timeout_ms < 0)
        return eb_fail(err, EB_E_ARG, "ebc_consumer_close: %s",
                       consumer ? "timeout_ms is negative" : "consumer is NULL");
    if (consumer->fork_generation != eb_fork_generation())
        return eb_fail(err, EB_E_FORKED, "ebc_consumer_close: it belongs to the parent process");
    int rc = eb_sized_check(ret, "EBC_CLOSE_REPORT", err);
    if (rc < 0)
        return rc;
    ebc_close_report report = ebc_close_report_init();
    report.drained = true;
    if (consumer->pull) {
        if (ebc__pull_in_handler(consumer->pull->client))
            return eb_fail(err, EB_E_ARG,
                           "ebc_consumer_close: called from inside a handler; call "
                           "ebc_consumer_stop there and close after ebc_consumer_run has returned");
        int64_t deadline = eb_deadline_in_ms(timeout_ms ? timeout_ms : CLOSE_DEFAULT_MS);
        report.unsettled = ebc__pull_close(take_pull(consumer), deadline, &report.drained);
    }
    eb_sized_write(ret, &report, sizeof report);
    return 0;
}

void ebc_consumer_free(ebc_consumer **consumer)
{
    if (!consumer || !*consumer)
        return;
    ebc_consumer *own = *consumer;
    *consumer = NULL;
    if (own->fork_generation != eb_fork_generation())
        return;
    ebc__pull *pull = take_pull(own);
    if (pull)
        ebc__pull_drop(pull);
    free(own);
}
