/* The state of one assigned partition. It decides how far a commit may reach (to the first record
 * that is not done), which records come again after a retry, and whether what a thread settles
 * still counts. It knows librdkafka only as the owner of messages: pausing, seeking and committing
 * are consume.c's and commit.c's. Every function may be called on any thread, except new and free. */
#include "tracker.h"

#include <stdlib.h>
#include <string.h>

#include "clock.h"

#define FIRST_CAPACITY 64
#define BACKOFF_MAX_MS 30000

/* A record's mark: its position, and which of its attempts it is. So a copy of a record that was
 * settled and came again is not mistaken for the one that is out now. */
#define ATTEMPT_BITS 16
#define ATTEMPT_MAX  ((UINT32_C(1) << ATTEMPT_BITS) - 1)

static uint64_t mark_of(uint64_t position, uint32_t attempts)
{
    return position << ATTEMPT_BITS | (attempts < ATTEMPT_MAX ? attempts : ATTEMPT_MAX);
}

int32_t ebd__tracker_attempts(const ebd_record *record)
{
    return (int32_t)(record->epoch & ATTEMPT_MAX);
}

static ebd__entry *entry_at(ebd__tracker *t, uint64_t position)
{
    return &t->ring[position & (t->capacity - 1)];
}

/* ── Life ────────── */

ebd__tracker *ebd__tracker_new(struct ebd_consumer *owner, const char *topic, int32_t partition,
                               uint64_t window)
{
    ebd__tracker *t = calloc(1, sizeof *t);

    if (!t)
        return NULL;
    t->owner = owner;
    t->partition = partition;
    t->window = window;
    t->topic = strdup(topic);
    t->capacity = FIRST_CAPACITY;
    t->ring = calloc(t->capacity, sizeof *t->ring);
    t->committed = t->asked_offset = t->last_offset = t->seen = t->done_to = -1;
    t->again_from = EBD__NO_POSITION;
    pthread_mutex_init(&t->lock, NULL);
    if (t->topic && t->ring)
        return t;
    ebd__tracker_free(t);
    return NULL;
}

void ebd__tracker_free(ebd__tracker *t)
{
    if (!t)
        return;
    for (uint64_t i = t->head; t->ring && i != t->tail; i++) {
        if (entry_at(t, i)->state == EBD__OUT)
            rd_kafka_message_destroy(entry_at(t, i)->message);
    }
    for (size_t i = 0; i < t->stray_count; i++)
        rd_kafka_message_destroy(t->strays[i]);
    if (t->queue)
        rd_kafka_queue_destroy(t->queue);
    pthread_mutex_destroy(&t->lock);
    free(t->strays);
    free(t->ring);
    free(t->topic);
    free(t);
}

/* ── Strays ────────── */

/* Without memory for it the message stays allocated until the program ends: it is in a user's
 * hands, so it cannot be freed here. */
static void add_stray(ebd__tracker *t, rd_kafka_message_t *message)
{
    if (t->stray_count == t->stray_capacity) {
        size_t more = t->stray_capacity ? 2 * t->stray_capacity : FIRST_CAPACITY;
        rd_kafka_message_t **grown = realloc(t->strays, more * sizeof(*grown));
        if (!grown)
            return;
        t->strays = grown;
        t->stray_capacity = more;
    }
    t->strays[t->stray_count++] = message;
}

static bool remove_stray(ebd__tracker *t, const void *message)
{
    for (size_t i = 0; i < t->stray_count; i++) {
        if (t->strays[i] == message) {
            t->strays[i] = t->strays[--t->stray_count];
            return true;
        }
    }
    return false;
}

/* What is out, from this position on, no longer counts. What is done stays done. */
static void forget_from(ebd__tracker *t, uint64_t position)
{
    for (uint64_t i = position; i != t->tail; i++) {
        ebd__entry *e = entry_at(t, i);
        if (e->state != EBD__OUT)
            continue;
        add_stray(t, e->message);
        e->message = NULL;
        e->state = EBD__AGAIN;
    }
}

/* ── Taking records in ────────── */

static bool grow(ebd__tracker *t)
{
    uint64_t capacity = 2 * t->capacity;
    ebd__entry *ring = calloc(capacity, sizeof *ring);

    if (!ring)
        return false;
    for (uint64_t i = t->head; i != t->tail; i++)
        ring[i & (capacity - 1)] = *entry_at(t, i);
    free(t->ring);
    t->ring = ring;
    t->capacity = capacity;
    return true;
}

/* Moves over what is done. Returns true if that let a commit reach further. */
static bool advance(ebd__tracker *t)
{
    uint64_t before = t->head;

    while (t->head != t->tail && entry_at(t, t->head)->state == EBD__DONE) {
        t->done_to = entry_at(t, t->head)->offset + 1;
        t->head++;
    }
    if (t->cursor < t->head)
        t->cursor = t->head;
    return t->head != before;
}

/* After a retry the records from the cursor on are read again. One that does not come, though a
 * later one does, was compacted or deleted meanwhile: it can never be done. */
static void skip_vanished(ebd__tracker *t, int64_t offset)
{
    for (; t->cursor != t->tail && entry_at(t, t->cursor)->offset < offset; t->cursor++)
        entry_at(t, t->cursor)->state = EBD__DONE;
    (void)advance(t);
}

/* The log was truncated, or the topic made anew: offsets start over, and so do commits. */
static void start_over(ebd__tracker *t)
{
    forget_from(t, t->head);
    t->head = t->cursor = t->covered = t->tail;
    t->done_to = t->last_offset = t->committed = -1;
    t->again_from = EBD__NO_POSITION;
}

static void hand_out(ebd__tracker *t, uint64_t position, rd_kafka_message_t *message,
                     ebd_record *ret)
{
    ebd__entry *e = entry_at(t, position);

    e->message = message;
    e->state = EBD__OUT;
    e->attempts++;
    ret->message = message;
    ret->tracker = t;
    ret->epoch = mark_of(position, e->attempts);
}

static ebd__taken take_new(ebd__tracker *t, rd_kafka_message_t *message, ebd_record *ret)
{
    if (t->tail - t->head == t->capacity && !grow(t)) {
        t->seen = message->offset - 1; /* it will be read again */
        return EBD__NO_ROOM;
    }
    *entry_at(t, t->tail) = (ebd__entry){.offset = message->offset};
    t->last_offset = message->offset;
    t->cursor = ++t->tail;
    hand_out(t, t->tail - 1, message, ret);
    return t->tail - t->head < t->window ? EBD__HANDED : EBD__FILLED;
}

static ebd__taken take_again(ebd__tracker *t, rd_kafka_message_t *message, ebd_record *ret)
{
    uint64_t position = t->cursor++;

    if (entry_at(t, position)->state == EBD__DONE)
        return EBD__DROPPED;
    hand_out(t, position, message, ret);
    return EBD__HANDED;
}

static ebd__taken take_over(ebd__tracker *t, rd_kafka_message_t *message, ebd_record *ret)
{
    start_over(t);
    t->seen = message->offset;
    ebd__taken taken = take_new(t, message, ret);
    return taken == EBD__NO_ROOM ? taken : EBD__REWOUND;
}

static ebd__taken take(ebd__tracker *t, rd_kafka_message_t *message, ebd_record *ret)
{
    /* Between a retry and the seek that it asks for, records that come are those to come again. */
    if (t->again_from != EBD__NO_POSITION)
        return EBD__DROPPED;
    if (message->offset <= t->seen)
        return take_over(t, message, ret);
    t->seen = message->offset;
    skip_vanished(t, message->offset);
    if (t->cursor != t->tail && entry_at(t, t->cursor)->offset == message->offset)
        return take_again(t, message, ret);
    if (message->offset > t->last_offset)
        return take_new(t, message, ret);
    return EBD__DROPPED; /* read again, but done before, as was all before it */
}

bool ebd__tracker_go_back(ebd__tracker *t, int64_t offset)
{
    pthread_mutex_lock(&t->lock);
    bool same = t->again_from != EBD__NO_POSITION && entry_at(t, t->again_from)->offset == offset;
    if (same) {
        t->cursor = t->again_from;
        t->seen = offset - 1;
        t->again_from = EBD__NO_POSITION;
        t->again_ns = 0;
    }
    pthread_mutex_unlock(&t->lock);
    return same;
}

ebd__taken ebd__tracker_take(ebd__tracker *t, rd_kafka_message_t *message, ebd_record *ret)
{
    pthread_mutex_lock(&t->lock);
    ebd__taken taken = take(t, message, ret);
    pthread_mutex_unlock(&t->lock);
    return taken;
}

/* ── Settling ────────── */

/* The entry of a record that is out, or NULL. */
static ebd__entry *find_out(ebd__tracker *t, const ebd_record *record)
{
    uint64_t position = record->epoch >> ATTEMPT_BITS;

    if (position < t->head || position >= t->tail)
        return NULL;
    ebd__entry *e = entry_at(t, position);
    bool same = e->state == EBD__OUT && e->message == record->message &&
                mark_of(position, e->attempts) == record->epoch;
    return same ? e : NULL;
}

static ebd__settling settle_stray(ebd__tracker *t, const ebd_record *record)
{
    if (!remove_stray(t, record->message))
        return EBD__UNKNOWN;
    return t->revoked ? EBD__LATE : EBD__VOID;
}

ebd__settling ebd__tracker_done(ebd__tracker *t, const ebd_record *record, bool *advanced)
{
    ebd__settling how = EBD__SETTLED;

    pthread_mutex_lock(&t->lock);
    ebd__entry *e = find_out(t, record);
    if (e) {
        e->state = EBD__DONE;
        e->message = NULL;
        *advanced = advance(t);
    } else {
        how = settle_stray(t, record);
    }
    pthread_mutex_unlock(&t->lock);
    return how;
}

static int64_t backoff_of(uint32_t attempts, int32_t first_ms)
{
    int64_t ms = first_ms;

    while (--attempts > 0 && ms < BACKOFF_MAX_MS)
        ms *= 2;
    return ms < BACKOFF_MAX_MS ? ms : BACKOFF_MAX_MS;
}

/* Later records wait for this one, so that order is kept: what is out of them counts no more. Only
 * an earlier record can ask for more while this waits. */
static void ask_again(ebd__tracker *t, uint64_t position, uint32_t attempts, int32_t backoff_ms)
{
    int64_t due = eb_deadline_in_ms(backoff_of(attempts, backoff_ms));

    forget_from(t, position);
    if (t->again_from == EBD__NO_POSITION || position < t->again_from)
        t->again_from = position;
    if (due > t->again_ns)
        t->again_ns = due;
}

ebd__settling ebd__tracker_retry(ebd__tracker *t, const ebd_record *record, int32_t backoff_ms)
{
    ebd__settling how = EBD__SETTLED;

    pthread_mutex_lock(&t->lock);
    ebd__entry *e = find_out(t, record);
    if (e) {
        e->state = EBD__AGAIN;
        e->message = NULL;
        ask_again(t, record->epoch >> ATTEMPT_BITS, e->attempts, backoff_ms);
    } else {
        how = settle_stray(t, record);
    }
    pthread_mutex_unlock(&t->lock);
    return how;
}

/* ── The end of an assignment ────────── */

static uint64_t count_uncommitted(const ebd__tracker *t)
{
    return t->tail > t->covered ? t->tail - t->covered : 0;
}

uint64_t ebd__tracker_uncommitted(ebd__tracker *t)
{
    pthread_mutex_lock(&t->lock);
    uint64_t count = count_uncommitted(t);
    pthread_mutex_unlock(&t->lock);
    return count;
}

uint64_t ebd__tracker_revoke(ebd__tracker *t)
{
    pthread_mutex_lock(&t->lock);
    forget_from(t, t->head);
    t->revoked = true;
    uint64_t count = count_uncommitted(t);
    pthread_mutex_unlock(&t->lock);
    return count;
}

bool ebd__tracker_is_idle(ebd__tracker *t, bool strays_too)
{
    bool idle = true;

    pthread_mutex_lock(&t->lock);
    for (uint64_t i = t->head; idle && i != t->tail; i++)
        idle = entry_at(t, i)->state != EBD__OUT;
    if (strays_too)
        idle = idle && t->stray_count == 0;
    pthread_mutex_unlock(&t->lock);
    return idle;
}
