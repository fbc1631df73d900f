/* Commits of each partition the records before the first one that is not done: explicit lists,
 * offset + 1, never backwards. The answer comes over a queue of our own, because librdkafka's
 * synchronous commit has no deadline and leaves the partitions' own errors unset. */
#include "commit.h"

#include "assign.h"
#include "clock.h"
#include "error.h"
#include "native_error.h"

#define EMPTY_LIST_ROOM 8

/* ── What to commit ────────── */

static void ask_for(ebd__tracker *t, rd_kafka_topic_partition_list_t *list)
{
    pthread_mutex_lock(&t->lock);
    int64_t done_to = t->done_to;
    uint64_t position = t->head;
    pthread_mutex_unlock(&t->lock);
    if (done_to < 0 || done_to == t->committed)
        return;
    rd_kafka_topic_partition_list_add(list, t->topic, t->partition)->offset = done_to;
    t->asked_offset = done_to;
    t->asked_position = position;
}

static rd_kafka_topic_partition_list_t *list_done(ebd_consumer *consumer,
                                                  const rd_kafka_topic_partition_list_t *only)
{
    rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new(EMPTY_LIST_ROOM);

    for (ebd__tracker *t = consumer->assigned; t; t = t->next) {
        if (!only ||
            rd_kafka_topic_partition_list_find((rd_kafka_topic_partition_list_t *)(uintptr_t)only,
                                               t->topic, t->partition))
            ask_for(t, list);
    }
    return list;
}

/* ── What was answered ────────── */

static void confirm(ebd_consumer *consumer, ebd__tracker *t, int64_t offset)
{
    t->committed = offset;
    if (offset != t->asked_offset) /* a late answer to an earlier commit */
        return;
    pthread_mutex_lock(&t->lock);
    uint64_t covered = t->asked_position > t->covered ? t->asked_position - t->covered : 0;
    t->covered += covered;
    pthread_mutex_unlock(&t->lock);
    atomic_fetch_add(&consumer->counters.committed, covered);
}

/* Takes over what succeeded. Returns the first partition that failed, or NULL. */
static const rd_kafka_topic_partition_t *read_answer(ebd_consumer *consumer,
                                                     const rd_kafka_topic_partition_list_t *list)
{
    const rd_kafka_topic_partition_t *failed = NULL;

    for (int i = 0; list && i < list->cnt; i++) {
        const rd_kafka_topic_partition_t *p = &list->elems[i];
        ebd__tracker *t = ebd__assign_find(consumer, p->topic, p->partition);
        if (p->err != RD_KAFKA_RESP_ERR_NO_ERROR)
            failed = failed ? failed : p;
        else if (t)
            confirm(consumer, t, p->offset);
    }
    return failed;
}

static int judge_answer(ebd_consumer *consumer, rd_kafka_event_t *event, eb_error *err)
{
    rd_kafka_resp_err_t whole = rd_kafka_event_error(event);
    const rd_kafka_topic_partition_list_t *list = rd_kafka_event_topic_partition_list(event);

    if (whole != RD_KAFKA_RESP_ERR_NO_ERROR && whole != RD_KAFKA_RESP_ERR__NO_OFFSET)
        return ebd__fail_kafka(err, whole, "commit of group \"%s\"",
                               eb_shorten(eb_str_of(consumer->group), 60).text);
    const rd_kafka_topic_partition_t *failed = read_answer(consumer, list);
    if (failed)
        return ebd__fail_kafka(err, failed->err, "commit of %s [%d] at %lld",
                               eb_shorten(eb_str_of(failed->topic), 60).text, failed->partition,
                               (long long)failed->offset);
    return 1;
}

static int await_answer(ebd_consumer *consumer, int64_t timeout_ms, eb_error *err)
{
    int64_t deadline = eb_deadline_in_ms(timeout_ms);

    for (;;) {
        rd_kafka_event_t *event =
            rd_kafka_queue_poll(consumer->replies, (int)eb_deadline_left_ms(deadline));
        if (!event)
            return eb_fail_with(err, EB_E_TIMEOUT, 0, EB_ERR_RETRY | EB_ERR_MAYBE,
                                "commit of group \"%s\" got no answer within %lld ms; it may hold, "
                                "commit again",
                                eb_shorten(eb_str_of(consumer->group), 60).text,
                                (long long)timeout_ms);
        bool ours = rd_kafka_event_opaque(event) == (void *)(uintptr_t)consumer->commits;
        int rc = judge_answer(consumer, event, ours ? err : NULL);
        rd_kafka_event_destroy(event);
        if (ours)
            return rc;
    }
}

/* ── Commit ────────── */

static int send_and_wait(ebd_consumer *consumer, const rd_kafka_topic_partition_list_t *list,
                         int64_t timeout_ms, eb_error *err)
{
    consumer->commits++;
    rd_kafka_resp_err_t refused = rd_kafka_commit_queue(
        consumer->client.rk, list, consumer->replies, NULL, (void *)(uintptr_t)consumer->commits);
    if (refused != RD_KAFKA_RESP_ERR_NO_ERROR)
        return ebd__fail_kafka(err, refused, "commit of group \"%s\"",
                               eb_shorten(eb_str_of(consumer->group), 60).text);
    return await_answer(consumer, timeout_ms, err);
}

int ebd__commit(ebd_consumer *consumer, const rd_kafka_topic_partition_list_t *only,
                int64_t timeout_ms, eb_error *err)
{
    int rc = 0;

    atomic_store(&consumer->progressed, false);
    atomic_store(&consumer->commit_ns, eb_deadline_in_ms(consumer->config.commit_interval_ms));
    rd_kafka_topic_partition_list_t *list = list_done(consumer, only);
    if (list->cnt > 0)
        rc = send_and_wait(consumer, list, timeout_ms, err);
    rd_kafka_topic_partition_list_destroy(list);
    if (rc < 0 || only) /* the others' progress is still to be committed */
        atomic_store(&consumer->progressed, true);
    return rc;
}

int ebd_consumer_commit(ebd_consumer *consumer, eb_error *err)
{
    int rc = ebd__consumer_check(consumer, err);

    return rc < 0 ? rc : ebd__commit(consumer, NULL, consumer->config.commit_timeout_ms, err);
}

bool ebd_consumer_commit_due(const ebd_consumer *consumer)
{
    return consumer && atomic_load_explicit(&consumer->progressed, memory_order_relaxed) &&
           eb_clock_ns() >= atomic_load_explicit(&consumer->commit_ns, memory_order_relaxed);
}
