/* Histograms: which bucket, which quantile, and the exact OpenMetrics text. */
#include "metrics.h"

#include <criterion/criterion.h>
#include <math.h>
#include <pthread.h>

#define MS INT64_C(1000000)

static const eb_buckets control = {3, {1 * MS, 5 * MS, 15 * MS}};

/* ── Recording ────────── */

static size_t bucket_of(int64_t sample_ns)
{
    eb_histogram histogram = {.buckets = &control};
    eb_histogram_record(&histogram, sample_ns);
    size_t i = 0;
    while (i < EB_HISTOGRAM_BUCKETS && histogram.counts[i] == 0)
        i++;
    return i;
}

Test(eb_histogram, bound_belongs_to_its_own_bucket)
{
    cr_expect_eq(bucket_of(0), 0);
    cr_expect_eq(bucket_of(1 * MS), 0);
    cr_expect_eq(bucket_of(1 * MS + 1), 1);
    cr_expect_eq(bucket_of(5 * MS), 1);
    cr_expect_eq(bucket_of(15 * MS), 2);
    cr_expect_eq(bucket_of(15 * MS + 1), 3);
    cr_expect_eq(bucket_of(INT64_MAX), 3);
}

Test(eb_histogram, negative_sample_counts_as_zero)
{
    eb_histogram histogram = {.buckets = &control};
    eb_histogram_record(&histogram, -5);
    eb_histogram_record(&histogram, INT64_MIN);
    cr_expect_eq(histogram.counts[0], 2);
    cr_expect_eq(histogram.sum_ns, 0);
}

#define THREADS 4
#define SAMPLES 50000

static void *record_many(void *histogram)
{
    for (int i = 0; i < SAMPLES; i++)
        eb_histogram_record(histogram, i % 4 * 5 * MS);
    return NULL;
}

Test(eb_histogram, loses_no_sample_of_any_thread)
{
    eb_histogram histogram = {.buckets = &control};
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++)
        cr_assert_eq(pthread_create(&threads[i], NULL, record_many, &histogram), 0);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    cr_expect_eq(histogram.counts[0], THREADS * SAMPLES / 4);
    cr_expect_eq(histogram.counts[1], THREADS * SAMPLES / 4);
    cr_expect_eq(histogram.counts[2], THREADS * SAMPLES / 2);
    cr_expect_eq(histogram.counts[3], 0);
    cr_expect_eq(histogram.sum_ns, (uint64_t)THREADS * SAMPLES / 4 * 30 * MS);
}

/* ── Quantiles ────────── */

static void expect_quantile(const eb_histogram *histogram, double quantile, double want)
{
    double got = eb_histogram_quantile(histogram, quantile);
    cr_expect(fabs(got - want) < 1e-12, "%g: %.9f, not %.9f", quantile, got, want);
}

static void record(eb_histogram *histogram, int times, int64_t sample_ns)
{
    while (times-- > 0)
        eb_histogram_record(histogram, sample_ns);
}

Test(eb_histogram, quantile_is_interpolated_inside_its_bucket)
{
    eb_histogram histogram = {.buckets = &control};
    record(&histogram, 50, 1 * MS);
    record(&histogram, 40, 2 * MS);
    record(&histogram, 10, 6 * MS);
    expect_quantile(&histogram, 0.25, 0.0005);
    expect_quantile(&histogram, 0.5, 0.001);
    expect_quantile(&histogram, 0.7, 0.003);
    expect_quantile(&histogram, 0.9, 0.005);
    expect_quantile(&histogram, 0.95, 0.010);
    expect_quantile(&histogram, 1, 0.015);
}

Test(eb_histogram, quantile_skips_empty_buckets)
{
    eb_histogram histogram = {.buckets = &control};
    record(&histogram, 4, 10 * MS);
    expect_quantile(&histogram, 0, 0.005);
    expect_quantile(&histogram, 0.5, 0.010);
}

Test(eb_histogram, quantile_above_every_bound_is_the_highest)
{
    eb_histogram histogram = {.buckets = &control};
    record(&histogram, 1, 1 * MS);
    record(&histogram, 99, 60000 * MS);
    expect_quantile(&histogram, 0.99, 0.015);
    expect_quantile(&histogram, 2, 0.015);
}

Test(eb_histogram, quantile_of_nothing_is_zero)
{
    static const eb_buckets none = {0};
    eb_histogram histogram = {.buckets = &control};
    expect_quantile(&histogram, 0.5, 0);
    eb_histogram unbounded = {.buckets = &none};
    record(&unbounded, 3, 1 * MS);
    expect_quantile(&unbounded, 0.5, 0);
}

Test(eb_histogram, quantile_that_is_no_number_counts_as_zero)
{
    eb_histogram histogram = {.buckets = &control};
    record(&histogram, 2, 1 * MS);
    expect_quantile(&histogram, -1, 0);
    expect_quantile(&histogram, NAN, 0);
}

/* ── Text ────────── */

static void expect_text(eb_buf *buf, const char *want)
{
    cr_assert_not(buf->failed);
    cr_expect_str_eq(buf->data, want);
    eb_buf_free(buf);
}

Test(eb_histogram, text_is_cumulative_with_exact_bounds)
{
    eb_buf buf = {0};
    eb_histogram histogram = {.buckets = &control};
    record(&histogram, 3, 500000);
    record(&histogram, 2, 5 * MS);
    record(&histogram, 1, 2000 * MS);
    eb_histogram_write(&buf, "nats_control_event_e2e_seconds", "subject_class=\"control\"",
                       "Publish to handler entry.", &histogram);
    expect_text(&buf,
                "# TYPE nats_control_event_e2e_seconds histogram\n"
                "# UNIT nats_control_event_e2e_seconds seconds\n"
                "# HELP nats_control_event_e2e_seconds Publish to handler entry.\n"
                "nats_control_event_e2e_seconds_bucket{subject_class=\"control\",le=\"0.001\"} 3\n"
                "nats_control_event_e2e_seconds_bucket{subject_class=\"control\",le=\"0.005\"} 5\n"
                "nats_control_event_e2e_seconds_bucket{subject_class=\"control\",le=\"0.015\"} 5\n"
                "nats_control_event_e2e_seconds_bucket{subject_class=\"control\",le=\"+Inf\"} 6\n"
                "nats_control_event_e2e_seconds_sum{subject_class=\"control\"} 2.0115\n"
                "nats_control_event_e2e_seconds_count{subject_class=\"control\"} 6\n");
}

Test(eb_histogram, text_without_labels_has_no_braces_but_those_of_le)
{
    static const eb_buckets bounds = {4, {1, 80 * MS, 1000 * MS, 2500 * MS}};
    eb_buf buf = {0};
    eb_histogram histogram = {.buckets = &bounds};
    eb_histogram_write(&buf, "x_seconds", "", "", &histogram);
    expect_text(&buf, "# TYPE x_seconds histogram\n"
                      "# UNIT x_seconds seconds\n"
                      "# HELP x_seconds \n"
                      "x_seconds_bucket{le=\"0.000000001\"} 0\n"
                      "x_seconds_bucket{le=\"0.08\"} 0\n"
                      "x_seconds_bucket{le=\"1.0\"} 0\n"
                      "x_seconds_bucket{le=\"2.5\"} 0\n"
                      "x_seconds_bucket{le=\"+Inf\"} 0\n"
                      "x_seconds_sum 0.0\n"
                      "x_seconds_count 0\n");
}

Test(eb_histogram, text_has_all_its_buckets)
{
    eb_buckets bounds = {.count = EB_HISTOGRAM_BUCKETS};
    for (size_t i = 0; i < bounds.count; i++)
        bounds.upper_ns[i] = (int64_t)(i + 1) * MS;
    eb_histogram histogram = {.buckets = &bounds};
    record(&histogram, 1, 24 * MS);
    record(&histogram, 1, 25 * MS);
    eb_buf buf = {0};
    eb_histogram_write(&buf, "x", "", "", &histogram);
    cr_expect_not_null(strstr(buf.data, "x_bucket{le=\"0.024\"} 1\nx_bucket{le=\"+Inf\"} 2\n"));
    cr_expect_null(strstr(buf.data, "# UNIT"), "a name without its unit must not declare one");
    eb_buf_free(&buf);
}

Test(eb_counter, text_adds_total)
{
    eb_buf buf = {0};
    eb_counter_write(&buf, "ebc_published", "Events the server has stored.", UINT64_MAX);
    expect_text(&buf, "# TYPE ebc_published counter\n"
                      "# HELP ebc_published Events the server has stored.\n"
                      "ebc_published_total 18446744073709551615\n");
}

Test(eb_gauge, text_is_the_bare_name)
{
    eb_buf buf = {0};
    eb_gauge_write(&buf, "ebd_in_flight", "Records not yet acknowledged.", 7);
    expect_text(&buf, "# TYPE ebd_in_flight gauge\n"
                      "# HELP ebd_in_flight Records not yet acknowledged.\n"
                      "ebd_in_flight 7\n");
}

Test(eb_metrics, help_is_escaped)
{
    eb_buf buf = {0};
    eb_gauge_write(&buf, "x", "a\nb\\c \"d\"", 0);
    expect_text(&buf, "# TYPE x gauge\n# HELP x a\\nb\\\\c \\\"d\\\"\nx 0\n");
}
