/* RFC 3339 reading and writing: the vectors shared with the other implementations of the lineage
 * headers, each edge of the grammar, and round trips over every day of the years 0000 to 9999. */
#include "rfc3339.h"

#include <criterion/criterion.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define FIRST_S (-INT64_C(62167219200))
#define LAST_S  INT64_C(253402300799)

static const char *parse(const char *text, eb_time *ret)
{
    return eb_rfc3339_parse(eb_str_of(text), ret);
}

static void expect_moment(const char *text, int64_t s, uint32_t ns)
{
    eb_time got = {0};
    const char *wrong = parse(text, &got);
    cr_expect_null(wrong, "\"%s\": %s", text, wrong);
    cr_expect_eq(got.s, s, "\"%s\": %" PRId64 " s, not %" PRId64, text, got.s, s);
    cr_expect_eq(got.ns, ns, "\"%s\": %u ns, not %u", text, got.ns, ns);
}

static void expect_wrong(const char *text, const char *why)
{
    eb_time got = {.s = 7, .ns = 7};
    const char *wrong = parse(text, &got);
    cr_assert_not_null(wrong, "\"%s\" was taken", text);
    cr_expect_str_eq(wrong, why, "\"%s\": %s", text, wrong);
    cr_expect(got.s == 7 && got.ns == 7, "\"%s\" touched the result", text);
}

static void expect_text(int64_t s, uint32_t ns, const char *text)
{
    char got[EB_RFC3339_TEXT + 1];
    size_t len = eb_rfc3339_format((eb_time){s, ns}, got);
    cr_assert_eq(len, strlen(text), "length %zu for %s", len, text);
    cr_expect_str_eq(got, text);
}

/* ── The shared vectors ────────── */

/* Cuts `line` at its next tab; the field, which may be empty. */
static char *next_field(char **line)
{
    char *field = *line;
    size_t len = strcspn(field, "\t\n");
    *line = field[len] == '\t' ? field + len + 1 : field + len;
    field[len] = '\0';
    return field;
}

static void run_vector(char *line)
{
    char *text = next_field(&line);
    char *verdict = next_field(&line);
    char *s = next_field(&line);
    char *ns = next_field(&line);
    if (strcmp(verdict, "ok") == 0) {
        expect_moment(text, strtoll(s, NULL, 10), (uint32_t)strtoul(ns, NULL, 10));
        return;
    }
    cr_assert_str_eq(verdict, "bad");
    eb_time got;
    cr_expect_not_null(parse(text, &got), "\"%s\" was taken", text);
}

Test(eb_rfc3339, agrees_with_every_shared_vector)
{
    FILE *file = fopen(RFC3339_VECTORS, "r");
    cr_assert_not_null(file, "%s", RFC3339_VECTORS);
    char line[256];
    int count = 0;
    while (fgets(line, sizeof line, file)) {
        if (line[0] == '#')
            continue;
        run_vector(line);
        count++;
    }
    fclose(file);
    cr_expect_eq(count, 40, "%d vectors were run", count);
}

/* ── Reading ────────── */

Test(eb_rfc3339, reads_the_ends_of_its_range)
{
    expect_moment("0000-01-01T00:00:00Z", FIRST_S, 0);
    expect_moment("9999-12-31T23:59:59.999999999Z", LAST_S, 999999999);
    expect_moment("1970-01-01T00:00:00Z", 0, 0);
    expect_moment("1969-12-31T23:59:59.000000001Z", -1, 1);
    expect_moment("0000-02-29T00:00:00Z", FIRST_S + 59 * 86400, 0);
}

Test(eb_rfc3339, refuses_what_its_offset_moves_out_of_the_range)
{
    expect_moment("0000-01-01T00:59:00+00:59", FIRST_S, 0);
    expect_moment("9999-12-31T22:59:59-01:00", LAST_S, 0);
    expect_wrong("0000-01-01T00:00:00+00:01", "outside the years 0000 to 9999 in UTC");
    expect_wrong("9999-12-31T23:59:59-00:01", "outside the years 0000 to 9999 in UTC");
    expect_wrong("9999-12-31T23:59:60Z", "outside the years 0000 to 9999 in UTC");
}

Test(eb_rfc3339, knows_leap_years)
{
    expect_moment("2000-02-29T00:00:00Z", 951782400, 0);
    expect_wrong("2100-02-29T00:00:00Z", "a day that its month does not have");
    expect_wrong("2023-02-29T00:00:00Z", "a day that its month does not have");
    expect_wrong("2024-02-30T00:00:00Z", "a day that its month does not have");
    expect_wrong("2024-04-31T00:00:00Z", "a day that its month does not have");
}

Test(eb_rfc3339, takes_a_leap_second_only_where_a_utc_day_ends)
{
    expect_moment("2016-12-31T23:59:60Z", 1483228800, 0);
    expect_moment("2017-01-01T05:29:60+05:30", 1483228800, 0);
    expect_moment("2016-12-31T15:59:60.25-08:00", 1483228800, 250000000);
    expect_wrong("2016-12-31T22:59:60Z", "a second 60 that is not at 23:59 UTC");
    expect_wrong("2016-12-31T23:59:60+01:00", "a second 60 that is not at 23:59 UTC");
    expect_wrong("2016-12-31T23:58:60Z", "a second 60 that is not at 23:59 UTC");
    expect_wrong("2016-12-31T23:59:61Z", "no second 00 to 59 (60 at a leap second)");
}

Test(eb_rfc3339, reads_any_number_of_fraction_digits_and_keeps_nine)
{
    expect_moment("2026-04-29T12:00:00.000000001Z", 1777464000, 1);
    expect_moment("2026-04-29T12:00:00.0000000009Z", 1777464000, 0);
    expect_moment("2026-04-29T12:00:00.9999999999999999999999999999Z", 1777464000, 999999999);
}

Test(eb_rfc3339, says_which_field_is_wrong)
{
    expect_wrong("", "it is empty");
    expect_wrong("026-04-29T12:00:00Z", "no four-digit year followed by '-'");
    expect_wrong("2026", "no four-digit year followed by '-'");
    expect_wrong("+2026-04-29T12:00:00Z", "no four-digit year followed by '-'");
    expect_wrong("2026-00-29T12:00:00Z", "no month 01 to 12 followed by '-'");
    expect_wrong("2026-13-29T12:00:00Z", "no month 01 to 12 followed by '-'");
    expect_wrong("2026-04-00T12:00:00Z", "no day 01 to 31");
    expect_wrong("2026-04-29", "no 'T' between date and time");
    expect_wrong("2026-04-29T24:00:00Z", "no hour 00 to 23 followed by ':'");
    expect_wrong("2026-04-29T12:60:00Z", "no minute 00 to 59 followed by ':'");
    expect_wrong("2026-04-29T12:00:", "no second 00 to 59 (60 at a leap second)");
    expect_wrong("2026-04-29T12:00:00.Z", "no digit after the decimal point");
    expect_wrong("2026-04-29T12:00:00", "no offset (Z or +hh:mm)");
    expect_wrong("2026-04-29T12:00:00+24:00", "an offset that is not +hh:mm or -hh:mm");
    expect_wrong("2026-04-29T12:00:00+01", "an offset that is not +hh:mm or -hh:mm");
    expect_wrong("2026-04-29T12:00:00ZZ", "something follows the offset");
}

Test(eb_rfc3339, is_no_longer_a_time_once_any_byte_is_cut_off)
{
    static const char whole[] = "2026-04-29T12:00:00.5+05:30";
    for (size_t len = 0; len < sizeof whole - 1; len++) {
        eb_time got;
        cr_expect_not_null(eb_rfc3339_parse(eb_str_make(whole, len), &got), "%.*s", (int)len,
                           whole);
    }
}

Test(eb_rfc3339, takes_an_embedded_nul_for_no_end)
{
    static const char text[] = "2026-04-29T12:00:00Z\0junk";
    eb_time got;
    cr_expect_not_null(eb_rfc3339_parse(eb_str_make(text, sizeof text - 1), &got));
    cr_expect_not_null(eb_rfc3339_parse(eb_str_make(NULL, 0), &got));
}

/* ── Writing ────────── */

Test(eb_rfc3339, writes_the_shortest_exact_fraction)
{
    expect_text(1777464000, 0, "2026-04-29T12:00:00Z");
    expect_text(1777464000, 120000000, "2026-04-29T12:00:00.120Z");
    expect_text(1777464000, 1000000, "2026-04-29T12:00:00.001Z");
    expect_text(1777464000, 1000, "2026-04-29T12:00:00.000001Z");
    expect_text(1777464000, 120100000, "2026-04-29T12:00:00.120100Z");
    expect_text(1777464000, 1, "2026-04-29T12:00:00.000000001Z");
    expect_text(1777464000, 999999990, "2026-04-29T12:00:00.999999990Z");
}

Test(eb_rfc3339, writes_the_ends_of_its_range_and_nothing_beyond)
{
    char text[EB_RFC3339_TEXT + 1];
    expect_text(FIRST_S, 0, "0000-01-01T00:00:00Z");
    expect_text(LAST_S, 999999999, "9999-12-31T23:59:59.999999999Z");
    cr_expect_eq(eb_rfc3339_format((eb_time){FIRST_S - 1, 0}, text), 0);
    cr_expect_eq(eb_rfc3339_format((eb_time){LAST_S + 1, 0}, text), 0);
    cr_expect_eq(eb_rfc3339_format((eb_time){INT64_MAX, 0}, text), 0);
    cr_expect_eq(eb_rfc3339_format((eb_time){INT64_MIN, 0}, text), 0);
    cr_expect_eq(eb_rfc3339_format((eb_time){0, 1000000000}, text), 0);
}

/* The calendar is our own, so every day of it is held against the C library's. */
Test(eb_rfc3339, has_the_c_librarys_calendar_on_every_day)
{
    char got[EB_RFC3339_TEXT + 1];
    char want[64];
    int days = 0;
    for (int64_t s = FIRST_S; s <= LAST_S; s += 86400 - 1, days++) {
        struct tm tm;
        time_t moment = (time_t)s;
        cr_assert_not_null(gmtime_r(&moment, &tm));
        snprintf(want, sizeof want, "%04d-%02d-%02dT%02d:%02d:%02dZ", tm.tm_year + 1900,
                 tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec);
        eb_rfc3339_format((eb_time){s, 0}, got);
        if (strcmp(got, want) != 0)
            cr_assert_fail("%s, not %s", got, want);
    }
    cr_expect_geq(days, 3652425, "%d days were compared", days);
}

Test(eb_rfc3339, reads_back_what_it_wrote)
{
    static const uint32_t fractions[] = {0, 1, 999, 1000, 999999, 1000000, 123456789, 999999999};
    size_t turn = 0;
    for (int64_t s = FIRST_S; s <= LAST_S; s += 7919 * 311, turn++) {
        eb_time time = {s, fractions[turn % (sizeof fractions / sizeof *fractions)]};
        eb_time back;
        char text[EB_RFC3339_TEXT + 1];
        size_t len = eb_rfc3339_format(time, text);
        const char *wrong = eb_rfc3339_parse(eb_str_make(text, len), &back);
        cr_assert_null(wrong, "%s: %s", text, wrong);
        cr_assert(back.s == time.s && back.ns == time.ns, "%s", text);
    }
}
