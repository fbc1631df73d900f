/* The six lineage headers: what is written, byte for byte, and what is read, all or nothing. */
#include "fixture.h"
#include "lineage.h"

static const char *const names[] = {"ol-namespace",  "ol-job-name", "ol-run-id",
                                    "ol-event-time", "ol-producer", "ol-schema-url"};

static void expect_header(const rd_kafka_headers_t *headers, size_t i, const char *name,
                          const char *value)
{
    const char *got_name;
    const void *got;
    size_t len;
    cr_assert_eq(rd_kafka_header_get_all(headers, i, &got_name, &got, &len),
                 RD_KAFKA_RESP_ERR_NO_ERROR, "header %zu is missing", i);
    cr_assert_str_eq(got_name, name);
    cr_assert_eq(len, strlen(value), "%s: \"%.*s\"", name, (int)len, (const char *)got);
    cr_assert_eq(memcmp(got, value, len), 0, "%s: \"%.*s\"", name, (int)len, (const char *)got);
}

static ebd_lineage whole(void)
{
    ebd_lineage l = LINEAGE;
    l.schema_url = "https://example.org/schema";
    l.event_time = (eb_time){1777464000, 120000000};
    return l;
}

Test(ebd_lineage, is_written_byte_for_byte_in_wire_order)
{
    eb_error err = {0};
    ebd_lineage given = whole();
    ebd__lineage checked;
    must(ebd__lineage_check(&given, &checked, &err));
    rd_kafka_headers_t *headers = rd_kafka_headers_new(6);
    size_t bytes = ebd__lineage_write(&checked, "unused", headers);
    const char *const values[] = {given.ns,       given.job,
                                  given.run_id,   "2026-04-29T12:00:00.120Z",
                                  given.producer, given.schema_url};
    size_t want = 0;
    for (size_t i = 0; i < 6; i++) {
        expect_header(headers, i, names[i], values[i]);
        want += strlen(names[i]) + strlen(values[i]);
    }
    cr_assert_eq(rd_kafka_header_cnt(headers), 6U);
    cr_assert_eq(bytes, want);
    rd_kafka_headers_destroy(headers);
}

Test(ebd_lineage, takes_the_channels_schema_where_it_has_none)
{
    eb_error err = {0};
    ebd_lineage given = LINEAGE;
    ebd__lineage checked;
    must(ebd__lineage_check(&given, &checked, &err));
    rd_kafka_headers_t *headers = rd_kafka_headers_new(6);
    ebd__lineage_write(&checked, "https://example.org/of-the-channel", headers);
    expect_header(headers, 5, "ol-schema-url", "https://example.org/of-the-channel");
    rd_kafka_headers_destroy(headers);
    headers = rd_kafka_headers_new(6);
    ebd__lineage_write(&checked, NULL, headers);
    cr_assert_eq(rd_kafka_header_cnt(headers), 5U);
    rd_kafka_headers_destroy(headers);
}

Test(ebd_lineage, says_now_where_no_time_is_given)
{
    eb_error err = {0};
    ebd_lineage given = LINEAGE;
    ebd_lineage read = ebd_lineage_init();
    ebd__lineage checked;
    must(ebd__lineage_check(&given, &checked, &err));
    rd_kafka_headers_t *headers = rd_kafka_headers_new(6);
    time_t before = time(NULL);
    ebd__lineage_write(&checked, NULL, headers);
    cr_assert_eq(ebd__lineage_parse(headers, &read, &err), 1, "%s", err.text);
    cr_assert(read.event_time.s >= before - 1 && read.event_time.s <= time(NULL));
    cr_assert_eq(read.event_time.ns % 1000000, 0U);
    rd_kafka_headers_destroy(headers);
}

Test(ebd_lineage, survives_its_givers_strings_when_copied)
{
    eb_error err = {0};
    char ns[] = "of://mine";
    ebd_lineage given = LINEAGE;
    ebd__lineage copy;
    given.ns = ns;
    must(ebd__lineage_copy(&given, &copy, &err));
    memset(ns, 'x', sizeof ns - 1);
    cr_assert_eq(memcmp(copy.field[0].data, "of://mine", 9), 0);
    ebd__lineage_release(&copy);
}

static void refuse(ebd_lineage given, const char *named)
{
    eb_error err = {0};
    ebd__lineage checked;
    must_fail(EB_E_LINEAGE, ebd__lineage_check(&given, &checked, &err));
    cr_assert_not_null(strstr(err.text, named), "%s", err.text);
}

Test(ebd_lineage, refuses_a_field_that_is_missing_empty_too_long_or_no_utf8)
{
    static char long_ns[1026];
    static char long_job[4098];
    const ebd_lineage good = LINEAGE;
    ebd_lineage l = good;
    memset(long_ns, 'n', 1025);
    memset(long_job, 'j', 4097);
    l.ns = NULL;
    refuse(l, "ol-namespace");
    l.ns = long_ns;
    refuse(l, "ol-namespace");
    l = good;
    l.job = long_job;
    refuse(l, "ol-job-name");
    l = good;
    l.run_id = "";
    refuse(l, "ol-run-id");
    l = good;
    l.producer = "\xff\xfe";
    refuse(l, "ol-producer");
    l = good;
    l.event_time = (eb_time){253402300800, 0};
    refuse(l, ".event_time");
}

Test(ebd_lineage, takes_the_longest_fields)
{
    static char ns[1025];
    static char job[4097];
    eb_error err = {0};
    ebd__lineage checked;
    ebd_lineage l = LINEAGE;
    memset(ns, 'n', 1024);
    memset(job, 'j', 4096);
    l.ns = ns;
    l.job = job;
    must(ebd__lineage_check(&l, &checked, &err));
}

Test(ebd_lineage, is_refused_when_a_newer_header_made_it)
{
    eb_error err = {0};
    ebd__lineage checked;
    ebd_lineage newer = LINEAGE;
    newer.size += 8;
    must_fail(EB_E_UNSUPPORTED, ebd__lineage_check(&newer, &checked, &err));
    newer.size = 0;
    must_fail(EB_E_ARG, ebd__lineage_check(&newer, &checked, &err));
}

/* ── Read ────────── */

static rd_kafka_headers_t *good_headers(const char *skip)
{
    static const char *const values[] = {"of://tests", "job", "run", "2026-04-29T12:00:00Z",
                                         "https://example.org"};
    rd_kafka_headers_t *headers = rd_kafka_headers_new(8);
    for (size_t i = 0; i < 5; i++) {
        if (!skip || strcmp(skip, names[i]) != 0)
            rd_kafka_header_add(headers, names[i], -1, values[i], -1);
    }
    return headers;
}

static void expect_none(rd_kafka_headers_t *headers, const char *named, const char *why)
{
    eb_error err = {0};
    ebd_lineage read = ebd_lineage_init();
    cr_assert_eq(ebd__lineage_parse(headers, &read, &err), 0, "%s: %s", named, why);
    cr_assert_eq(err.code, EB_E_LINEAGE);
    cr_assert_not_null(strstr(err.text, named), "%s", err.text);
    cr_assert_not_null(strstr(err.text, why), "%s", err.text);
    cr_assert_null(read.ns, "ret was touched");
    rd_kafka_headers_destroy(headers);
}

Test(ebd_lineage, is_read_back)
{
    eb_error err = {0};
    ebd_lineage read = ebd_lineage_init();
    rd_kafka_headers_t *headers = good_headers(NULL);
    cr_assert_eq(ebd__lineage_parse(headers, &read, &err), 1, "%s", err.text);
    cr_assert_str_eq(read.ns, "of://tests");
    cr_assert_str_eq(read.job, "job");
    cr_assert_str_eq(read.run_id, "run");
    cr_assert_str_eq(read.producer, "https://example.org");
    cr_assert_null(read.schema_url);
    cr_assert_eq(read.event_time.s, 1777464000);
    cr_assert_eq(err.text[0], '\0');
    rd_kafka_headers_destroy(headers);
}

Test(ebd_lineage, is_all_or_nothing)
{
    for (size_t i = 0; i < 5; i++)
        expect_none(good_headers(names[i]), names[i], "absent");
    expect_none(rd_kafka_headers_new(1), "ol-*", "none of");
    eb_error err = {0};
    ebd_lineage read = ebd_lineage_init();
    cr_assert_eq(ebd__lineage_parse(NULL, &read, &err), 0);
}

static rd_kafka_headers_t *with(const char *name, const void *value, ssize_t len)
{
    rd_kafka_headers_t *headers = good_headers(name);
    rd_kafka_header_add(headers, name, -1, value, len);
    return headers;
}

Test(ebd_lineage, is_malformed_when_one_header_is)
{
    static char too_long[4097];
    memset(too_long, 'x', sizeof too_long);
    expect_none(with("ol-run-id", NULL, 0), "ol-run-id", "null");
    expect_none(with("ol-run-id", "", 0), "ol-run-id", "empty");
    expect_none(with("ol-job-name", "\xc3\x28", 2), "ol-job-name", "UTF-8");
    expect_none(with("ol-namespace", too_long, 1025), "ol-namespace", "too long");
    expect_none(with("ol-producer", too_long, 4097), "ol-producer", "too long");
    expect_none(with("ol-job-name", "a\0b", 3), "ol-job-name", "NUL");
    expect_none(with("ol-schema-url", "\xff", 1), "ol-schema-url", "UTF-8");
}

Test(ebd_lineage, has_names_whose_case_matters)
{
    rd_kafka_headers_t *headers = good_headers("ol-run-id");
    rd_kafka_header_add(headers, "Ol-Run-Id", -1, "run", -1);
    expect_none(headers, "ol-run-id", "absent");
}

Test(ebd_lineage, takes_the_last_valid_one_of_a_header_that_came_twice_and_says_so)
{
    eb_error err = {0};
    ebd_lineage read = ebd_lineage_init();
    rd_kafka_headers_t *headers = good_headers(NULL);
    rd_kafka_header_add(headers, "ol-job-name", -1, "second", -1);
    rd_kafka_header_add(headers, "ol-job-name", -1, "", 0);
    cr_assert_eq(ebd__lineage_parse(headers, &read, &err), 1, "%s", err.text);
    cr_assert_str_eq(read.job, "second");
    cr_assert_eq(err.code, 0);
    cr_assert_not_null(strstr(err.text, "ol-job-name came 3 times"), "%s", err.text);
    rd_kafka_headers_destroy(headers);
    headers = good_headers(NULL);
    cr_assert_eq(ebd__lineage_parse(headers, &read, &err), 1);
    cr_assert_eq(err.text[0], '\0', "said of the next record too: %s", err.text);
    rd_kafka_headers_destroy(headers);
}

Test(ebd_lineage, is_malformed_when_a_duplicate_is_null_or_no_utf8)
{
    rd_kafka_headers_t *headers = good_headers(NULL);
    rd_kafka_header_add(headers, "ol-job-name", -1, NULL, 0);
    rd_kafka_header_add(headers, "ol-job-name", -1, "good", -1);
    expect_none(headers, "ol-job-name", "null");
    headers = good_headers(NULL);
    rd_kafka_header_add(headers, "ol-producer", -1, "\x80", 1);
    expect_none(headers, "ol-producer", "UTF-8");
}

/* Every time that may stand in ol-event-time and every one that may not: the shared vectors' kinds. */
Test(ebd_lineage, takes_times_as_strictly_as_the_rules)
{
    static const struct {
        const char *text;
        bool ok;
        int64_t s;
        uint32_t ns;
    } times[] = {
        {"2026-04-29T12:00:00+05:30", true, 1777444200, 0},
        {"2026-04-29T12:00:00.12345678901234567890Z", true, 1777464000, 123456789},
        {"1969-12-31T23:59:59.5Z", true, -1, 500000000},
        {"9999-12-31T23:59:59.999999999Z", true, 253402300799, 999999999},
        {"2016-12-31T23:59:60Z", true, 1483228800, 0},
        {"2026-04-29T12:00:00", false, 0, 0},
        {"2026-02-29T12:00:00Z", false, 0, 0},
        {"2026-04-29T12:00:60Z", false, 0, 0},
        {" 2026-04-29T12:00:00Z", false, 0, 0},
        {"1777464000", false, 0, 0},
    };
    for (size_t i = 0; i < sizeof times / sizeof *times; i++) {
        eb_error err = {0};
        ebd_lineage read = ebd_lineage_init();
        rd_kafka_headers_t *headers = with("ol-event-time", times[i].text, -1);
        cr_assert_eq(ebd__lineage_parse(headers, &read, &err), times[i].ok, "%s: %s", times[i].text,
                     err.text);
        if (times[i].ok)
            cr_assert(read.event_time.s == times[i].s && read.event_time.ns == times[i].ns);
        rd_kafka_headers_destroy(headers);
    }
}
