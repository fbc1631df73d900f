#include "value.h"

#include <criterion/criterion.h>

static br_arena arena; /* without a target: out of memory ends the test */

static void free_arena(void)
{
    br_arena_free(&arena);
}

TestSuite(br_value, .fini = free_arena);

static const br_word words[] = {{"control", 1}, {"data", 2}, {NULL, 0}};
static br_field field = {.name = "x", .words = words, .fallback = "7d"};

static br_reading read_as(br_type type, const char *text, const char **wrong)
{
    br_reading r = {.arena = &arena, .field = &field, .type = type, .text = text};
    *wrong = br_value_read(&r);
    return r;
}

static void reads(br_type type, const char *text, int64_t number)
{
    const char *wrong;
    br_reading r = read_as(type, text, &wrong);
    cr_assert_null(wrong, "%s: %s", text, wrong);
    cr_assert_eq(r.number, number, "%s is %lld", text, (long long)r.number);
}

static void refuses(br_type type, const char *text, const char *suggestion)
{
    const char *wrong;
    br_reading r = read_as(type, text, &wrong);
    cr_assert_not_null(wrong, "%s was taken", text);
    cr_assert(suggestion ? r.suggestion && strcmp(r.suggestion, suggestion) == 0 : !r.suggestion,
              "%s: suggests %s", text, r.suggestion ? r.suggestion : "nothing");
}

Test(br_value, reads_durations_with_their_unit)
{
    reads(BR_DURATION, "250ms", 250);
    reads(BR_DURATION, "90s", 90000);
    reads(BR_DURATION, "30m", 1800000);
    reads(BR_DURATION, "12h", 43200000);
    reads(BR_DURATION, "7d", 604800000);
    reads(BR_RETENTION, "forever", BR_FOREVER);
    refuses(BR_DURATION, "forever", NULL);
    refuses(BR_DURATION, "7", "7d");
    refuses(BR_DURATION, "7w", NULL);
    refuses(BR_DURATION, "-7d", NULL);
    refuses(BR_DURATION, "", NULL);
    refuses(BR_DURATION, "1.5h", NULL);
    refuses(BR_DURATION, "9999999999999d", NULL);
    refuses(BR_RETENTION, "for-ever", "forever");
}

Test(br_value, reads_sizes_with_their_unit)
{
    reads(BR_SIZE, "1B", 1);
    reads(BR_SIZE, "64KiB", 65536);
    reads(BR_SIZE, "1MiB", 1048576);
    reads(BR_SIZE, "2GiB", INT64_C(2147483648));
    refuses(BR_SIZE, "64", "64KiB");
    refuses(BR_SIZE, "65536", "64KiB");
    refuses(BR_SIZE, "64KB", "64KiB");
    refuses(BR_SIZE, "1mb", "1MiB");
    refuses(BR_SIZE, "999999999999GiBs", NULL);
}

Test(br_value, never_overflows)
{
    const char *wrong;
    read_as(BR_SIZE, "999999999999GiB", &wrong);
    cr_assert_not_null(wrong);
    read_as(BR_DURATION, "999999999999d", &wrong);
    cr_assert_not_null(wrong);
}

Test(br_value, knows_the_calendar)
{
    reads(BR_DATE, "2027-03-01", 20270301);
    reads(BR_DATE, "2028-02-29", 20280229);
    reads(BR_DATE, "2000-02-29", 20000229);
    refuses(BR_DATE, "2100-02-29", NULL);
    refuses(BR_DATE, "2027-02-29", NULL);
    refuses(BR_DATE, "2027-04-31", NULL);
    refuses(BR_DATE, "2027-00-10", NULL);
    refuses(BR_DATE, "2027-3-1", NULL);
    refuses(BR_DATE, "2027-03-01 ", NULL);
}

Test(br_value, suggests_the_nearest_word)
{
    reads(BR_WORD, "data", 2);
    refuses(BR_WORD, "contrl", "control");
    refuses(BR_WORD, "Data", "data");
    refuses(BR_WORD, "kafka", NULL);
    reads(BR_BOOL, "true", 1);
    refuses(BR_BOOL, "yes", "true");
    refuses(BR_BOOL, "Off", "false");
}

Test(br_value, takes_no_wildcard_for_a_name)
{
    const char *wrong;
    static const br_type types[] = {BR_NAME, BR_STREAM, BR_CHANNEL, BR_EVENT_TYPE};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        read_as(types[i], "*", &wrong);
        cr_assert_not_null(wrong);
        read_as(types[i], "a>", &wrong);
        cr_assert_not_null(wrong);
    }
    read_as(BR_PATTERN, "of.*.b.>", &wrong);
    cr_assert_null(wrong);
}

Test(br_value, keeps_paths_inside)
{
    const char *wrong;
    static const char *const inside[] = {"a", "a/b", "..a/b", "a/..b", "./a", "."};
    for (size_t i = 0; i < sizeof inside / sizeof *inside; i++) {
        read_as(BR_PATH, inside[i], &wrong);
        cr_assert_null(wrong, "%s: %s", inside[i], wrong);
    }
    static const char *const outside[] = {"/a", "..", "../a", "a/..", "a/../b", "a\\b", ""};
    for (size_t i = 0; i < sizeof outside / sizeof *outside; i++) {
        read_as(BR_PATH, outside[i], &wrong);
        cr_assert_not_null(wrong, "%s was taken", outside[i]);
    }
}

Test(br_value, writes_sizes_and_durations_as_one_would)
{
    cr_assert_str_eq(br_size_text(&arena, 65536), "64KiB");
    cr_assert_str_eq(br_size_text(&arena, 1000), "1000B");
    cr_assert_str_eq(br_duration_text(&arena, 604800000), "7d");
    cr_assert_str_eq(br_duration_text(&arena, 1500), "1500ms");
    cr_assert_str_eq(br_duration_text(&arena, BR_FOREVER), "forever");
}
