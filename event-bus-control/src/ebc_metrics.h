/* The client's counters and its one histogram. (common's metrics.h has the parts.) */
#ifndef EBC_METRICS_H
#define EBC_METRICS_H

#include <stdatomic.h>
#include <stdint.h>

#include "metrics.h"

typedef _Atomic uint64_t ebc__counter;

typedef struct ebc__metrics {
    ebc__counter published, publish_failed, publish_maybe, publish_retries;
    ebc__counter received, redelivered, acked, nakked, termed, fenced, malformed, no_verdict;
    ebc__counter reconnects, dropped;
    eb_histogram e2e; /* publish → handler entry */
} ebc__metrics;

void ebc__metrics_init(ebc__metrics *metrics);

static inline void ebc__count(ebc__counter *counter)
{
    atomic_fetch_add_explicit(counter, 1, memory_order_relaxed);
}

#endif
