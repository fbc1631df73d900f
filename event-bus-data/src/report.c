/* The thread "ebd-report": takes delivery reports off librdkafka's queue, decides what each means
 * for its record (stored, certainly not, or unknown), and tells whoever waits. Nothing else serves
 * that queue, so no report is ever missed or told twice. */
#include "report.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>

#include "clock.h"
#include "error.h"
#include "native_error.h"
#include "produce.h"

#define POLL_MS      1000
#define LOG_PAUSE_NS EB_NS_PER_S

/* ── The pool ────────── */

int ebd__pool_make(ebd__pool *pool, uint32_t size)
{
    pool->deliveries = calloc(size, sizeof *pool->deliveries);
    pool->size = size;
    atomic_init(&pool->fresh, 0);
    atomic_init(&pool->free, 0);
    return pool->deliveries ? 0 : EB_E_NOMEM;
}

void ebd__pool_free(ebd__pool *pool)
{
    free(pool->deliveries);
    pool->deliveries = NULL;
}

static uint64_t changed_head(uint64_t old, uint32_t place)
{
    return ((old >> 32) + 1) << 32 | place;
}

static uint32_t take_used(ebd__pool *pool)
{
    uint64_t head = atomic_load(&pool->free);

    while ((uint32_t)head != 0) {
        uint32_t place = (uint32_t)head;
        uint32_t next =
            atomic_load_explicit(&pool->deliveries[place - 1].next, memory_order_relaxed);

        if (atomic_compare_exchange_weak(&pool->free, &head, changed_head(head, next)))
            return place;
    }
    return 0;
}

static uint32_t take_fresh(ebd__pool *pool)
{
    uint32_t used = atomic_load_explicit(&pool->fresh, memory_order_relaxed);

    while (used < pool->size) {
        if (atomic_compare_exchange_weak(&pool->fresh, &used, used + 1))
            return used + 1;
    }
    return 0;
}

uint32_t ebd__pool_take(ebd__pool *pool, ebd_delivery_fn *done, void *user)
{
    uint32_t place = take_used(pool);

    if (place == 0)
        place = take_fresh(pool);
    if (place == 0)
        return 0;
    pool->deliveries[place - 1].done = done;
    pool->deliveries[place - 1].user = user;
    return place;
}

void ebd__pool_give(ebd__pool *pool, uint32_t place)
{
    uint64_t head = atomic_load(&pool->free);

    do {
        atomic_store_explicit(&pool->deliveries[place - 1].next, (uint32_t)head,
                              memory_order_relaxed);
    } while (!atomic_compare_exchange_weak(&pool->free, &head, changed_head(head, place)));
}

/* ── Counting in and out ────────── */

/* A record's opaque is no pointer: the place of its delivery, and the round it was queued in. */
void *ebd__reporter_opaque(unsigned ticket, uint32_t place)
{
    return (void *)((uintptr_t)place << 1 | ticket); // NOLINT(performance-no-int-to-ptr)
}

unsigned ebd__reporter_enter(ebd__reporter *reporter)
{
    unsigned ticket = atomic_load_explicit(&reporter->round, memory_order_relaxed) & 1;

    atomic_fetch_add(&reporter->in_flight[ticket], 1);
    return ticket;
}

void ebd__reporter_leave(ebd__reporter *reporter, unsigned ticket)
{
    atomic_fetch_sub(&reporter->in_flight[ticket], 1);
    ebd__reporter_wake(reporter);
}

/* A waiter counts itself before it looks, and who changes something looks for waiters after it: so
 * one of them sees the other. */
void ebd__reporter_wake(ebd__reporter *reporter)
{
    if (atomic_load(&reporter->waiting) == 0)
        return;
    pthread_mutex_lock(&reporter->lock);
    pthread_cond_broadcast(&reporter->progress);
    pthread_mutex_unlock(&reporter->lock);
}

bool ebd__reporter_await(ebd__reporter *reporter, ebd__reporter_test *test, void *subject,
                         int64_t deadline_ns)
{
    struct timespec until = {deadline_ns / EB_NS_PER_S, deadline_ns % EB_NS_PER_S};
    bool passed;

    pthread_mutex_lock(&reporter->lock);
    atomic_fetch_add(&reporter->waiting, 1);
    while (!(passed = test(subject))) {
        if (pthread_cond_timedwait(&reporter->progress, &reporter->lock, &until) == ETIMEDOUT) {
            passed = test(subject);
            break;
        }
    }
    atomic_fetch_sub(&reporter->waiting, 1);
    pthread_mutex_unlock(&reporter->lock);
    return passed;
}

/* ── One report ────────── */

static void log_failure(ebd__reporter *reporter, const eb_error *error)
{
    int64_t now = eb_clock_ns();

    if (reporter->logged_ns != 0 && now - reporter->logged_ns < LOG_PAUSE_NS) {
        reporter->unlogged++;
        return;
    }
    eb_log(&reporter->client->log, EB_LOG_ERROR,
           "a record without a delivery function was lost: %s (and %llu more like it before)",
           error->text, (unsigned long long)reporter->unlogged);
    reporter->logged_ns = now;
    reporter->unlogged = 0;
}

/* What became of a record that failed: only its own status says whether a broker may have it. */
static void fail_record(const rd_kafka_message_t *m, eb_error *error)
{
    bool maybe = rd_kafka_message_status(m) != RD_KAFKA_MSG_STATUS_NOT_PERSISTED;
    uint32_t flags;
    int code = ebd__error_code(m->err, &flags);

    if (maybe)
        flags = (flags & (uint32_t)~EB_ERR_RETRY) | EB_ERR_MAYBE;
    (void)eb_fail_with(error, code, (int)m->err, flags, "record for topic \"%s\" %s: %s; %s",
                       eb_shorten(eb_str_of(rd_kafka_topic_name(m->rkt)), 60).text,
                       maybe ? "may or may not be stored" : "is not stored",
                       rd_kafka_err2str(m->err),
                       maybe ? "sending it again may duplicate it" : ebd__native_hint(code));
}

static void tell_failure(ebd__reporter *reporter, const rd_kafka_message_t *m,
                         const ebd__delivery *whom)
{
    eb_error error = {0};

    fail_record(m, &error);
    atomic_fetch_add_explicit(error.flags & EB_ERR_MAYBE ? &reporter->outcomes.maybe
                                                         : &reporter->outcomes.failed,
                              1, memory_order_relaxed);
    if (whom)
        whom->done(NULL, &error, whom->user);
    else
        log_failure(reporter, &error);
}

static void tell_success(const rd_kafka_message_t *m, const ebd__delivery *whom)
{
    ebd_receipt receipt = ebd_receipt_init();

    receipt.partition = m->partition;
    receipt.offset = m->offset;
    receipt.timestamp_ms = rd_kafka_message_timestamp(m, NULL);
    whom->done(&receipt, NULL, whom->user);
}

static void report(ebd__reporter *reporter, const rd_kafka_message_t *m, int64_t left[2])
{
    uintptr_t opaque = (uintptr_t)m->_private;
    uint32_t place = (uint32_t)(opaque >> 1);
    const ebd__delivery *whom = place ? &reporter->pool.deliveries[place - 1] : NULL;

    if (m->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
        int64_t us = rd_kafka_message_latency(m);
        eb_histogram_record(&reporter->outcomes.latency, us * 1000);
        atomic_fetch_add_explicit(&reporter->outcomes.stored, 1, memory_order_relaxed);
        if (whom)
            tell_success(m, whom);
    } else {
        tell_failure(reporter, m, whom);
    }
    if (place)
        ebd__pool_give(&reporter->pool, place);
    left[opaque & 1]++;
}

/* ── The thread ────────── */

static void report_all(ebd__reporter *reporter, rd_kafka_event_t *event)
{
    int64_t left[2] = {0, 0};
    const rd_kafka_message_t *m;

    while ((m = rd_kafka_event_message_next(event)))
        report(reporter, m, left);
    /* Only now librdkafka counts them out of its queue, which a waiter for room needs. */
    rd_kafka_event_destroy(event);
    for (int round = 0; round < 2; round++) {
        if (left[round])
            atomic_fetch_sub(&reporter->in_flight[round], left[round]);
    }
    ebd__reporter_wake(reporter);
}

static void serve(ebd__reporter *reporter, rd_kafka_event_t *event)
{
    switch (rd_kafka_event_type(event)) {
    case RD_KAFKA_EVENT_DR:
        report_all(reporter, event);
        return;
    case RD_KAFKA_EVENT_ERROR:
        ebd__client_note(reporter->client, rd_kafka_event_error(event),
                         rd_kafka_event_error_string(event));
        break;
    default:
        break;
    }
    rd_kafka_event_destroy(event);
}

static void *run(void *arg)
{
    ebd__reporter *reporter = arg;

    while (!atomic_load(&reporter->stopping)) {
        rd_kafka_event_t *event = rd_kafka_queue_poll(reporter->events, POLL_MS);
        if (event)
            serve(reporter, event);
    }
    return NULL;
}

/* The user's signals are for the user's threads. */
static int start_thread(ebd__reporter *reporter)
{
    sigset_t all;
    sigset_t before;

    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int rc = pthread_create(&reporter->thread, NULL, run, reporter);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (rc == 0)
        pthread_setname_np(reporter->thread, "ebd-report");
    return rc;
}

int ebd__reporter_start(ebd__reporter *reporter, ebd__client *client, uint32_t records,
                        eb_error *err)
{
    pthread_condattr_t monotonic;

    reporter->client = client;
    reporter->outcomes.latency.buckets = &ebd__latency_buckets;
    pthread_mutex_init(&reporter->lock, NULL);
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&reporter->progress, &monotonic);
    pthread_condattr_destroy(&monotonic);
    reporter->events = rd_kafka_queue_get_main(client->rk);
    if (ebd__pool_make(&reporter->pool, records) < 0 || start_thread(reporter) != 0)
        return eb_fail(err, EB_E_NOMEM, "starting the producer of %s: no memory or no thread",
                       eb_shorten(eb_str_of(client->service), 60).text);
    atomic_store(&reporter->running, true);
    return 0;
}

/* Once it is stopped, another thread may have its id. */
bool ebd__reporter_is_me(const ebd__reporter *reporter)
{
    return atomic_load(&reporter->running) && pthread_equal(pthread_self(), reporter->thread);
}

void ebd__reporter_stop(ebd__reporter *reporter)
{
    if (!atomic_exchange(&reporter->running, false))
        return;
    atomic_store(&reporter->stopping, true);
    rd_kafka_queue_yield(reporter->events);
    pthread_join(reporter->thread, NULL);
}

void ebd__reporter_free(ebd__reporter *reporter)
{
    if (reporter->events)
        rd_kafka_queue_destroy(reporter->events);
    ebd__pool_free(&reporter->pool);
    pthread_cond_destroy(&reporter->progress);
    pthread_mutex_destroy(&reporter->lock);
}
