/* Which partitions this consumer has. One rebalance callback for both protocols: eager below
 * librdkafka 2.10, cooperative above. On a revoke nothing new is handed out (poll is inside it),
 * records in progress get a bounded time, what is done is committed, and only then are the
 * partitions let go. Also pauses a partition whose record was retried, or whose window is full.
 * Everything here runs on the thread that polls. */
#include "assign.h"

#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "commit.h"
#include "error.h"

#define SEEK_TIMEOUT_MS 5000
#define WINDOW_MIN      65536
#define LOOK_NS                                                                                    \
    (20 * EB_NS_PER_MS) /* until a full window, or a seek that failed, gets another look */

/* ── Finding ────────── */

static bool is_of(const ebd__tracker *t, const char *topic, int32_t partition)
{
    return t->partition == partition && strcmp(t->topic, topic) == 0;
}

/* Records come in runs of one partition. */
ebd__tracker *ebd__assign_find(ebd_consumer *consumer, const char *topic, int32_t partition)
{
    ebd__tracker *t = consumer->last;

    if (t && is_of(t, topic, partition))
        return t;
    for (t = consumer->assigned; t && !is_of(t, topic, partition); t = t->next)
        ;
    consumer->last = t;
    return t;
}

/* Takes it out of the list of assigned ones. */
static ebd__tracker *detach(ebd_consumer *consumer, const char *topic, int32_t partition)
{
    ebd__tracker **at = &consumer->assigned;

    while (*at && !is_of(*at, topic, partition))
        at = &(*at)->next;
    ebd__tracker *t = *at;
    if (t)
        *at = t->next;
    consumer->last = NULL;
    return t;
}

/* Those of which the last record was settled meanwhile. */
static void free_idle(ebd_consumer *consumer)
{
    for (ebd__tracker **at = &consumer->retired; *at;) {
        ebd__tracker *t = *at;
        if (ebd__tracker_is_idle(t, true)) {
            *at = t->next;
            ebd__tracker_free(t);
        } else {
            at = &t->next;
        }
    }
}

static void free_list(ebd__tracker *t)
{
    while (t) {
        ebd__tracker *next = t->next;
        ebd__tracker_free(t);
        t = next;
    }
}

void ebd__assign_free(ebd_consumer *consumer)
{
    free_list(consumer->assigned);
    free_list(consumer->retired);
    consumer->assigned = consumer->retired = consumer->last = NULL;
}

/* ── Pausing ────────── */

static void log_refused(ebd_consumer *consumer, const ebd__tracker *t, const char *what,
                        rd_kafka_resp_err_t why)
{
    if (why != RD_KAFKA_RESP_ERR_NO_ERROR)
        eb_log(&consumer->client.log, EB_LOG_WARNING, "%s %s [%d]: %s", what, t->topic,
               t->partition, rd_kafka_err2str(why));
}

static rd_kafka_topic_partition_list_t *list_of(const ebd__tracker *t, int64_t offset)
{
    rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new(1);

    rd_kafka_topic_partition_list_add(list, t->topic, t->partition)->offset = offset;
    return list;
}

static void pause_partition(ebd_consumer *consumer, ebd__tracker *t)
{
    rd_kafka_topic_partition_list_t *list = list_of(t, RD_KAFKA_OFFSET_INVALID);

    log_refused(consumer, t, "pausing", rd_kafka_pause_partitions(consumer->client.rk, list));
    t->paused = true;
    rd_kafka_topic_partition_list_destroy(list);
}

static void resume(ebd_consumer *consumer, ebd__tracker *t)
{
    rd_kafka_topic_partition_list_t *list = list_of(t, RD_KAFKA_OFFSET_INVALID);

    log_refused(consumer, t, "resuming", rd_kafka_resume_partitions(consumer->client.rk, list));
    t->paused = false;
    rd_kafka_topic_partition_list_destroy(list);
}

static rd_kafka_resp_err_t seek(ebd_consumer *consumer, const ebd__tracker *t, int64_t offset)
{
    rd_kafka_topic_partition_list_t *list = list_of(t, offset);
    rd_kafka_error_t *error = rd_kafka_seek_partitions(consumer->client.rk, list, SEEK_TIMEOUT_MS);
    rd_kafka_resp_err_t why = error ? rd_kafka_error_code(error) : list->elems[0].err;

    if (error)
        rd_kafka_error_destroy(error);
    rd_kafka_topic_partition_list_destroy(list);
    return why;
}

/* What a tracker wants of its partition. */
typedef struct wish {
    bool pause;
    bool resume;
    bool again;     /* a retry was asked for: go back to its position */
    int64_t offset; /* where to go on; -1: anywhere */
    int64_t due_ns; /* when the wish may change by itself */
} wish;

/* The window counts only for new records: those that come again are in it already. */
static wish wish_of(ebd__tracker *t, int64_t now)
{
    wish w = {.due_ns = INT64_MAX, .offset = -1};

    pthread_mutex_lock(&t->lock);
    bool again = t->again_from != EBD__NO_POSITION;
    uint64_t next = again ? t->again_from : t->cursor;
    bool full = next == t->tail && t->tail - t->head >= t->window;
    bool roomy = next != t->tail || t->tail - t->head <= t->window / 2;
    w.pause = !t->paused && (again || full);
    w.again = again;
    w.resume = (t->paused || w.pause) && (again ? t->again_ns <= now : roomy);
    if ((t->paused || w.pause) && !w.resume)
        w.due_ns = again ? t->again_ns : now + LOOK_NS;
    if (next != t->tail)
        w.offset = t->ring[next & (t->capacity - 1)].offset;
    else if (t->last_offset >= 0)
        w.offset = t->last_offset + 1;
    pthread_mutex_unlock(&t->lock);
    return w;
}

/* Never resumes without saying where: librdkafka forgets the position of a partition that is paused
 * before anything of it was read (after a seek, above all), and skips what it had fetched. */
static void fulfil(ebd_consumer *consumer, ebd__tracker *t, const wish *w)
{
    if (w->pause)
        pause_partition(consumer, t);
    if (!w->resume)
        return;
    rd_kafka_resp_err_t why =
        w->offset >= 0 ? seek(consumer, t, w->offset) : RD_KAFKA_RESP_ERR_NO_ERROR;
    if (why != RD_KAFKA_RESP_ERR_NO_ERROR || (w->again && !ebd__tracker_go_back(t, w->offset))) {
        log_refused(consumer, t, "going back on", why);
        int64_t soon = eb_clock_ns() + LOOK_NS; /* once more */
        if (soon < consumer->again_ns)
            consumer->again_ns = soon;
        return;
    }
    resume(consumer, t);
}

void ebd__assign_attend(ebd_consumer *consumer)
{
    int64_t now = eb_clock_ns();
    bool asked = atomic_exchange(&consumer->attention, false);

    if (!asked && now < consumer->again_ns)
        return;
    consumer->again_ns = INT64_MAX;
    for (ebd__tracker *t = consumer->assigned; t; t = t->next) {
        wish w = wish_of(t, now);
        if (w.due_ns < consumer->again_ns)
            consumer->again_ns = w.due_ns;
        fulfil(consumer, t, &w);
    }
}

/* ── Assign ────────── */

static bool is_cooperative(rd_kafka_t *rk)
{
    return strcmp(rd_kafka_rebalance_protocol(rk), "COOPERATIVE") == 0;
}

static void log_object(ebd_consumer *consumer, const char *what, rd_kafka_error_t *error)
{
    if (!error)
        return;
    eb_log(&consumer->client.log, EB_LOG_ERROR, "%s: %s", what, rd_kafka_error_string(error));
    rd_kafka_error_destroy(error);
}

static rd_kafka_error_t *as_object(rd_kafka_resp_err_t code)
{
    return code ? rd_kafka_error_new(code, "%s", rd_kafka_err2str(code)) : NULL;
}

/* Its records go to our queue: librdkafka leaves that alone if it is set before the assignment. */
static bool track(ebd_consumer *consumer, const char *topic, int32_t partition)
{
    uint64_t most = (uint64_t)consumer->config.max_in_flight;
    ebd__tracker *t =
        ebd__tracker_new(consumer, topic, partition, most > WINDOW_MIN ? most : WINDOW_MIN);

    if (!t)
        return false;
    t->queue = rd_kafka_queue_get_partition(consumer->client.rk, topic, partition);
    if (!t->queue) {
        ebd__tracker_free(t);
        return false;
    }
    rd_kafka_queue_forward(t->queue, consumer->records);
    t->next = consumer->assigned;
    consumer->assigned = t;
    return true;
}

/* A partition that cannot be tracked is taken out of the list: not read, so not skipped either. */
static void assign(ebd_consumer *consumer, rd_kafka_topic_partition_list_t *partitions)
{
    rd_kafka_t *rk = consumer->client.rk;

    for (int i = partitions->cnt - 1; i >= 0; i--) {
        const rd_kafka_topic_partition_t *p = &partitions->elems[i];
        if (!track(consumer, p->topic, p->partition)) {
            eb_log(&consumer->client.log, EB_LOG_ERROR,
                   "%s [%d] is not read: out of memory; it waits for the next rebalance", p->topic,
                   p->partition);
            rd_kafka_topic_partition_list_del_by_idx(partitions, i);
        }
    }
    consumer->last = NULL;
    log_object(consumer, "assignment",
               is_cooperative(rk) ? rd_kafka_incremental_assign(rk, partitions)
                                  : as_object(rd_kafka_assign(rk, partitions)));
}

/* ── Revoke ────────── */

static bool all_idle(ebd_consumer *consumer, const rd_kafka_topic_partition_list_t *partitions)
{
    for (int i = 0; i < partitions->cnt; i++) {
        const rd_kafka_topic_partition_t *p = &partitions->elems[i];
        ebd__tracker *t = ebd__assign_find(consumer, p->topic, p->partition);
        if (t && !ebd__tracker_is_idle(t, false))
            return false;
    }
    return true;
}

/* Only if other threads settle records: the one that polls is here, and would wait for itself. */
static void await_progress(ebd_consumer *consumer,
                           const rd_kafka_topic_partition_list_t *partitions)
{
    int64_t deadline = eb_deadline_in_ms(consumer->config.revoke_timeout_ms);

    if (consumer->close_ns != 0 && consumer->close_ns < deadline)
        deadline = consumer->close_ns;
    if (!atomic_load(&consumer->shared))
        return;
    for (;;) {
        atomic_store(&consumer->pressed, true);
        if (all_idle(consumer, partitions) || eb_clock_ns() >= deadline)
            break;
        ebd__consumer_wait(consumer, deadline);
    }
    atomic_store(&consumer->pressed, false);
}

static int64_t commit_patience_ms(const ebd_consumer *consumer)
{
    int64_t left = consumer->close_ns ? eb_deadline_left_ms(consumer->close_ns) : INT64_MAX;

    return left < consumer->config.commit_timeout_ms ? left : consumer->config.commit_timeout_ms;
}

static void commit_before_letting_go(ebd_consumer *consumer,
                                     const rd_kafka_topic_partition_list_t *partitions)
{
    eb_error err = {0};

    if (ebd__commit(consumer, partitions, commit_patience_ms(consumer), &err) < 0)
        eb_log(&consumer->client.log, EB_LOG_WARNING,
               "commit before a rebalance: %s; the records come again", err.text);
}

/* librdkafka keeps a partition paused into its next assignment. */
static void retire(ebd_consumer *consumer, ebd__tracker *t)
{
    if (t->paused)
        resume(consumer, t);
    consumer->uncommitted += ebd__tracker_revoke(t);
    rd_kafka_queue_forward(t->queue, NULL);
    rd_kafka_queue_destroy(t->queue);
    t->queue = NULL;
    t->next = consumer->retired;
    consumer->retired = t;
}

static void revoke(ebd_consumer *consumer, rd_kafka_topic_partition_list_t *partitions)
{
    rd_kafka_t *rk = consumer->client.rk;
    bool lost = rd_kafka_assignment_lost(rk);

    if (!lost) {
        await_progress(consumer, partitions);
        commit_before_letting_go(consumer, partitions);
    }
    for (int i = 0; i < partitions->cnt; i++) {
        const rd_kafka_topic_partition_t *p = &partitions->elems[i];
        ebd__tracker *t = detach(consumer, p->topic, p->partition);
        if (t)
            retire(consumer, t);
    }
    free_idle(consumer);
    log_object(consumer, "revocation",
               is_cooperative(rk) ? rd_kafka_incremental_unassign(rk, partitions)
                                  : as_object(rd_kafka_assign(rk, NULL)));
    eb_log(&consumer->client.log, EB_LOG_INFO, "%d partitions %s", partitions->cnt,
           lost ? "lost: the group went on without this member" : "revoked");
}

void ebd__assign_on_rebalance(rd_kafka_t *rk, rd_kafka_resp_err_t what,
                              rd_kafka_topic_partition_list_t *partitions, void *opaque)
{
    ebd_consumer *consumer = opaque;

    atomic_fetch_add(&consumer->counters.rebalances, 1);
    if (what == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS) {
        assign(consumer, partitions);
        eb_log(&consumer->client.log, EB_LOG_INFO, "%d partitions assigned", partitions->cnt);
    } else {
        if (what != RD_KAFKA_RESP_ERR__REVOKE_PARTITIONS)
            eb_log(&consumer->client.log, EB_LOG_ERROR, "rebalance failed: %s",
                   rd_kafka_err2str(what));
        revoke(consumer, partitions);
    }
    (void)rk;
}
