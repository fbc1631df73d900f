/* Histograms and their OpenMetrics 1.0 text. Recording is two relaxed additions; a reader takes one
 * copy of the counts and derives everything from it, so that _count is always the sum of the
 * buckets, although records come in meanwhile. */
#include "metrics.h"

#include <inttypes.h>

#include "clock.h"

static size_t bucket_of(const eb_buckets *buckets, int64_t sample_ns)
{
    size_t i = 0;
    while (i < buckets->count && sample_ns > buckets->upper_ns[i])
        i++;
    return i;
}

void eb_histogram_record(eb_histogram *histogram, int64_t sample_ns)
{
    if (sample_ns < 0)
        sample_ns = 0;
    uint64_t *count = &histogram->counts[bucket_of(histogram->buckets, sample_ns)];
    __atomic_fetch_add(count, 1, __ATOMIC_RELAXED);
    __atomic_fetch_add(&histogram->sum_ns, (uint64_t)sample_ns, __ATOMIC_RELAXED);
}

/* The samples up to each bound; returns how many there are in all. */
static uint64_t cumulate(const eb_histogram *histogram, uint64_t ret[EB_HISTOGRAM_BUCKETS + 1])
{
    uint64_t total = 0;
    for (size_t i = 0; i <= histogram->buckets->count; i++) {
        total += __atomic_load_n(&histogram->counts[i], __ATOMIC_RELAXED);
        ret[i] = total;
    }
    return total;
}

static double in_seconds(int64_t ns)
{
    return (double)ns / (double)EB_NS_PER_S;
}

double eb_histogram_quantile(const eb_histogram *histogram, double quantile)
{
    const eb_buckets *buckets = histogram->buckets;
    uint64_t up_to[EB_HISTOGRAM_BUCKETS + 1] = {0};
    uint64_t total = cumulate(histogram, up_to);
    if (total == 0 || buckets->count == 0)
        return 0;
    double clamped = !(quantile > 0) ? 0 : quantile > 1 ? 1 : quantile;
    double rank = clamped * (double)total;
    size_t i = 0;
    while (i < buckets->count && ((double)up_to[i] < rank || up_to[i] == 0))
        i++;
    if (i == buckets->count)
        return in_seconds(buckets->upper_ns[i - 1]);
    double lower = i > 0 ? in_seconds(buckets->upper_ns[i - 1]) : 0;
    double below = i > 0 ? (double)up_to[i - 1] : 0;
    double within = (rank - below) / ((double)up_to[i] - below);
    return lower + (in_seconds(buckets->upper_ns[i]) - lower) * within;
}

/* ── Text ────────── */

/* Nanoseconds as seconds, exact and shortest, with one decimal at least ("0.001", "1.0"): the
 * canonical numbers of OpenMetrics. */
static void add_seconds(eb_buf *buf, uint64_t ns)
{
    const uint64_t one = (uint64_t)EB_NS_PER_S;
    uint64_t fraction = ns % one;
    int digits = 9;
    while (digits > 1 && fraction % 10 == 0) {
        fraction /= 10;
        digits--;
    }
    eb_buf_printf(buf, "%" PRIu64 ".%0*" PRIu64, ns / one, digits, fraction);
}

static void add_escaped(eb_buf *buf, const char *text)
{
    for (; *text; text++) {
        if (*text == '\n')
            eb_buf_add(buf, EB_STR("\\n"));
        else if (*text == '\\' || *text == '"')
            eb_buf_printf(buf, "\\%c", *text);
        else
            eb_buf_add(buf, eb_str_make(text, 1));
    }
}

static bool ends_with(const char *text, const char *end)
{
    size_t text_len = strlen(text);
    size_t end_len = strlen(end);
    return text_len >= end_len && strcmp(text + text_len - end_len, end) == 0;
}

static void add_head(eb_buf *buf, const char *name, const char *type, const char *help)
{
    eb_buf_printf(buf, "# TYPE %s %s\n", name, type);
    if (ends_with(name, "_seconds"))
        eb_buf_printf(buf, "# UNIT %s seconds\n", name);
    eb_buf_printf(buf, "# HELP %s ", name);
    add_escaped(buf, help);
    eb_buf_add(buf, EB_STR("\n"));
}

static void add_bucket(eb_buf *buf, const char *name, const char *labels, const int64_t *upper_ns,
                       uint64_t up_to)
{
    eb_buf_printf(buf, "%s_bucket{%s%sle=\"", name, labels, *labels ? "," : "");
    if (upper_ns)
        add_seconds(buf, (uint64_t)*upper_ns);
    else
        eb_buf_add(buf, EB_STR("+Inf"));
    eb_buf_printf(buf, "\"} %" PRIu64 "\n", up_to);
}

static void add_sample_name(eb_buf *buf, const char *name, const char *suffix, const char *labels)
{
    if (*labels)
        eb_buf_printf(buf, "%s%s{%s} ", name, suffix, labels);
    else
        eb_buf_printf(buf, "%s%s ", name, suffix);
}

void eb_histogram_write(eb_buf *buf, const char *name, const char *labels, const char *help,
                        const eb_histogram *histogram)
{
    const eb_buckets *buckets = histogram->buckets;
    uint64_t up_to[EB_HISTOGRAM_BUCKETS + 1] = {0};
    uint64_t total = cumulate(histogram, up_to);
    uint64_t sum_ns = __atomic_load_n(&histogram->sum_ns, __ATOMIC_RELAXED);

    add_head(buf, name, "histogram", help);
    for (size_t i = 0; i < buckets->count; i++)
        add_bucket(buf, name, labels, &buckets->upper_ns[i], up_to[i]);
    add_bucket(buf, name, labels, NULL, total);
    add_sample_name(buf, name, "_sum", labels);
    add_seconds(buf, sum_ns);
    eb_buf_add(buf, EB_STR("\n"));
    add_sample_name(buf, name, "_count", labels);
    eb_buf_printf(buf, "%" PRIu64 "\n", total);
}

void eb_counter_write(eb_buf *buf, const char *name, const char *help, uint64_t value)
{
    add_head(buf, name, "counter", help);
    eb_buf_printf(buf, "%s_total %" PRIu64 "\n", name, value);
}

void eb_gauge_write(eb_buf *buf, const char *name, const char *help, uint64_t value)
{
    add_head(buf, name, "gauge", help);
    eb_buf_printf(buf, "%s %" PRIu64 "\n", name, value);
}
