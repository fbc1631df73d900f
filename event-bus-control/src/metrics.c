/* metrics.c: reads the client's counters out, as a struct and as OpenMetrics text. Names and
 * buckets of the histogram are fixed by dashboards that exist; who counts what stands where it
 * happens. */
#include <stdlib.h>

#include "client.h"
#include "config.h"
#include "error.h"
#include "sized.h"

#define US INT64_C(1000)
#define MS (1000 * US)

/* 1, 5 and 15 ms must be bounds: the service level is read from them. */
static const eb_buckets e2e_buckets = {
    20, {100 * US,  250 * US,  500 * US,   1 * MS,     2 * MS,     5 * MS,     10 * MS,
         15 * MS,   25 * MS,   50 * MS,    100 * MS,   250 * MS,   500 * MS,   1000 * MS,
         2500 * MS, 5000 * MS, 10000 * MS, 30000 * MS, 60000 * MS, 300000 * MS}};

void ebc__metrics_init(ebc__metrics *metrics)
{
    metrics->e2e.buckets = &e2e_buckets;
}

static uint64_t read_counter(const ebc__counter *counter)
{
    return atomic_load_explicit(counter, memory_order_relaxed);
}

int ebc_client_stats(const ebc_client *client, ebc_stats *ret, eb_error *err)
{
    if (!client || !ret)
        return eb_fail(err, EB_E_ARG, "ebc_client_stats: needs a client and EBC_STATS()");
    int rc = eb_sized_check(ret, "EBC_STATS", err);
    if (rc < 0)
        return rc;
    const ebc__metrics *m = &client->metrics;
    ebc_stats s = {
        .size = sizeof s,
        .published = read_counter(&m->published),
        .publish_failed = read_counter(&m->publish_failed),
        .publish_maybe = read_counter(&m->publish_maybe),
        .publish_retries = read_counter(&m->publish_retries),
        .received = read_counter(&m->received),
        .redelivered = read_counter(&m->redelivered),
        .acked = read_counter(&m->acked),
        .nakked = read_counter(&m->nakked),
        .termed = read_counter(&m->termed),
        .fenced = read_counter(&m->fenced),
        .malformed = read_counter(&m->malformed),
        .no_verdict = read_counter(&m->no_verdict),
        .reconnects = read_counter(&m->reconnects),
        .e2e_p50_s = eb_histogram_quantile(&m->e2e, 0.5),
        .e2e_p99_s = eb_histogram_quantile(&m->e2e, 0.99),
    };
    eb_sized_write(ret, &s, sizeof s);
    return 0;
}

static void write_counters(eb_buf *buf, const ebc__metrics *m)
{
    const struct {
        const char *name, *help;
        const ebc__counter *value;
    } rows[] = {
        {"nats_control_published", "Events stored, by their PubAck.", &m->published},
        {"nats_control_publish_failed", "Publishes that stored nothing.", &m->publish_failed},
        {"nats_control_publish_maybe", "Publishes without a known outcome.", &m->publish_maybe},
        {"nats_control_publish_retries", "Publishes sent once more.", &m->publish_retries},
        {"nats_control_received", "Events handed to the program.", &m->received},
        {"nats_control_redelivered", "Of these, delivered before.", &m->redelivered},
        {"nats_control_acked", "Events acknowledged.", &m->acked},
        {"nats_control_nakked", "Events sent back.", &m->nakked},
        {"nats_control_termed", "Events given up.", &m->termed},
        {"nats_control_fenced", "Events whose ack_wait passed in our hands.", &m->fenced},
        {"nats_control_malformed", "Messages that are no envelope.", &m->malformed},
        {"nats_control_no_verdict", "Handlers that returned no verdict.", &m->no_verdict},
        {"nats_control_dropped", "Messages nats.c dropped for want of room.", &m->dropped},
        {"nats_control_reconnects", "Connections made again.", &m->reconnects},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        eb_counter_write(buf, rows[i].name, rows[i].help, read_counter(rows[i].value));
}

int ebc_client_metrics(const ebc_client *client, char **ret, eb_error *err)
{
    if (!client || !ret)
        return eb_fail(err, EB_E_ARG,
                       "ebc_client_metrics: needs a client and a place for the text");
    eb_buf buf = {0};
    write_counters(&buf, &client->metrics);
    eb_histogram_write(&buf, "nats_control_event_e2e_seconds", "subject_class=\"control\"",
                       "From publish to handler entry, first deliveries only.",
                       &client->metrics.e2e);
    eb_buf_add(&buf, EB_STR("# EOF\n"));
    if (buf.failed) {
        eb_buf_free(&buf);
        return eb_fail(err, EB_E_NOMEM, "ebc_client_metrics: out of memory");
    }
    *ret = buf.data;
    return 0;
}
