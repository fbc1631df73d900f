/* Counters of a handle, as a struct and as OpenMetrics text. The names and the buckets of the
 * producer's latency are a contract: dashboards exist. */
#include "metrics.h"

#include <stdlib.h>

#include "config.h"
#include "consume.h"
#include "error.h"
#include "produce.h"
#include "sized.h"

#define MS(ms) ((int64_t)((ms)*1e6))

/* 5, 25 and 80 ms are the service levels of the 50th, 99th and 99.9th percentile. */
const eb_buckets ebd__latency_buckets = {
    17,
    {MS(0.25), MS(0.5), MS(1), MS(2.5), MS(5), MS(10), MS(15), MS(25), MS(50), MS(80), MS(150),
     MS(300), MS(1000), MS(3000), MS(10000), MS(20000), MS(30000)},
};

/* ── Producer ────────── */

static uint64_t queued_now(const ebd_producer *producer)
{
    int64_t queued = atomic_load(&producer->reporter.in_flight[0]) +
                     atomic_load(&producer->reporter.in_flight[1]);

    return queued > 0 ? (uint64_t)queued : 0;
}

int ebd_producer_stats(const ebd_producer *producer, ebd_stats *ret, eb_error *err)
{
    ebd_stats stats = ebd_stats_init();

    if (!producer || !ret)
        return eb_fail(err, EB_E_ARG, "ebd_producer_stats: producer or ret is NULL");
    int rc = eb_sized_check(ret, "EBD_STATS", err);
    if (rc < 0)
        return rc;
    const ebd__outcomes *outcomes = &producer->reporter.outcomes;
    stats.produced = atomic_load(&outcomes->stored);
    stats.produce_failed = atomic_load(&outcomes->failed);
    stats.produce_maybe = atomic_load(&outcomes->maybe);
    stats.queued = queued_now(producer);
    stats.produce_p50_s = eb_histogram_quantile(&outcomes->latency, 0.5);
    stats.produce_p99_s = eb_histogram_quantile(&outcomes->latency, 0.99);
    eb_sized_write(ret, &stats, sizeof stats);
    return 0;
}

/* A label's value, quoted as OpenMetrics wants it. */
static void write_label(eb_buf *buf, const char *name, const char *value)
{
    eb_buf_printf(buf, "%s=\"", name);
    for (; *value; value++) {
        if (*value == '\n')
            eb_buf_add(buf, EB_STR("\\n"));
        else if (*value == '"' || *value == '\\')
            eb_buf_printf(buf, "\\%c", *value);
        else
            eb_buf_add(buf, eb_str_make(value, 1));
    }
    eb_buf_add(buf, EB_STR("\""));
}

static int give_text(eb_buf *buf, char **ret, eb_error *err)
{
    eb_buf_add(buf, EB_STR("# EOF\n"));
    if (!buf->failed) {
        *ret = buf->data;
        return 0;
    }
    eb_buf_free(buf);
    return eb_fail(err, EB_E_NOMEM, "writing the metrics: out of memory");
}

int ebd_producer_metrics(const ebd_producer *producer, char **ret, eb_error *err)
{
    eb_buf buf = {0};
    eb_buf labels = {0};

    if (!producer || !ret)
        return eb_fail(err, EB_E_ARG, "ebd_producer_metrics: producer or ret is NULL");
    const ebd__outcomes *outcomes = &producer->reporter.outcomes;
    eb_buf_add(&labels, EB_STR("acks=\"all\","));
    write_label(&labels, "topology", producer->topology);
    if (labels.failed)
        buf.failed = true;
    else
        eb_histogram_write(&buf, "kafka_producer_request_latency_seconds", labels.data,
                           "From produce to the acknowledgement of every in-sync replica",
                           &outcomes->latency);
    eb_buf_free(&labels);
    eb_counter_write(&buf, "ebd_produced", "Records stored", atomic_load(&outcomes->stored));
    eb_counter_write(&buf, "ebd_produce_failed", "Records certainly not stored",
                     atomic_load(&outcomes->failed));
    eb_counter_write(&buf, "ebd_produce_maybe", "Records of unknown outcome",
                     atomic_load(&outcomes->maybe));
    eb_gauge_write(&buf, "ebd_queued", "Records without an outcome yet", queued_now(producer));
    return give_text(&buf, ret, err);
}

/* ── Consumer ────────── */

int ebd_consumer_stats(const ebd_consumer *consumer, ebd_stats *ret, eb_error *err)
{
    ebd_stats stats = ebd_stats_init();

    if (!consumer || !ret)
        return eb_fail(err, EB_E_ARG, "ebd_consumer_stats: consumer or ret is NULL");
    int rc = eb_sized_check(ret, "EBD_STATS", err);
    if (rc < 0)
        return rc;
    const ebd__counters *counters = &consumer->counters;
    stats.consumed = atomic_load(&counters->handed);
    stats.done = ebd__counters_done(counters);
    stats.retried = atomic_load(&counters->retried);
    stats.committed = atomic_load(&counters->committed);
    stats.late = atomic_load(&counters->late);
    stats.rebalances = atomic_load(&counters->rebalances);
    eb_sized_write(ret, &stats, sizeof stats);
    return 0;
}

int ebd_consumer_metrics(const ebd_consumer *consumer, char **ret, eb_error *err)
{
    eb_buf buf = {0};
    ebd_stats stats = ebd_stats_init();

    if (!ret)
        return eb_fail(err, EB_E_ARG, "ebd_consumer_metrics: ret is NULL");
    int rc = ebd_consumer_stats(consumer, &stats, err);
    if (rc < 0)
        return rc;
    eb_counter_write(&buf, "ebd_consumed", "Records handed out", stats.consumed);
    eb_counter_write(&buf, "ebd_done", "Records settled as done", stats.done);
    eb_counter_write(&buf, "ebd_retried", "Records settled for another attempt", stats.retried);
    eb_counter_write(&buf, "ebd_committed", "Records covered by a commit", stats.committed);
    eb_counter_write(&buf, "ebd_late", "Records settled after their partition was taken over",
                     stats.late);
    eb_counter_write(&buf, "ebd_rebalances", "Assignments and revocations", stats.rebalances);
    return give_text(&buf, ret, err);
}
