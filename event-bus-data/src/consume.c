/* The consumer: opens it, gives records out one by one, closes it. Records of all partitions come
 * over one queue and the group's events over another, so that rebalances go on while no record is
 * wanted; a poll that finds neither sleeps on a pipe that librdkafka, a settled record and a stop
 * write to. Which partitions there are is assign.c's, what a settled record changes tracker.c's. */
#include "consume.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "assign.h"
#include "clock.h"
#include "commit.h"
#include "config.h"
#include "error.h"
#include "guard.h"
#include "native_error.h"
#include "sized.h"
#include "validate.h"

#define SERVE_EVERY_NS   (5 * EB_NS_PER_MS)
#define WAIT_MOST_MS     1000
#define CLOSE_DEFAULT_MS 10000
#define CLOSE_SLICE_MS   100
#define GROUP_NAME_MAX   249

/* ── Subscription ────────── */

/* The next name of a list "a, b,c"; false: there is none. */
static bool next_name(const char **list, char *ret, size_t size)
{
    *list += strspn(*list, " ,");
    size_t len = strcspn(*list, ",");
    const char *from = *list;

    *list += len;
    while (len > 0 && from[len - 1] == ' ')
        len--;
    if (len == 0)
        return false;
    if (len >= size)
        len = size - 1; /* longer than a topic name can be: the check of its form refuses it */
    memcpy(ret, from, len);
    ret[len] = '\0';
    return true;
}

static int check_topic(const ebd_consumer *consumer, const char *topic, eb_error *err)
{
    const char *wrong = eb_validate_topic(topic);

    if (wrong)
        return eb_fail(err, EB_E_ARG, "\"%s\" is not a topic name: %s; use letters, digits and ._-",
                       eb_shorten(eb_str_of(topic), 60).text, wrong);
    return eb_guard_channel(consumer->client.registry, EB_PLANE_DATA, EB_MAY_CONSUME, topic, NULL,
                            err);
}

static int list_topics(const ebd_consumer *consumer, const char *names,
                       rd_kafka_topic_partition_list_t *list, eb_error *err)
{
    char topic[256];

    while (next_name(&names, topic, sizeof topic)) {
        int rc = check_topic(consumer, topic, err);
        if (rc < 0)
            return rc;
        if (rd_kafka_topic_partition_list_find(list, topic, RD_KAFKA_PARTITION_UA))
            return eb_fail(err, EB_E_ARG, "the subscription names topic \"%s\" twice; once will do",
                           eb_shorten(eb_str_of(topic), 80).text);
        rd_kafka_topic_partition_list_add(list, topic, RD_KAFKA_PARTITION_UA);
    }
    if (list->cnt == 0)
        return eb_fail(err, EB_E_ARG, "the subscription of group \"%s\" names no topic",
                       eb_shorten(eb_str_of(consumer->group), 60).text);
    return 0;
}

/* librdkafka would wait for a topic that does not exist. */
static int find_topics(ebd_consumer *consumer, const rd_kafka_topic_partition_list_t *list,
                       eb_error *err)
{
    int rc = 0;

    for (int i = 0; i < list->cnt && rc >= 0; i++) {
        rd_kafka_topic_t *topic =
            rd_kafka_topic_new(consumer->client.rk, list->elems[i].topic, NULL);
        rc = topic ? ebd__client_find_topic(&consumer->client, topic, err)
                   : ebd__fail_kafka(err, rd_kafka_last_error(), "topic \"%s\"",
                                     eb_shorten(eb_str_of(list->elems[i].topic), 80).text);
        if (topic)
            rd_kafka_topic_destroy(topic);
    }
    return rc < 0 ? rc : 0;
}

static int subscribe(ebd_consumer *consumer, const rd_kafka_topic_partition_list_t *list,
                     eb_error *err)
{
    rd_kafka_resp_err_t refused = rd_kafka_subscribe(consumer->client.rk, list);

    if (refused == RD_KAFKA_RESP_ERR_NO_ERROR)
        return 0;
    return ebd__fail_kafka(err, refused, "subscribing as group \"%s\"",
                           eb_shorten(eb_str_of(consumer->group), 60).text);
}

/* ── Open ────────── */

static int make_pipe(ebd_consumer *consumer, eb_error *err)
{
    if (pipe2(consumer->wake, O_NONBLOCK | O_CLOEXEC) == 0)
        return 0;
    consumer->wake[0] = consumer->wake[1] = -1;
    return eb_fail(err, EB_E_IO, "opening a consumer: pipe: %s", strerror(errno));
}

static void make_queues(ebd_consumer *consumer)
{
    rd_kafka_t *rk = consumer->client.rk;

    rd_kafka_poll_set_consumer(rk);
    consumer->records = rd_kafka_queue_new(rk);
    consumer->replies = rd_kafka_queue_new(rk);
    consumer->events = rd_kafka_queue_get_consumer(rk);
    rd_kafka_queue_io_event_enable(consumer->records, consumer->wake[1], "r", 1);
    rd_kafka_queue_io_event_enable(consumer->events, consumer->wake[1], "e", 1);
}

static int connect_group(ebd_consumer *consumer, const ebd_config *config, eb_error *err)
{
    rd_kafka_conf_t *conf = NULL;
    int rc = ebd__config_consumer(config, &consumer->config, consumer->group, &conf, err);

    if (rc < 0)
        return rc;
    rd_kafka_conf_set_rebalance_cb(conf, ebd__assign_on_rebalance);
    rc = ebd__client_open(&consumer->client, config, RD_KAFKA_CONSUMER, conf, err);
    if (rc == 0)
        rc = make_pipe(consumer, err);
    if (rc == 0)
        rc = ebd__client_wait(&consumer->client, config->wait_for_broker_ms, true, err);
    return rc;
}

static int join(ebd_consumer *consumer, const ebd_config *config, const char *topics, eb_error *err)
{
    rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new(1);
    int rc = eb_guard_check_registry(config->registry, config->service, err);

    consumer->client.registry = config->registry;
    if (rc == 0)
        rc = list_topics(consumer, topics, list, err);
    if (rc == 0)
        rc = connect_group(consumer, config, err);
    if (rc == 0)
        rc = find_topics(consumer, list, err);
    if (rc == 0) {
        make_queues(consumer);
        rc = subscribe(consumer, list, err);
    }
    rd_kafka_topic_partition_list_destroy(list);
    return rc;
}

static int make(const ebd_consumer_config *config, ebd_subscription subscription,
                ebd_consumer **ret, eb_error *err)
{
    const char *wrong = eb_validate_text(eb_str_of(subscription.group), GROUP_NAME_MAX);

    if (wrong || !subscription.topics)
        return eb_fail(err, EB_E_ARG, "the subscription has no topics, or no good group: %s",
                       wrong ? wrong : "topics are NULL");
    ebd_consumer *consumer = calloc(1, sizeof *consumer);
    if (!consumer)
        return eb_fail(err, EB_E_NOMEM, "opening a consumer: out of memory");
    consumer->wake[0] = consumer->wake[1] = -1;
    consumer->config = *config;
    consumer->again_ns = INT64_MAX;
    atomic_store(&consumer->poller, pthread_self());
    atomic_store(&consumer->commit_ns, eb_deadline_in_ms(config->commit_interval_ms));
    consumer->group = strdup(subscription.group);
    if (consumer->group) {
        *ret = consumer;
        return 0;
    }
    free(consumer);
    return eb_fail(err, EB_E_NOMEM, "opening a consumer: out of memory");
}

int ebd_consumer_open(const ebd_config *given, ebd_subscription subscription,
                      const ebd_consumer_config *given_consumer, ebd_consumer **ret, eb_error *err)
{
    ebd_config config;
    ebd_consumer_config consumer_config;
    ebd_consumer *consumer = NULL;
    int rc = ret ? ebd__config_read(&config, given, err)
                 : eb_fail(err, EB_E_ARG, "ebd_consumer_open: ret is NULL");

    if (rc == 0)
        rc = ebd__consumer_config_read(&consumer_config, given_consumer, err);
    if (rc == 0)
        rc = make(&consumer_config, subscription, &consumer, err);
    if (rc != 0)
        return rc;
    rc = join(consumer, &config, subscription.topics, err);
    if (rc < 0)
        ebd_consumer_free(&consumer);
    else
        *ret = consumer;
    return rc;
}

int ebd__consumer_check(ebd_consumer *consumer, eb_error *err)
{
    if (!consumer)
        return eb_fail(err, EB_E_ARG, "the consumer is NULL");
    int rc = ebd__client_check(&consumer->client, err);
    if (rc == 0 && consumer->closed)
        rc = eb_fail(err, EB_E_CLOSED, "the consumer of group \"%s\" is closed; open a new one",
                     eb_shorten(eb_str_of(consumer->group), 60).text);
    return rc;
}

/* ── Waking and waiting ────────── */

void ebd__consumer_wake(const ebd_consumer *consumer)
{
    int before = errno;
    ssize_t ignored = write(consumer->wake[1], "w", 1); /* full: it will wake anyway */

    (void)ignored;
    errno = before;
}

void ebd__consumer_wait(ebd_consumer *consumer, int64_t deadline_ns)
{
    struct pollfd news = {.fd = consumer->wake[0], .events = POLLIN};
    char bytes[64];
    int64_t left = eb_deadline_left_ms(deadline_ns);

    if (poll(&news, 1, (int)(left < WAIT_MOST_MS ? left : WAIT_MOST_MS)) <= 0)
        return;
    while (read(consumer->wake[0], bytes, sizeof bytes) == (ssize_t)sizeof bytes)
        ;
}

void ebd_consumer_stop(ebd_consumer *consumer)
{
    if (!consumer)
        return;
    atomic_fetch_add(&consumer->stopping, 1);
    atomic_store(&consumer->stopped, true);
    ebd__consumer_wake(consumer);
    atomic_fetch_sub(&consumer->stopping, 1);
}

/* ── Events ────────── */

/* A broker that is away, or any trouble that librdkafka deals with by itself, is for the log. */
static int on_trouble(ebd_consumer *consumer, const rd_kafka_message_t *m, eb_error *err)
{
    uint32_t flags;
    int code = ebd__error_code(m->err, &flags);

    if (m->err == RD_KAFKA_RESP_ERR__FATAL) {
        ebd__client_note(&consumer->client, m->err, rd_kafka_message_errstr(m));
        return ebd__client_check(&consumer->client, err);
    }
    if (code == EB_E_UNREACHABLE || code == EB_E_TIMEOUT || code == EB_E_IO) {
        eb_log(&consumer->client.log, EB_LOG_WARNING, "group \"%s\": %s; polling goes on",
               consumer->group, rd_kafka_message_errstr(m));
        return 0;
    }
    return eb_fail_with(err, code, (int)m->err, flags, "group \"%s\": %s",
                        eb_shorten(eb_str_of(consumer->group), 40).text,
                        eb_shorten(eb_str_of(rd_kafka_message_errstr(m)), 120).text);
}

/* Rebalances, errors, and what librdkafka wants its callbacks for. */
static int serve_events(ebd_consumer *consumer, eb_error *err)
{
    rd_kafka_message_t *m;

    while (!consumer->stash && (m = rd_kafka_consumer_poll(consumer->client.rk, 0))) {
        if (m->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
            consumer->stash = m;
            break;
        }
        int rc = on_trouble(consumer, m, err);
        rd_kafka_message_destroy(m);
        if (rc < 0)
            return rc;
    }
    return 0;
}

/* Cheap, and true to a few milliseconds. */
static int64_t rough_clock_ns(void)
{
#ifdef CLOCK_MONOTONIC_COARSE
    struct timespec now;

    if (clock_gettime(CLOCK_MONOTONIC_COARSE, &now) == 0)
        return (int64_t)now.tv_sec * EB_NS_PER_S + now.tv_nsec;
#endif
    return eb_clock_ns();
}

static int serve(ebd_consumer *consumer, eb_error *err)
{
    consumer->serve_ns = rough_clock_ns() + SERVE_EVERY_NS;
    int rc = serve_events(consumer, err);
    /* Not before a record in hand is given out: going back would not take that one along. */
    if (rc == 0 && !consumer->stash)
        ebd__assign_attend(consumer);
    return rc;
}

static bool is_serve_due(const ebd_consumer *consumer)
{
    return atomic_load_explicit(&consumer->attention, memory_order_relaxed) ||
           rough_clock_ns() >= consumer->serve_ns;
}

/* ── Records ────────── */

static rd_kafka_message_t *next_message(ebd_consumer *consumer)
{
    rd_kafka_message_t *m = consumer->stash;

    consumer->stash = NULL;
    return m ? m : rd_kafka_consume_queue(consumer->records, 0);
}

static int fail_no_room(const rd_kafka_message_t *m, eb_error *err)
{
    return eb_fail(err, EB_E_NOMEM, "%s [%d] at %lld: out of memory; it is read again",
                   eb_shorten(eb_str_of(rd_kafka_topic_name(m->rkt)), 80).text, m->partition,
                   (long long)m->offset);
}

/* A record that could not be kept must not be passed over. */
static int no_room(ebd_consumer *consumer, rd_kafka_message_t *m, eb_error *err)
{
    rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new(1);
    int rc = fail_no_room(m, err);

    rd_kafka_topic_partition_list_add(list, rd_kafka_topic_name(m->rkt), m->partition)->offset =
        m->offset;
    rd_kafka_error_t *error = rd_kafka_seek_partitions(consumer->client.rk, list, WAIT_MOST_MS);
    if (error)
        rd_kafka_error_destroy(error);
    rd_kafka_topic_partition_list_destroy(list);
    return rc;
}

static void count_handed(ebd_consumer *consumer)
{
    uint64_t handed = atomic_load_explicit(&consumer->counters.handed, memory_order_relaxed);

    atomic_store_explicit(&consumer->counters.handed, handed + 1, memory_order_release);
}

/* 1: *ret is the user's; 0: the message was none for him; < 0: an error. */
static int take(ebd_consumer *consumer, rd_kafka_message_t *m, ebd_record *ret, eb_error *err)
{
    if (m->err != RD_KAFKA_RESP_ERR_NO_ERROR) {
        int rc = on_trouble(consumer, m, err);
        rd_kafka_message_destroy(m);
        return rc;
    }
    ebd__tracker *tracker = ebd__assign_find(consumer, rd_kafka_topic_name(m->rkt), m->partition);
    ebd__taken taken = tracker ? ebd__tracker_take(tracker, m, ret) : EBD__DROPPED;
    int rc = 1;
    switch (taken) {
    case EBD__FILLED:
        atomic_store(&consumer->attention, true);
        break;
    case EBD__REWOUND:
        eb_log(&consumer->client.log, EB_LOG_WARNING,
               "%s [%d] went back to offset %lld: it was truncated or made anew", tracker->topic,
               tracker->partition, (long long)m->offset);
        break;
    case EBD__NO_ROOM:
        rc = no_room(consumer, m, err);
        rd_kafka_message_destroy(m);
        break;
    case EBD__DROPPED:
        rd_kafka_message_destroy(m);
        rc = 0;
        break;
    default:
        break;
    }
    if (rc == 1)
        count_handed(consumer);
    return rc;
}

static bool is_full(const ebd_consumer *consumer)
{
    return ebd__counters_out(&consumer->counters) >= (uint64_t)consumer->config.max_in_flight;
}

/* 1: a record, 0: there is none, or none may be given. */
static int next_record(ebd_consumer *consumer, ebd_record *ret, eb_error *err)
{
    rd_kafka_message_t *m;
    int rc = 0;

    while (rc == 0 && !is_full(consumer) && (m = next_message(consumer)))
        rc = take(consumer, m, ret, err);
    return rc;
}

/* Whoever settles a record looks for `pressed` after it, and this looks for room after it set it. */
static void wait_for_news(ebd_consumer *consumer, int64_t deadline_ns)
{
    bool full = is_full(consumer);

    if (full) {
        atomic_store(&consumer->pressed, true);
        if (!is_full(consumer))
            deadline_ns = 0;
    }
    ebd__consumer_wait(consumer,
                       deadline_ns < consumer->again_ns ? deadline_ns : consumer->again_ns);
    if (full)
        atomic_store(&consumer->pressed, false);
    consumer->serve_ns = 0;
}

static int poll_until(ebd_consumer *consumer, int64_t deadline_ns, ebd_record *ret, eb_error *err)
{
    for (;;) {
        int rc = 0;

        if (atomic_load_explicit(&consumer->stopped, memory_order_relaxed))
            return 0;
        if (is_serve_due(consumer))
            rc = serve(consumer, err);
        if (rc == 0)
            rc = next_record(consumer, ret, err);
        if (rc != 0)
            return rc;
        if (eb_clock_ns() >= deadline_ns)
            return 0;
        wait_for_news(consumer, deadline_ns);
    }
}

int ebd_consumer_poll(ebd_consumer *consumer, int32_t timeout_ms, ebd_record *ret, eb_error *err)
{
    int rc = ebd__consumer_check(consumer, err);

    if (rc < 0)
        return rc;
    if (!ret)
        return eb_fail(err, EB_E_ARG, "ebd_consumer_poll: ret is NULL");
    atomic_store_explicit(&consumer->poller, pthread_self(), memory_order_relaxed);
    return poll_until(consumer, eb_deadline_in_ms(timeout_ms > 0 ? timeout_ms : 0), ret, err);
}

/* ── Close ────────── */

/* The revocation comes over the queue of the close: as an event, since that queue has no callback. */
static void leave_group(ebd_consumer *consumer)
{
    rd_kafka_t *rk = consumer->client.rk;
    rd_kafka_queue_t *queue = rd_kafka_queue_new(rk);
    rd_kafka_error_t *error = rd_kafka_consumer_close_queue(rk, queue);

    if (error) {
        eb_log(&consumer->client.log, EB_LOG_WARNING, "leaving group \"%s\": %s", consumer->group,
               rd_kafka_error_string(error));
        rd_kafka_error_destroy(error);
    }
    while (!error && !rd_kafka_consumer_closed(rk) && eb_clock_ns() < consumer->close_ns) {
        int64_t left = eb_deadline_left_ms(consumer->close_ns);
        rd_kafka_event_t *event =
            rd_kafka_queue_poll(queue, (int)(left < CLOSE_SLICE_MS ? left : CLOSE_SLICE_MS));
        if (event && rd_kafka_event_type(event) == RD_KAFKA_EVENT_REBALANCE)
            ebd__assign_on_rebalance(rk, rd_kafka_event_error(event),
                                     rd_kafka_event_topic_partition_list(event), consumer);
        if (event)
            rd_kafka_event_destroy(event);
    }
    rd_kafka_queue_destroy(queue);
}

static uint64_t count_uncommitted(const ebd_consumer *consumer)
{
    uint64_t count = consumer->uncommitted;

    for (ebd__tracker *t = consumer->assigned; t; t = t->next)
        count += ebd__tracker_uncommitted(t);
    return count;
}

int ebd_consumer_close(ebd_consumer *consumer, int32_t timeout_ms, ebd_close_report *ret,
                       eb_error *err)
{
    ebd_close_report report = ebd_close_report_init();

    if (!consumer || timeout_ms < 0)
        return eb_fail(err, EB_E_ARG, "ebd_consumer_close: no consumer, or a negative timeout");
    if (ebd__client_forked(&consumer->client))
        return ebd__client_check(&consumer->client, err);
    if (consumer->closed)
        return eb_fail(err, EB_E_CLOSED, "the consumer of group \"%s\" was closed before",
                       eb_shorten(eb_str_of(consumer->group), 60).text);
    int rc = eb_sized_check(ret, "EBD_CLOSE_REPORT", err);
    if (rc < 0)
        return rc;
    consumer->close_ns = eb_deadline_in_ms(timeout_ms ? timeout_ms : CLOSE_DEFAULT_MS);
    consumer->uncommitted = 0;
    int64_t left = eb_deadline_left_ms(consumer->close_ns);
    int64_t patience = consumer->config.commit_timeout_ms;
    rc = ebd__commit(consumer, NULL, left < patience ? left : patience, err);
    rd_kafka_queue_destroy(consumer->events); /* librdkafka wants it gone before */
    consumer->events = NULL;
    leave_group(consumer);
    consumer->closed = true;
    report.uncommitted = count_uncommitted(consumer);
    eb_sized_write(ret, &report, sizeof report);
    return rc < 0 ? rc : 0;
}

static void free_queue(rd_kafka_queue_t *queue)
{
    if (queue)
        rd_kafka_queue_destroy(queue);
}

void ebd_consumer_free(ebd_consumer **consumer)
{
    ebd_consumer *c = consumer ? *consumer : NULL;

    if (!c)
        return;
    *consumer = NULL;
    /* In a forked child librdkafka's threads are gone (librdkafka #2374). */
    if (c->client.rk && ebd__client_forked(&c->client))
        return;
    /* A poll may have returned by the flag of a stop that has yet to write to the pipe. */
    while (atomic_load(&c->stopping) > 0)
        sched_yield();
    if (c->stash)
        rd_kafka_message_destroy(c->stash);
    ebd__assign_free(c); /* an undestroyed message would hold librdkafka up (librdkafka #775) */
    free_queue(c->events);
    free_queue(c->records);
    free_queue(c->replies);
    ebd__client_close(&c->client, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);
    if (c->wake[0] >= 0) {
        close(c->wake[0]);
        close(c->wake[1]);
    }
    free(c->group);
    free(c);
}
