/* Delivery reports: who waits for which record, and the thread that tells them. */
#ifndef EBD_REPORT_H
#define EBD_REPORT_H

#include <ebd.h>
#include <pthread.h>
#include <stdatomic.h>

#include "client.h"
#include "metrics.h"

/* Whom to tell about one record. Kept in a pool, so that a record costs no allocation. */
typedef struct ebd__delivery {
    ebd_delivery_fn *done;
    void *user;
    _Atomic uint32_t next; /* place + 1 of the next free one */
} ebd__delivery;

/* The free ones form a stack without a lock. Its head carries a count of changes beside the place,
 * so that a place that was taken and given back meanwhile is noticed. */
typedef struct ebd__pool {
    ebd__delivery *deliveries;
    uint32_t size;
    _Atomic uint32_t fresh; /* how many were ever taken: the others' memory is not touched */
    _Atomic uint64_t free;  /* changes << 32 | place + 1 */
} ebd__pool;

int ebd__pool_make(ebd__pool *pool, uint32_t size);
void ebd__pool_free(ebd__pool *pool);
/* The place + 1, or 0: all are in use. */
uint32_t ebd__pool_take(ebd__pool *pool, ebd_delivery_fn *done, void *user);
void ebd__pool_give(ebd__pool *pool, uint32_t place);

/* What happened to the records of a producer. */
typedef struct ebd__outcomes {
    _Atomic uint64_t stored;
    _Atomic uint64_t failed;
    _Atomic uint64_t maybe;
    eb_histogram latency;
} ebd__outcomes;

typedef struct ebd__reporter {
    ebd__client *client;
    rd_kafka_queue_t *events;
    pthread_t thread;
    atomic_bool running;
    atomic_bool stopping;
    ebd__pool pool;
    ebd__outcomes outcomes;

    /* Records of calls in progress and of the queue, by round: a flush turns the round and waits
     * for the older one to become empty, so that it is not held up by records queued after it. */
    _Atomic int64_t in_flight[2];
    atomic_uint round;

    pthread_mutex_t lock;    /* guards nothing but the waiting for `progress` */
    pthread_cond_t progress; /* records got their outcome */
    atomic_int waiting;

    int64_t logged_ns; /* of the reporting thread: when a failure was last logged */
    uint64_t unlogged;
} ebd__reporter;

/* Starts the thread "ebd-report" on the client's main queue. EB_E_NOMEM. */
int ebd__reporter_start(ebd__reporter *reporter, ebd__client *client, uint32_t records,
                        eb_error *err);
/* Joins the thread; every record must have had its outcome. */
void ebd__reporter_stop(ebd__reporter *reporter);
void ebd__reporter_free(ebd__reporter *reporter);
bool ebd__reporter_is_me(const ebd__reporter *reporter);

/* Counts a record in, before it is queued; the ticket goes back by ebd__reporter_leave if it was
 * not queued, else with the record as ebd__reporter_opaque. */
unsigned ebd__reporter_enter(ebd__reporter *reporter);
void ebd__reporter_leave(ebd__reporter *reporter, unsigned ticket);
void *ebd__reporter_opaque(unsigned ticket, uint32_t place);

/* Waits until `test` says true, asked after each batch of reports, or until `deadline_ns`. Returns
 * what it said last. */
typedef bool ebd__reporter_test(void *subject);
bool ebd__reporter_await(ebd__reporter *reporter, ebd__reporter_test *test, void *subject,
                         int64_t deadline_ns);
void ebd__reporter_wake(ebd__reporter *reporter);

#endif
