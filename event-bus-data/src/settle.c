/* The end of a record, on whatever thread: tells its partition's tracker, frees its bytes, and
 * wakes the consumer's thread where that waits for it. */
#include <string.h>

#include "consume.h"

uint64_t ebd__counters_done(const ebd__counters *counters)
{
    uint64_t others = atomic_load(&counters->retried) + atomic_load(&counters->late) +
                      atomic_load(&counters->voided);
    uint64_t settled = atomic_load(&counters->settled);

    return settled > others ? settled - others : 0;
}

uint64_t ebd__counters_out(const ebd__counters *counters)
{
    return atomic_load(&counters->handed) - atomic_load(&counters->settled);
}

static void count(ebd__counters *counters, ebd__settling how)
{
    if (how == EBD__LATE)
        atomic_fetch_add(&counters->late, 1);
    else if (how == EBD__VOID)
        atomic_fetch_add(&counters->voided, 1);
    /* Last, so that nobody sees more of the parts than of the whole. */
    atomic_fetch_add(&counters->settled, 1);
}

static void note_thread(ebd_consumer *consumer)
{
    if (!atomic_load_explicit(&consumer->shared, memory_order_relaxed) &&
        !pthread_equal(pthread_self(), atomic_load(&consumer->poller)))
        atomic_store(&consumer->shared, true);
}

static void finish(ebd_consumer *consumer, ebd_record *record, ebd__settling how)
{
    if (how == EBD__UNKNOWN) { /* a copy was settled before: its bytes are gone already */
        memset(record, 0, sizeof *record);
        return;
    }
    rd_kafka_message_destroy(record->message);
    memset(record, 0, sizeof *record);
    count(&consumer->counters, how);
    if (atomic_load(&consumer->pressed) && atomic_exchange(&consumer->pressed, false))
        ebd__consumer_wake(consumer);
}

/* In a forked child the tracker's lock may be held for ever, and the record is the parent's. */
static bool may_settle(ebd_record *record)
{
    if (!record || !record->message)
        return false;
    const ebd__tracker *tracker = record->tracker;
    if (!ebd__client_forked(&tracker->owner->client))
        return true;
    memset(record, 0, sizeof *record);
    return false;
}

void ebd_record_done(ebd_record *record)
{
    bool advanced = false;

    if (!may_settle(record))
        return;
    ebd__tracker *tracker = record->tracker;
    ebd_consumer *consumer = tracker->owner;
    note_thread(consumer);
    ebd__settling how = ebd__tracker_done(tracker, record, &advanced);
    if (advanced && !atomic_load_explicit(&consumer->progressed, memory_order_relaxed))
        atomic_store(&consumer->progressed, true);
    finish(consumer, record, how);
}

void ebd_record_retry(ebd_record *record)
{
    if (!may_settle(record))
        return;
    ebd__tracker *tracker = record->tracker;
    ebd_consumer *consumer = tracker->owner;
    note_thread(consumer);
    ebd__settling how = ebd__tracker_retry(tracker, record, consumer->config.retry_backoff_ms);
    if (how == EBD__SETTLED) {
        atomic_fetch_add(&consumer->counters.retried, 1);
        atomic_store(&consumer->attention, true);
        ebd__consumer_wake(consumer);
    }
    finish(consumer, record, how);
}

int32_t ebd_record_attempts(const ebd_record *record)
{
    return record && record->message ? ebd__tracker_attempts(record) : 0;
}
