/* The producer: opens it, queues records, waits for their outcome, flushes, closes. What an outcome
 * means is report.c's, whether a topic may be used topic.c's, what a message may hold message.c's.
 * The one promise kept here: a record that was taken gets exactly one outcome before the close
 * returns. */
#include "produce.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "clock.h"
#include "config.h"
#include "error.h"
#include "message.h"
#include "native_error.h"
#include "sized.h"

#define NUDGE_NS          (100 * INT64_C(1000))
#define FLUSH_SLICE_MS    5
#define CLOSE_DEFAULT_MS  30000
#define PURGED_REPORTS_MS 10000

/* ── Open ────────── */

static int read_limits(ebd_producer *producer, const ebd_config *config, rd_kafka_conf_t *conf,
                       eb_error *err)
{
    char text[32];
    size_t size = sizeof text;

    if (rd_kafka_conf_get(conf, "message.max.bytes", text, &size) != RD_KAFKA_CONF_OK)
        return eb_fail(err, EB_E_INTERNAL, "librdkafka does not tell its message.max.bytes");
    producer->message_max = strtoul(text, NULL, 10);
    producer->linger_ms = config->linger_ms == EB_NONE ? 0 : config->linger_ms;
    producer->queue_wait_ms = config->queue_wait_ms == EB_NONE ? 0 : config->queue_wait_ms;
    producer->queue_records = config->queue_records;
    producer->topology = strdup(config->topology ? config->topology : "intra_az");
    if (!producer->topology)
        return eb_fail(err, EB_E_NOMEM, "opening a producer: out of memory");
    if (!config->lineage)
        return 0;
    producer->has_lineage = true;
    return ebd__lineage_copy(config->lineage, &producer->lineage, err);
}

static int open_parts(ebd_producer *producer, const ebd_config *config, eb_error *err)
{
    rd_kafka_conf_t *conf = NULL;
    int rc = ebd__config_producer(config, &conf, err);

    if (rc < 0)
        return rc;
    rc = read_limits(producer, config, conf, err);
    if (rc < 0) {
        rd_kafka_conf_destroy(conf);
        return rc;
    }
    rd_kafka_conf_set_events(conf, RD_KAFKA_EVENT_DR | RD_KAFKA_EVENT_ERROR);
    rc = ebd__client_open(&producer->client, config, RD_KAFKA_PRODUCER, conf, err);
    /* Looking a topic up is part of a record's time. */
    if (config->delivery_timeout_ms < producer->client.topic_wait_ms)
        producer->client.topic_wait_ms = config->delivery_timeout_ms;
    if (rc == 0)
        rc = ebd__reporter_start(&producer->reporter, &producer->client,
                                 (uint32_t)config->queue_records, err);
    if (rc == 0)
        rc = ebd__client_wait(&producer->client, config->wait_for_broker_ms, false, err);
    return rc;
}

int ebd_producer_open(const ebd_config *given, ebd_producer **ret, eb_error *err)
{
    ebd_config config;
    int rc = ret ? ebd__config_read(&config, given, err)
                 : eb_fail(err, EB_E_ARG, "ebd_producer_open: ret is NULL");

    if (rc < 0)
        return rc;
    ebd_producer *producer = calloc(1, sizeof *producer);
    if (!producer)
        return eb_fail(err, EB_E_NOMEM, "opening a producer: out of memory");
    ebd__topics_make(&producer->topics);
    rc = open_parts(producer, &config, err);
    if (rc < 0)
        ebd_producer_free(&producer);
    else
        *ret = producer;
    return rc;
}

int ebd__producer_check(ebd_producer *producer, eb_error *err)
{
    if (!producer)
        return eb_fail(err, EB_E_ARG, "the producer is NULL");
    int rc = ebd__client_check(&producer->client, err);
    if (rc == 0 && atomic_load(&producer->state) != EBD__OPEN)
        rc = eb_fail(err, EB_E_CLOSED, "the producer of %s is closed; open a new one",
                     eb_shorten(eb_str_of(producer->client.service), 60).text);
    return rc;
}

/* ── Queue one record ────────── */

/* A record on its way into librdkafka's queue. */
typedef struct outgoing {
    ebd_producer *producer;
    const ebd__topic *topic;
    const ebd_message *message;
    rd_kafka_headers_t *headers; /* librdkafka's, once it is queued */
    ebd_delivery_fn *done;
    void *user;
    unsigned ticket;
    rd_kafka_resp_err_t refused; /* by librdkafka; 0: it is queued */
} outgoing;

/* Tries once. Returns false if there is no room. */
static bool try_to_queue(void *subject)
{
    outgoing *out = subject;
    uint32_t place = 0;

    if (atomic_load(&out->producer->state) != EBD__OPEN) {
        out->refused = RD_KAFKA_RESP_ERR__DESTROY;
        return true;
    }
    out->refused = RD_KAFKA_RESP_ERR__QUEUE_FULL;
    if (out->done) {
        place = ebd__pool_take(&out->producer->reporter.pool, out->done, out->user);
        if (place == 0)
            return false;
    }
    const ebd_message *m = out->message;
    rd_kafka_vu_t values[] = {
        {.vtype = RD_KAFKA_VTYPE_RKT, .u.rkt = out->topic->handle},
        {.vtype = RD_KAFKA_VTYPE_MSGFLAGS, .u.i = RD_KAFKA_MSG_F_COPY},
        {.vtype = RD_KAFKA_VTYPE_KEY, .u.mem = {(void *)(uintptr_t)m->key.data, m->key.len}},
        {.vtype = RD_KAFKA_VTYPE_VALUE, .u.mem = {(void *)(uintptr_t)m->value.data, m->value.len}},
        {.vtype = RD_KAFKA_VTYPE_TIMESTAMP, .u.i64 = m->timestamp_ms},
        {.vtype = RD_KAFKA_VTYPE_HEADERS, .u.headers = out->headers},
        {.vtype = RD_KAFKA_VTYPE_OPAQUE, .u.ptr = ebd__reporter_opaque(out->ticket, place)},
    };
    rd_kafka_error_t *error =
        rd_kafka_produceva(out->producer->client.rk, values, sizeof values / sizeof *values);
    out->refused = error ? rd_kafka_error_code(error) : RD_KAFKA_RESP_ERR_NO_ERROR;
    if (error)
        rd_kafka_error_destroy(error);
    if (out->refused != RD_KAFKA_RESP_ERR_NO_ERROR && place != 0)
        ebd__pool_give(&out->producer->reporter.pool, place);
    return out->refused != RD_KAFKA_RESP_ERR__QUEUE_FULL;
}

static int fail_refused(const outgoing *out, eb_error *err)
{
    ebd_producer *producer = out->producer;
    int rc = ebd__producer_check(producer, err);

    if (rc < 0)
        return rc;
    if (out->refused != RD_KAFKA_RESP_ERR__QUEUE_FULL)
        return ebd__fail_kafka(err, out->refused, "topic \"%s\": the record is not queued",
                               eb_shorten(eb_str_of(out->topic->name), 60).text);
    return eb_fail_with(err, EB_E_FULL, (int)out->refused, EB_ERR_RETRY,
                        "topic \"%s\": the queue (%d records, or its bytes) is full after %d ms; "
                        "wait for outcomes, or raise .queue_records or .queue_wait_ms",
                        eb_shorten(eb_str_of(out->topic->name), 60).text, producer->queue_records,
                        ebd__reporter_is_me(&producer->reporter) ? 0 : producer->queue_wait_ms);
}

/* Only reports make room, so the thread that brings them must not wait for it. */
static int queue(outgoing *out, eb_error *err)
{
    ebd_producer *producer = out->producer;

    if (!try_to_queue(out) && producer->queue_wait_ms > 0 &&
        !ebd__reporter_is_me(&producer->reporter))
        (void)ebd__reporter_await(&producer->reporter, try_to_queue, out,
                                  eb_deadline_in_ms(producer->queue_wait_ms));
    if (out->refused == RD_KAFKA_RESP_ERR_NO_ERROR)
        return 0;
    rd_kafka_headers_destroy(out->headers);
    return fail_refused(out, err);
}

static int choose_lineage(const ebd_producer *producer, const ebd_message *message,
                          ebd__lineage *room, const ebd__lineage **ret, eb_error *err)
{
    if (!message->lineage && !producer->has_lineage)
        return eb_fail(
            err, EB_E_LINEAGE,
            "the message has no .lineage, and the producer no default; every record must "
            "say where it comes from");
    *ret = message->lineage ? room : &producer->lineage;
    return message->lineage ? ebd__lineage_check(message->lineage, room, err) : 0;
}

static int submit_open(outgoing *out, ebd_topic topic, eb_error *err)
{
    ebd_producer *producer = out->producer;
    ebd__lineage own;
    const ebd__lineage *lineage = NULL;
    size_t header_bytes = 0;
    int rc = ebd__message_check(out->message, err);

    if (rc == 0)
        rc = choose_lineage(producer, out->message, &own, &lineage, err);
    if (rc == 0)
        rc = ebd__topic_find(&producer->topics, &producer->client, topic, &out->topic, err);
    if (rc != 0)
        return rc;
    const eb_channel *channel = out->topic->channel;
    out->headers = ebd__message_headers(out->message, lineage, channel ? channel->schema_url : NULL,
                                        &header_bytes);
    rc = ebd__message_allowed(out->message, header_bytes, channel, out->topic->name,
                              producer->message_max, err);
    if (rc < 0) {
        rd_kafka_headers_destroy(out->headers);
        return rc;
    }
    return queue(out, err);
}

/* The record is counted in before the state is read, and the close counts after it has set the
 * state: so the close sees every record that got past it. */
static int submit(ebd_producer *producer, ebd_topic topic, const ebd_message *message,
                  ebd_delivery_fn *done, void *user, eb_error *err)
{
    if (!producer)
        return ebd__producer_check(producer, err);
    outgoing out = {.producer = producer, .message = message, .done = done, .user = user};
    out.ticket = ebd__reporter_enter(&producer->reporter);
    int rc = ebd__producer_check(producer, err);
    if (rc == 0)
        rc = submit_open(&out, topic, err);
    if (rc < 0)
        ebd__reporter_leave(&producer->reporter, out.ticket);
    return rc;
}

int ebd_produce_async(ebd_producer *producer, ebd_topic topic, const ebd_message *message,
                      ebd_delivery_fn *done, void *user, eb_error *err)
{
    return submit(producer, topic, message, done, user, err);
}

/* ── Produce and wait ────────── */

/* One call that waits for its record. */
typedef struct waiter {
    pthread_mutex_t lock; /* guards the rest */
    pthread_cond_t told;
    bool done;
    ebd_receipt receipt;
    eb_error error; /* code 0: stored */
} waiter;

static void waiter_make(waiter *w)
{
    pthread_condattr_t monotonic;

    memset(w, 0, sizeof *w);
    pthread_mutex_init(&w->lock, NULL);
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&w->told, &monotonic);
    pthread_condattr_destroy(&monotonic);
}

static void waiter_free(waiter *w)
{
    pthread_cond_destroy(&w->told);
    pthread_mutex_destroy(&w->lock);
}

/* Thread: ebd-report. */
static void tell_waiter(const ebd_receipt *receipt, const eb_error *error, void *user)
{
    waiter *w = user;

    pthread_mutex_lock(&w->lock);
    if (receipt)
        w->receipt = *receipt;
    if (error)
        w->error = *error;
    w->done = true;
    pthread_cond_signal(&w->told);
    pthread_mutex_unlock(&w->lock);
}

/* Waits for one nudge's time. */
static bool wait_briefly(waiter *w)
{
    int64_t until_ns = eb_clock_ns() + NUDGE_NS;
    struct timespec until = {until_ns / EB_NS_PER_S, until_ns % EB_NS_PER_S};

    pthread_mutex_lock(&w->lock);
    while (!w->done && pthread_cond_timedwait(&w->told, &w->lock, &until) != ETIMEDOUT)
        ;
    bool done = w->done;
    pthread_mutex_unlock(&w->lock);
    return done;
}

/* librdkafka has no flag that sends one record at once, but sends what it gathers while a flush is
 * under way. So one of the waiting calls flushes for all of them, a millisecond at a time: the flush
 * ends when nothing is in flight any more, and is not held up by other threads' records for longer.
 * With delivery reports as events, a flush of 0 ms is over before librdkafka has seen it. */
static void nudge(ebd_producer *producer, waiter *w)
{
    int64_t until = eb_deadline_in_ms(producer->linger_ms);

    if (producer->linger_ms == 0)
        return;
    do {
        if (!atomic_flag_test_and_set(&producer->nudging)) {
            rd_kafka_flush(producer->client.rk, 1);
            atomic_flag_clear(&producer->nudging);
        }
    } while (!wait_briefly(w) && eb_clock_ns() < until);
}

/* The outcome comes within delivery_timeout_ms, or with the close: no deadline of our own. */
static void wait_for_outcome(waiter *w)
{
    pthread_mutex_lock(&w->lock);
    while (!w->done)
        pthread_cond_wait(&w->told, &w->lock);
    pthread_mutex_unlock(&w->lock);
}

int ebd_produce(ebd_producer *producer, ebd_topic topic, const ebd_message *message,
                ebd_receipt *ret, eb_error *err)
{
    waiter w;

    if (producer && ebd__reporter_is_me(&producer->reporter))
        return eb_fail(err, EB_E_ARG,
                       "ebd_produce inside a delivery function would wait for itself; use "
                       "ebd_produce_async there");
    int rc = eb_sized_check(ret, "EBD_RECEIPT", err);
    if (rc < 0)
        return rc;
    waiter_make(&w);
    rc = submit(producer, topic, message, tell_waiter, &w, err);
    if (rc == 0) {
        nudge(producer, &w);
        wait_for_outcome(&w);
        rc = w.error.code;
        if (rc < 0 && err)
            *err = w.error;
        if (rc == 0)
            eb_sized_write(ret, &w.receipt, sizeof w.receipt);
    }
    waiter_free(&w);
    return rc;
}

/* ── Flush ────────── */

/* What a flush or a close waits for. */
typedef struct drain {
    ebd_producer *producer;
    bool rounds[2];
} drain;

static bool is_drained(void *subject)
{
    const drain *d = subject;

    for (int i = 0; i < 2; i++) {
        if (d->rounds[i] && atomic_load(&d->producer->reporter.in_flight[i]) > 0)
            return false;
    }
    return true;
}

static bool wait_drained(drain *d, int64_t deadline_ns)
{
    int64_t slice_ns = FLUSH_SLICE_MS * EB_NS_PER_MS;

    while (!is_drained(d)) {
        int64_t now = eb_clock_ns();
        if (now >= deadline_ns)
            return false;
        rd_kafka_flush(d->producer->client.rk, FLUSH_SLICE_MS); /* overrides the linger time */
        int64_t until = now + 2 * slice_ns < deadline_ns ? now + 2 * slice_ns : deadline_ns;
        (void)ebd__reporter_await(&d->producer->reporter, is_drained, d, until);
    }
    return true;
}

static bool take_turn(void *subject)
{
    ebd_producer *producer = subject;
    bool taken = false;

    return atomic_compare_exchange_strong(&producer->flushing, &taken, true);
}

/* First the round before (a flush that timed out left it), then, after the turn, this one. */
static bool flush_rounds(ebd_producer *producer, int64_t deadline_ns)
{
    unsigned now = atomic_load(&producer->reporter.round) & 1;
    drain before = {.producer = producer, .rounds = {now == 1, now == 0}};
    drain this = {.producer = producer, .rounds = {now == 0, now == 1}};

    if (!wait_drained(&before, deadline_ns))
        return false;
    atomic_fetch_add(&producer->reporter.round, 1);
    return wait_drained(&this, deadline_ns);
}

static int64_t count_in_flight(const ebd_producer *producer)
{
    return atomic_load(&producer->reporter.in_flight[0]) +
           atomic_load(&producer->reporter.in_flight[1]);
}

int ebd_producer_flush(ebd_producer *producer, int32_t timeout_ms, eb_error *err)
{
    int rc = ebd__producer_check(producer, err);
    int64_t deadline = eb_deadline_in_ms(timeout_ms);
    bool drained = false;

    if (rc < 0)
        return rc;
    if (timeout_ms < 0)
        return eb_fail(err, EB_E_ARG, "ebd_producer_flush: the timeout is negative");
    if (ebd__reporter_is_me(&producer->reporter))
        return eb_fail(err, EB_E_ARG, "a flush inside a delivery function would wait for itself");
    if (ebd__reporter_await(&producer->reporter, take_turn, producer, deadline)) {
        drained = flush_rounds(producer, deadline);
        atomic_store(&producer->flushing, false);
        ebd__reporter_wake(&producer->reporter);
    }
    if (drained)
        return 0;
    return eb_fail(err, EB_E_TIMEOUT,
                   "%lld records have no outcome after %d ms; they are still being sent",
                   (long long)count_in_flight(producer), timeout_ms);
}

/* ── Close ────────── */

/* Ends every record: delivers until the deadline, drops what was not sent, then gives up what was.
 * A purged record is reported too, so that the wait for it is short. */
static void end_records(ebd_producer *producer, int64_t deadline_ns)
{
    drain all = {.producer = producer, .rounds = {true, true}};
    rd_kafka_t *rk = producer->client.rk;

    if (wait_drained(&all, deadline_ns))
        return;
    rd_kafka_purge(rk, RD_KAFKA_PURGE_F_QUEUE);
    if (wait_drained(&all, eb_clock_ns() + 2LL * FLUSH_SLICE_MS * EB_NS_PER_MS))
        return;
    rd_kafka_purge(rk, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
    if (!wait_drained(&all, eb_deadline_in_ms(PURGED_REPORTS_MS)))
        eb_log(&producer->client.log, EB_LOG_ERROR,
               "%lld records got no report after the purge; their outcome is unknown",
               (long long)count_in_flight(producer));
}

static ebd_close_report outcomes_of(const ebd_producer *producer)
{
    ebd_close_report now = ebd_close_report_init();

    now.delivered = atomic_load(&producer->reporter.outcomes.stored);
    now.not_delivered = atomic_load(&producer->reporter.outcomes.failed);
    now.unknown = atomic_load(&producer->reporter.outcomes.maybe);
    return now;
}

/* False if it was closed before. */
static bool shut(ebd_producer *producer, int64_t deadline_ns)
{
    int open = EBD__OPEN;

    if (!atomic_compare_exchange_strong(&producer->state, &open, EBD__CLOSING))
        return false;
    ebd__reporter_wake(&producer->reporter); /* those who wait for room */
    end_records(producer, deadline_ns);
    ebd__reporter_stop(&producer->reporter);
    atomic_store(&producer->state, EBD__CLOSED);
    return true;
}

int ebd_producer_close(ebd_producer *producer, int32_t timeout_ms, ebd_close_report *ret,
                       eb_error *err)
{
    if (!producer || timeout_ms < 0)
        return eb_fail(err, EB_E_ARG, "ebd_producer_close: no producer, or a negative timeout");
    if (ebd__client_forked(&producer->client))
        return ebd__client_check(&producer->client, err);
    if (ebd__reporter_is_me(&producer->reporter))
        return eb_fail(err, EB_E_ARG,
                       "a producer cannot be closed inside its delivery function; do it after");
    int rc = eb_sized_check(ret, "EBD_CLOSE_REPORT", err);
    if (rc < 0)
        return rc;
    ebd_close_report before = outcomes_of(producer);
    if (!shut(producer, eb_deadline_in_ms(timeout_ms ? timeout_ms : CLOSE_DEFAULT_MS)))
        return eb_fail(err, EB_E_CLOSED, "the producer of %s was closed before",
                       eb_shorten(eb_str_of(producer->client.service), 60).text);
    ebd_close_report report = outcomes_of(producer);
    report.delivered -= before.delivered;
    report.not_delivered -= before.not_delivered;
    report.unknown -= before.unknown;
    eb_sized_write(ret, &report, sizeof report);
    return 0;
}

void ebd_producer_free(ebd_producer **producer)
{
    ebd_producer *p = producer ? *producer : NULL;

    if (!p)
        return;
    if (ebd__reporter_is_me(&p->reporter)) {
        eb_log(&p->client.log, EB_LOG_ERROR,
               "the producer of %s is not freed inside its delivery function; free it after",
               p->client.service);
        return;
    }
    *producer = NULL;
    /* In a forked child librdkafka's threads are gone and its locks may be held: its memory and
     * ours are left to the exit (librdkafka #2374). */
    if (p->client.rk && ebd__client_forked(&p->client))
        return;
    if (atomic_load(&p->reporter.running))
        (void)shut(p, 0);
    ebd__reporter_free(&p->reporter);
    ebd__topics_free(&p->topics);
    ebd__client_close(&p->client, 0);
    ebd__lineage_release(&p->lineage);
    free(p->topology);
    free(p);
}
