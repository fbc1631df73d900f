/* Errors: the numbers that programs were compiled against, the usual flags, and texts that are
 * always whole UTF-8 on one line, whatever was put into them. */
#include "error.h"

#include <criterion/criterion.h>
#include <stdio.h>

#include "json.h"

#define TEXT_MAX (sizeof(((eb_error *)NULL)->text) - 1)

/* Written by hand, once: a line may be added here and never changed. */
static const struct frozen {
    int code;
    int number;
    const char *name;
    uint32_t flags;
} frozen[] = {
    {EB_E_ARG, -1, "ARG", 0},
    {EB_E_CONFIG, -2, "CONFIG", 0},
    {EB_E_NOMEM, -3, "NOMEM", EB_ERR_RETRY},
    {EB_E_IO, -4, "IO", EB_ERR_RETRY},
    {EB_E_TIMEOUT, -5, "TIMEOUT", EB_ERR_RETRY},
    {EB_E_CLOSED, -6, "CLOSED", EB_ERR_FATAL},
    {EB_E_UNREACHABLE, -7, "UNREACHABLE", EB_ERR_RETRY},
    {EB_E_AUTH, -8, "AUTH", EB_ERR_FATAL},
    {EB_E_DENIED, -9, "DENIED", 0},
    {EB_E_NOT_FOUND, -10, "NOT_FOUND", 0},
    {EB_E_NO_RESPONDERS, -11, "NO_RESPONDERS", EB_ERR_RETRY},
    {EB_E_FULL, -12, "FULL", EB_ERR_RETRY},
    {EB_E_TOO_LARGE, -13, "TOO_LARGE", 0},
    {EB_E_REGISTRY, -14, "REGISTRY", 0},
    {EB_E_LINEAGE, -15, "LINEAGE", 0},
    {EB_E_CONFLICT, -16, "CONFLICT", 0},
    {EB_E_DRIFT, -17, "DRIFT", 0},
    {EB_E_FENCED, -18, "FENCED", 0},
    {EB_E_ABORTED, -19, "ABORTED", EB_ERR_RETRY},
    {EB_E_MALFORMED, -20, "MALFORMED", 0},
    {EB_E_UNSUPPORTED, -21, "UNSUPPORTED", 0},
    {EB_E_FORKED, -22, "FORKED", EB_ERR_FATAL},
    {EB_E_INTERNAL, -23, "INTERNAL", 0},
};
#define FROZEN_COUNT ((int)(sizeof frozen / sizeof *frozen))

Test(eb_error, numbers_and_names_never_move)
{
    for (int i = 0; i < FROZEN_COUNT; i++) {
        cr_expect_eq(frozen[i].code, frozen[i].number, "%s", frozen[i].name);
        cr_expect_str_eq(eb_error_name(frozen[i].number), frozen[i].name);
        cr_expect_eq(eb_error_flags(frozen[i].number), frozen[i].flags, "%s", frozen[i].name);
        cr_expect_str_not_empty(eb_error_hint(frozen[i].number), "%s", frozen[i].name);
    }
}

Test(eb_error, every_number_is_frozen)
{
    cr_expect_str_eq(eb_error_name(-FROZEN_COUNT - 1), "UNKNOWN",
                     "a new error belongs in the list of this test");
    cr_expect_str_eq(eb_error_hint(-FROZEN_COUNT - 1), "");
}

Test(eb_error, unknown_codes_have_no_flags_and_no_hint)
{
    static const int codes[] = {0, 1, 23, -24, -1000, INT32_MIN, INT32_MAX};
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
        cr_expect_eq(eb_error_flags(codes[i]), 0);
        cr_expect_str_eq(eb_error_hint(codes[i]), "");
    }
}

Test(eb_error, is_256_bytes)
{
    cr_expect_eq(sizeof(eb_error), 256);
    cr_expect_eq(offsetof(eb_error, text), 12);
}

Test(eb_error, fail_takes_the_usual_flags)
{
    eb_error err = {.code = 9, .native = 9, .flags = 9, .text = "the one before"};
    cr_expect_eq(eb_fail(&err, EB_E_TIMEOUT, "reading %s: %d", "x", 7), EB_E_TIMEOUT);
    cr_expect_eq(err.code, EB_E_TIMEOUT);
    cr_expect_eq(err.native, 0);
    cr_expect_eq(err.flags, EB_ERR_RETRY);
    cr_expect_str_eq(err.text, "reading x: 7");
}

Test(eb_error, fail_with_takes_exactly_the_given_flags)
{
    eb_error err = {0};
    cr_expect_eq(eb_fail_with(&err, EB_E_TIMEOUT, 10071, EB_ERR_MAYBE, "x"), EB_E_TIMEOUT);
    cr_expect_eq(err.native, 10071);
    cr_expect_eq(err.flags, EB_ERR_MAYBE);
}

Test(eb_error, nobody_need_look)
{
    cr_expect_eq(eb_fail(NULL, EB_E_ARG, "%s", "x"), EB_E_ARG);
    cr_expect_eq(eb_fail_with(NULL, EB_E_IO, 1, 0, "%s", "x"), EB_E_IO);
}

Test(eb_error, may_quote_the_error_that_it_replaces)
{
    eb_error err = {0};
    eb_fail(&err, EB_E_IO, "the disk is full");
    eb_fail(&err, EB_E_CONFIG, "opening the log: %s; free some", err.text);
    cr_expect_str_eq(err.text, "opening the log: the disk is full; free some");
}

/* ── Cutting ────────── */

static void expect_cut(const char *character, size_t ascii, size_t want)
{
    char name[512] = {0};
    memset(name, 'a', ascii);
    for (int i = 0; i < 10; i++)
        strcat(name, character);
    eb_error err;
    eb_fail(&err, EB_E_ARG, "%s", name);
    cr_expect_eq(strlen(err.text), want, "%zu + %s: %zu", ascii, character, strlen(err.text));
    cr_expect_eq(memcmp(err.text, name, want), 0);
    cr_expect(eb_utf8_check(eb_str_of(err.text), NULL));
}

Test(eb_error, text_is_cut_where_no_character_is_split)
{
    expect_cut("a", TEXT_MAX, TEXT_MAX);
    for (size_t over = 0; over < 2; over++)
        expect_cut("é", TEXT_MAX - over, TEXT_MAX - over);
    expect_cut("é", TEXT_MAX - 2, TEXT_MAX);
    for (size_t over = 0; over < 3; over++)
        expect_cut("…", TEXT_MAX - over, TEXT_MAX - over);
    expect_cut("…", TEXT_MAX - 3, TEXT_MAX);
    for (size_t over = 0; over < 4; over++)
        expect_cut("😀", TEXT_MAX - over, TEXT_MAX - over);
    expect_cut("😀", TEXT_MAX - 4, TEXT_MAX);
}

Test(eb_error, bytes_that_would_spoil_the_line_are_shown_as_question_marks)
{
    eb_error err;
    eb_fail(&err, EB_E_ARG,
            "a\nb\r\tc\x7f"
            "d\xff"
            "e\xc3");
    cr_expect_str_eq(err.text, "a?b??c?d?e?");
    eb_fail(&err, EB_E_ARG, "%s", "\xed\xa0\x80 é");
    cr_expect_str_eq(err.text, "??? é");
}

Test(eb_error, rest_of_the_text_is_clear)
{
    eb_error err;
    memset(&err, 'x', sizeof err);
    eb_fail(&err, EB_E_ARG, "short");
    for (size_t i = strlen("short"); i < sizeof err.text; i++)
        cr_assert_eq(err.text[i], '\0');
}

/* ── Shortening names ────────── */

static void expect_short(const char *name, size_t max, const char *want)
{
    eb_short got = eb_shorten(eb_str_of(name), max);
    cr_expect_str_eq(got.text, want);
    cr_expect_leq(strlen(got.text), max);
}

Test(eb_short, leaves_what_fits)
{
    expect_short("of.datasets", 11, "of.datasets");
    expect_short("of.datasets", 100, "of.datasets");
    expect_short("", 10, "");
    cr_expect_str_eq(eb_shorten(eb_str_make(NULL, 0), 10).text, "");
}

Test(eb_short, takes_from_the_middle)
{
    expect_short("of.datasets", 10, "of.d…ets");
    expect_short("of.datasets.quality.refresh.requested", 23, "of.dataset….requested");
}

Test(eb_short, splits_no_character)
{
    const char *name = "ééééééééééééééé";
    for (size_t max = 0; max < 40; max++) {
        eb_short got = eb_shorten(eb_str_of(name), max);
        cr_expect_leq(strlen(got.text), max);
        cr_expect(eb_utf8_check(eb_str_of(got.text), NULL), "at %zu: %s", max, got.text);
    }
}

Test(eb_short, never_leaves_its_128_bytes)
{
    char name[1024];
    memset(name, 'n', sizeof name);
    cr_expect_eq(strlen(eb_shorten(eb_str_make(name, sizeof name), SIZE_MAX).text), 127);
    memset(name, 0x80, sizeof name); /* nothing but tails of characters: a cut must still come */
    cr_expect_leq(strlen(eb_shorten(eb_str_make(name, sizeof name), 127).text), 127);
}
