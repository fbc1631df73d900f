/* A producer's handle. */
#ifndef EBD_PRODUCE_H
#define EBD_PRODUCE_H

#include <ebd.h>
#include <stdatomic.h>

#include "client.h"
#include "lineage.h"
#include "metrics.h"
#include "report.h"
#include "topic.h"

/* Where a producer is in its life; it only goes forward. */
enum {
    EBD__OPEN = 0,
    EBD__CLOSING = 1,
    EBD__CLOSED = 2,
};

struct ebd_producer {
    ebd__client client;
    ebd__reporter reporter;
    ebd__topics topics;
    ebd__lineage lineage; /* of records without their own; no field set: there is none */
    bool has_lineage;
    char *topology;
    size_t message_max;
    int32_t linger_ms;
    int32_t queue_wait_ms;
    int32_t queue_records;
    atomic_int state;
    atomic_flag nudging;  /* one of the waiting ebd_produce calls drives librdkafka for all */
    atomic_bool flushing; /* only one flush at a time turns the reporter's round */
};

/* Of the histogram kafka_producer_request_latency_seconds. */
extern const eb_buckets ebd__latency_buckets;

/* EB_E_ARG (NULL), EB_E_FORKED, EB_E_CLOSED, else 0. */
int ebd__producer_check(ebd_producer *producer, eb_error *err);

#endif
