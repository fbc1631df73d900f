/* What has become of the records of one assigned partition: handed out, done, to come again. */
#ifndef EBD_TRACKER_H
#define EBD_TRACKER_H

#include <ebd.h>
#include <librdkafka/rdkafka.h>
#include <pthread.h>

#define EBD__NO_POSITION UINT64_MAX

typedef struct ebd__entry {
    int64_t offset;
    rd_kafka_message_t *message; /* while it is out */
    uint32_t attempts;
    enum { EBD__AGAIN, EBD__OUT, EBD__DONE } state; /* AGAIN: it was out, and will be read again */
} ebd__entry;

/* One assignment of one partition. Records are numbered by position, in the order in which they
 * were first handed out: offsets have gaps. */
typedef struct ebd__tracker {
    struct ebd__tracker *next; /* of the consumer's list; the consumer's thread only */
    struct ebd_consumer *owner;
    rd_kafka_queue_t *queue; /* of the partition, forwarded to the consumer's own */
    char *topic;
    int32_t partition;
    uint64_t window; /* records from `head` to `tail` at most: one that stays unfinished stops it */

    /* The consumer's thread only. */
    bool paused;
    int64_t committed;       /* the last offset that a broker confirmed; -1: none yet */
    int64_t asked_offset;    /* of the commit under way … */
    uint64_t asked_position; /* … and how far it reaches */

    pthread_mutex_t lock; /* guards all below: records are settled on any thread */
    ebd__entry *ring;
    uint64_t capacity; /* a power of two */
    uint64_t head;     /* the first record that is not done */
    uint64_t cursor;   /* the next one to come from the broker: before `tail` after a retry */
    uint64_t tail;
    int64_t seen;        /* the last offset that came from the broker */
    int64_t last_offset; /* of the record at tail - 1; -1: there was none */
    int64_t done_to;     /* what a commit may say: the offset after the last before `head` */
    uint64_t covered;    /* how many positions commits have covered */
    uint64_t again_from; /* the position that a retry wants to come again */
    int64_t again_ns;    /* and not before this moment */
    bool revoked;
    rd_kafka_message_t **strays; /* handed out, but settling them changes nothing any more */
    size_t stray_count;
    size_t stray_capacity;
} ebd__tracker;

ebd__tracker *ebd__tracker_new(struct ebd_consumer *owner, const char *topic, int32_t partition,
                               uint64_t window);
/* Destroys its messages too, also those that are still out. */
void ebd__tracker_free(ebd__tracker *tracker);

/* What to do with a record that came from the broker. */
typedef enum {
    EBD__HANDED,  /* *ret is filled: the user's */
    EBD__FILLED,  /* handed out too, and the window is full now */
    EBD__DROPPED, /* it is done already, or will come again: destroy it */
    EBD__REWOUND, /* handed out too, but the log went back: what was known before is forgotten */
    EBD__NO_ROOM, /* out of memory */
} ebd__taken;
ebd__taken ebd__tracker_take(ebd__tracker *tracker, rd_kafka_message_t *message, ebd_record *ret);

/* How a settled record counted. */
typedef enum {
    EBD__SETTLED, /* and the first unfinished record is another one now, if *advanced */
    EBD__LATE,    /* its partition was taken over */
    EBD__VOID,    /* an earlier record of the partition was retried: it comes again anyway */
    EBD__UNKNOWN, /* settled before */
} ebd__settling;
ebd__settling ebd__tracker_done(ebd__tracker *tracker, const ebd_record *record, bool *advanced);
/* It and the later ones come again, after `backoff_ms` doubled for each attempt. */
ebd__settling ebd__tracker_retry(ebd__tracker *tracker, const ebd_record *record,
                                 int32_t backoff_ms);

/* Reading goes on at this offset, which is that of `again_from`. False: another retry has moved that
 * since. */
bool ebd__tracker_go_back(ebd__tracker *tracker, int64_t offset);

/* Nothing handed out counts any more. Returns how many records no commit has covered. */
uint64_t ebd__tracker_revoke(ebd__tracker *tracker);
/* No record of it is out; `strays_too`: nor one that no longer counts. */
bool ebd__tracker_is_idle(ebd__tracker *tracker, bool strays_too);
uint64_t ebd__tracker_uncommitted(ebd__tracker *tracker);

/* How often the record was handed out. */
int32_t ebd__tracker_attempts(const ebd_record *record);

#endif
