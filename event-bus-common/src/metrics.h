/* Histograms and their OpenMetrics text. Recording takes no lock: relaxed atomics only. */
#ifndef EB_METRICS_H
#define EB_METRICS_H

#include <eb/base.h>

#include "buf.h"
#include "ns.h"

#define EB_HISTOGRAM_BUCKETS 24

#define eb_histogram_record   EB_PRIVATE(histogram_record)
#define eb_histogram_quantile EB_PRIVATE(histogram_quantile)
#define eb_histogram_write    EB_PRIVATE(histogram_write)
#define eb_counter_write      EB_PRIVATE(counter_write)
#define eb_gauge_write        EB_PRIVATE(gauge_write)

/* Bounds in nanoseconds, ascending, at most EB_HISTOGRAM_BUCKETS; +Inf is implied. */
typedef struct eb_buckets {
    size_t count;
    int64_t upper_ns[EB_HISTOGRAM_BUCKETS];
} eb_buckets;

/* Zero-initialised except for `buckets`, which is borrowed. */
typedef struct eb_histogram {
    const eb_buckets *buckets;
    uint64_t counts[EB_HISTOGRAM_BUCKETS + 1]; /* atomic, not cumulative */
    uint64_t sum_ns;                           /* atomic */
} eb_histogram;

/* A negative sample (clock skew) counts as 0. Threads: any. */
void eb_histogram_record(eb_histogram *histogram, int64_t sample_ns);
/* Seconds, interpolated inside the bucket; 0 without samples; the highest bound for what lies above
 * it. */
double eb_histogram_quantile(const eb_histogram *histogram, double quantile);

/* OpenMetrics 1.0 lines. `labels`: inside the braces, already escaped ("acks=\"all\""), or "". */
void eb_histogram_write(eb_buf *buf, const char *name, const char *labels, const char *help,
                        const eb_histogram *histogram);
/* `name` without the _total, which is added. */
void eb_counter_write(eb_buf *buf, const char *name, const char *help, uint64_t value);
void eb_gauge_write(eb_buf *buf, const char *name, const char *help, uint64_t value);

#endif
