/* A consumer's handle. */
#ifndef EBD_CONSUME_H
#define EBD_CONSUME_H

#include <ebd.h>
#include <pthread.h>
#include <stdatomic.h>

#include "client.h"
#include "tracker.h"

/* Read by any thread. What is out = handed - settled; what is done = settled - all the others. */
typedef struct ebd__counters {
    _Atomic uint64_t handed; /* written by the consumer's thread only */
    _Atomic uint64_t settled;
    _Atomic uint64_t retried;
    _Atomic uint64_t late;
    _Atomic uint64_t voided;
    _Atomic uint64_t committed;
    _Atomic uint64_t rebalances;
} ebd__counters;

uint64_t ebd__counters_done(const ebd__counters *counters);
uint64_t ebd__counters_out(const ebd__counters *counters);

struct ebd_consumer {
    ebd__client client;
    ebd_consumer_config config;
    ebd__counters counters;
    char *group;

    rd_kafka_queue_t *records; /* of all assigned partitions, kept apart from the events … */
    rd_kafka_queue_t *events;  /* … so that a rebalance is served while no record is wanted */
    rd_kafka_queue_t *replies; /* to commits */
    int wake[2];               /* a pipe: written by whoever has news for a waiting poll */

    /* The consumer's thread only. */
    ebd__tracker *assigned;
    ebd__tracker *retired;     /* taken over, with records still out */
    ebd__tracker *last;        /* the one found last */
    rd_kafka_message_t *stash; /* a record that came while events were served */
    uint64_t uncommitted;      /* of the partitions that were taken over */
    uint64_t commits;          /* asked for, so far: tells a late answer from the one waited for */
    int64_t serve_ns;          /* when events are to be served next */
    int64_t again_ns;          /* when the next record is due to come again; INT64_MAX: none is */
    int64_t close_ns;          /* deadline of a close under way; 0: there is none */
    bool closed;

    /* Shared with those who settle records. */
    atomic_bool stopped;
    atomic_uint stopping;      /* threads inside ebd_consumer_stop: a free lets them out first */
    atomic_bool attention;     /* a retry, or room in a partition's window: look at the trackers */
    atomic_bool pressed;       /* somebody waits for records to be settled */
    atomic_bool shared;        /* a record was settled by another thread than the one that polls */
    atomic_bool progressed;    /* a commit would reach further */
    _Atomic int64_t commit_ns; /* when ebd_consumer_commit_due turns true */
    _Atomic(pthread_t) poller;
};

/* Wakes a poll. Threads: any, also a signal handler. */
void ebd__consumer_wake(const ebd_consumer *consumer);
/* Waits for that, until the deadline at most. */
void ebd__consumer_wait(ebd_consumer *consumer, int64_t deadline_ns);

/* EB_E_ARG (NULL), EB_E_FORKED, EB_E_CLOSED, else 0. */
int ebd__consumer_check(ebd_consumer *consumer, eb_error *err);

#endif
