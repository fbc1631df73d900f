/* The JSON scanner: what RFC 8259 allows is taken, all else refused at the right byte. Texts are
 * handed over in blocks of exactly their size, so that a sanitizer sees a byte read too far. */
#include "json.h"

#include <criterion/criterion.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>

static bool check_exact(const char *text, size_t len, eb_json_error *error)
{
    char *copy = malloc(len ? len : 1);
    memcpy(copy, text, len);
    bool ret = eb_json_check(eb_str_make(copy, len), error);
    free(copy);
    return ret;
}

static void expect_right(const char *text)
{
    eb_json_error error = {0};
    cr_expect(check_exact(text, strlen(text), &error), "%s: %s at %zu", text, error.what,
              error.offset);
}

static void expect_wrong(const char *text, size_t offset, const char *what)
{
    eb_json_error error = {0};
    cr_assert_not(check_exact(text, strlen(text), &error), "%s was taken", text);
    cr_expect_str_eq(error.what, what, "%s: %s", text, error.what);
    cr_expect_eq(error.offset, offset, "%s: at %zu, not %zu", text, error.offset, offset);
}

/* ── Right ────────── */

Test(eb_json, takes_every_kind_of_value)
{
    static const char *const texts[] = {
        "null",
        "true",
        "false",
        "0",
        "-0",
        "10",
        "-1.5",
        "1e9",
        "1E+9",
        "1.25e-9",
        "\"\"",
        "\"a\"",
        "[]",
        "{}",
        "[[]]",
        "[1,2]",
        "{\"a\":1}",
        "[{},[]]",
        "[0.0]",
        "{\"\":{\"\":[]}}",
        "[true]",
        "[null,1]",
        "{\"a\":[{}]}",
        "0e0",
        "9007199254740993",
        "1e400",
        "[\"]\"]",
        "{\"}\":\"{\"}",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        expect_right(texts[i]);
}

Test(eb_json, takes_white_space_between_tokens_and_round_the_value)
{
    expect_right(" \t\r\n{ \t\"a\"\r:\n[ 1 , 2 ] , \"b\" : { } }\n");
    expect_right(" [ ] ");
    expect_wrong("[1,\v2]", 3, "no value begins here");
    expect_wrong("\xc2\xa0[]", 0, "no value begins here");
    expect_wrong("\xef\xbb\xbf{}", 0, "no value begins here");
}

Test(eb_json, takes_every_escape)
{
    expect_right("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0000\\u00e9\\uABCD\\uabcd\"");
    expect_right("\"\\ud83d\\ude00\"");
    expect_right("\"\\uD800\\uDC00\\uDBFF\\uDFFF\"");
    expect_right("\"\x7f é…😀\"");
}

/* Real files, not made for this test. */
Test(eb_json, takes_the_schemas_of_this_project)
{
    glob_t files;
    cr_assert_eq(glob(SCHEMAS "/*.json", 0, NULL, &files), 0, SCHEMAS);
    cr_expect_geq(files.gl_pathc, 6);
    for (size_t i = 0; i < files.gl_pathc; i++) {
        static char text[1 << 20];
        eb_json_error error = {0};
        FILE *file = fopen(files.gl_pathv[i], "r");
        cr_assert_not_null(file, "%s", files.gl_pathv[i]);
        size_t len = fread(text, 1, sizeof text, file);
        fclose(file);
        cr_expect(check_exact(text, len, &error), "%s: %s at %zu", files.gl_pathv[i], error.what,
                  error.offset);
    }
    globfree(&files);
}

/* ── Wrong ────────── */

Test(eb_json, refuses_an_empty_text)
{
    expect_wrong("", 0, "the text ends where a value is due");
    expect_wrong("  ", 2, "the text ends where a value is due");
    eb_json_error error = {0};
    cr_expect_not(eb_json_check(eb_str_make(NULL, 0), &error));
    cr_expect_eq(error.offset, 0);
    cr_expect_not(eb_json_check(EB_STR("["), NULL), "nobody need look at the reason");
}

Test(eb_json, refuses_what_follows_the_value)
{
    expect_wrong("{}x", 2, "something follows the value");
    expect_wrong("1 2", 2, "something follows the value");
    expect_wrong("01", 1, "something follows the value");
    expect_wrong("-01", 2, "something follows the value");
    expect_wrong("[]]", 2, "something follows the value");
    expect_wrong("nullx", 4, "something follows the value");
    eb_json_error error;
    cr_expect_not(eb_json_check(eb_str_make("{}\0", 3), &error));
    cr_expect_eq(error.offset, 2);
}

Test(eb_json, refuses_wrong_numbers)
{
    expect_wrong("-", 1, "a digit is missing in a number");
    expect_wrong("1.", 2, "a digit is missing in a number");
    expect_wrong("1.e5", 2, "a digit is missing in a number");
    expect_wrong("1e", 2, "a digit is missing in a number");
    expect_wrong("1e+-2", 3, "a digit is missing in a number");
    expect_wrong("-a", 1, "a digit is missing in a number");
    expect_wrong(".5", 0, "no value begins here");
    expect_wrong("+1", 0, "no value begins here");
    expect_wrong("[01]", 2, "no comma or ] after an element");
    expect_wrong("0x1", 1, "something follows the value");
    expect_wrong("NaN", 0, "no value begins here");
    expect_wrong("Infinity", 0, "no value begins here");
}

Test(eb_json, refuses_wrong_words)
{
    expect_wrong("nul", 0, "an unknown word; only true, false and null are");
    expect_wrong("[tRue]", 1, "an unknown word; only true, false and null are");
    expect_wrong("fals3", 0, "an unknown word; only true, false and null are");
    expect_wrong("True", 0, "no value begins here");
}

Test(eb_json, refuses_wrong_structure)
{
    expect_wrong("[", 1, "the text ends where a value is due");
    expect_wrong("[1", 2, "no comma or ] after an element");
    expect_wrong("[1,", 3, "the text ends where a value is due");
    expect_wrong("[1,]", 3, "no value begins here");
    expect_wrong("[,1]", 1, "no value begins here");
    expect_wrong("[1 2]", 3, "no comma or ] after an element");
    expect_wrong("[1}", 2, "no comma or ] after an element");
    expect_wrong("{", 1, "no member name in quotes");
    expect_wrong("{]", 1, "no member name in quotes");
    expect_wrong("{a:1}", 1, "no member name in quotes");
    expect_wrong("{'a':1}", 1, "no member name in quotes");
    expect_wrong("{\"a\"}", 4, "no colon after a member name");
    expect_wrong("{\"a\":}", 5, "no value begins here");
    expect_wrong("{\"a\":1,}", 7, "no member name in quotes");
    expect_wrong("{\"a\":1]", 6, "no comma or } after a member");
    expect_wrong("{\"a\":1 \"b\":2}", 7, "no comma or } after a member");
    expect_wrong("[/* */]", 1, "no value begins here");
    expect_wrong("]", 0, "no value begins here");
}

Test(eb_json, refuses_wrong_strings)
{
    expect_wrong("\"", 1, "a string is not closed");
    expect_wrong("\"abc", 4, "a string is not closed");
    expect_wrong("\"a\\\"", 4, "a string is not closed");
    expect_wrong("\"\\", 2, "a string is not closed");
    expect_wrong("\"a\\x\"", 2, "an unknown escape in a string");
    expect_wrong("\"\\U0041\"", 1, "an unknown escape in a string");
    expect_wrong("\"\\u00g0\"", 1, "\\u without four hexadecimal digits");
    expect_wrong("\"\\u123", 1, "\\u without four hexadecimal digits");
    expect_wrong("\"\\u123\"", 1, "\\u without four hexadecimal digits");
    expect_wrong("\"\\u+123\"", 1, "\\u without four hexadecimal digits");
}

Test(eb_json, refuses_lone_surrogates)
{
    static const char what[] = "a lone surrogate in a \\u escape";
    expect_wrong("\"\\ud800\"", 1, what);
    expect_wrong("\"\\udc00\"", 1, what);
    expect_wrong("\"\\udfff\\ud800\"", 1, what);
    expect_wrong("\"\\ud800\\ud800\"", 1, what);
    expect_wrong("\"\\ud800x\"", 1, what);
    expect_wrong("\"\\ud800\\n\"", 1, what);
    expect_wrong("\"\\ud83d\\u0041\"", 1, what);
    expect_wrong("\"a\\ud800\\udc0\"", 2, what);
}

/* Wherever in the eight bytes that are looked at together the wrong one lies. */
Test(eb_json, refuses_control_characters_and_wrong_utf8_at_every_place)
{
    for (size_t len = 1; len < 24; len++) {
        for (size_t at = 0; at < len; at++) {
            char text[32];
            eb_json_error error = {0};
            memset(text, 'a', sizeof text);
            text[0] = text[len + 1] = '"';
            for (int c = 0; c < 0x20; c++) {
                text[at + 1] = (char)c;
                cr_assert_not(check_exact(text, len + 2, &error));
                cr_assert_str_eq(error.what, "a control character in a string");
                cr_assert_eq(error.offset, at + 1);
            }
            for (int c = 0x80; c < 0x100; c++) {
                text[at + 1] = (char)c;
                cr_assert_not(check_exact(text, len + 2, &error));
                cr_assert_str_eq(error.what, "bytes that are not UTF-8");
                cr_assert_eq(error.offset, at + 1);
            }
        }
    }
}

Test(eb_json, refuses_overlong_forms_and_surrogates_in_utf8)
{
    expect_wrong("\"\xc0\x80\"", 1, "bytes that are not UTF-8");
    expect_wrong("\"\xe0\x80\xaf\"", 1, "bytes that are not UTF-8");
    expect_wrong("\"\xed\xa0\x80\"", 1, "bytes that are not UTF-8");
    expect_wrong("\"\xf4\x90\x80\x80\"", 1, "bytes that are not UTF-8");
    expect_wrong("\"a\xe2\x80\"", 2, "bytes that are not UTF-8");
}

/* ── Depth ────────── */

/* `depth` times `open`, then `close` each in turn. */
static bool check_depth(const char *open, const char *close, size_t depth, eb_json_error *error)
{
    eb_buf buf = {0};
    for (size_t i = 0; i < depth; i++)
        eb_buf_printf(&buf, "%s", open);
    eb_buf_printf(&buf, "1");
    for (size_t i = 0; i < depth; i++)
        eb_buf_printf(&buf, "%s", close);
    bool ret = check_exact(buf.data, buf.len, error);
    eb_buf_free(&buf);
    return ret;
}

Test(eb_json, takes_128_levels_and_no_more)
{
    eb_json_error error = {0};
    cr_expect(check_depth("[", "]", EB_JSON_DEPTH, &error), "%s", error.what);
    cr_expect(check_depth("{\"a\":", "}", EB_JSON_DEPTH, &error), "%s", error.what);
    cr_expect(check_depth("[{\"a\":", "}]", EB_JSON_DEPTH / 2, &error), "%s", error.what);
    cr_expect_not(check_depth("[", "]", EB_JSON_DEPTH + 1, &error));
    cr_expect_eq(error.offset, EB_JSON_DEPTH);
    cr_expect_str_eq(error.what, "nested deeper than 128 levels");
    cr_expect_not(check_depth("[", "]", 1000000, &error));
}

Test(eb_json, tells_arrays_from_objects_at_every_level)
{
    for (size_t wrong = 0; wrong < EB_JSON_DEPTH; wrong++) {
        char text[2 * EB_JSON_DEPTH];
        memset(text, '[', EB_JSON_DEPTH);
        memset(text + EB_JSON_DEPTH, ']', EB_JSON_DEPTH);
        text[EB_JSON_DEPTH + wrong] = '}';
        cr_assert_not(check_exact(text, sizeof text, NULL));
    }
}

/* ── Members ────────── */

typedef struct member_want {
    const char *name, *value, *whole;
} member_want;

static void expect_str(eb_str got, const char *want)
{
    cr_expect(got.len == strlen(want) && memcmp(got.data, want, got.len) == 0, "%.*s, not %s",
              EB_FMT(got), want);
}

static void expect_members(const char *text, const member_want *want, size_t count)
{
    eb_json_object walk;
    eb_json_member member;
    eb_json_error error = {0};
    cr_assert(eb_json_object_begin(&walk, eb_str_of(text), &error), "%s", error.what);
    for (size_t i = 0; i < count; i++) {
        cr_assert_eq(eb_json_object_next(&walk, &member, &error), 1, "%s", error.what);
        expect_str(member.name, want[i].name);
        expect_str(member.value, want[i].value);
        expect_str(member.whole, want[i].whole);
    }
    cr_expect_eq(eb_json_object_next(&walk, &member, &error), 0, "%s", error.what);
    cr_expect_eq(eb_json_object_next(&walk, &member, &error), 0, "the end stays the end");
}

Test(eb_json_object, hands_out_each_member_as_written)
{
    static const member_want want[] = {
        {"id", "\"x\"", "\"id\":\"x\""},
        {"n", "9007199254740993", "\"n\" : 9007199254740993"},
        {"", "{\"a\":[1, 2]}", "\"\": {\"a\":[1, 2]}"},
        {"e\\u0041\\\"", "null", "\"e\\u0041\\\"\":null"},
        {"n", "[ ]", "\"n\":[ ]"},
    };
    expect_members(" { \"id\":\"x\" , \"n\" : 9007199254740993,\"\": {\"a\":[1, 2]} ,"
                   "\"e\\u0041\\\"\":null,\"n\":[ ] } \n",
                   want, sizeof want / sizeof *want);
}

Test(eb_json_object, empty_object_has_no_members)
{
    expect_members("{}", NULL, 0);
    expect_members("\n{ }\t", NULL, 0);
}

Test(eb_json_object, begins_only_where_an_object_does)
{
    static const char *const texts[] = {"", " ", "[]", "1", "\"{}\"", "x{}"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        eb_json_object walk;
        eb_json_error error = {0};
        cr_expect_not(eb_json_object_begin(&walk, eb_str_of(texts[i]), &error));
        cr_expect_str_eq(error.what, "no object begins here");
    }
    cr_expect_not(eb_json_object_begin(&(eb_json_object){0}, eb_str_make(NULL, 0), NULL));
}

/* Walks all of it. Returns 0 at the end, -1 if it is wrong. */
static int walk_all(const char *text, size_t len, eb_json_error *error)
{
    eb_json_object walk;
    eb_json_member member;
    char *copy = malloc(len ? len : 1);
    memcpy(copy, text, len);
    int more = eb_json_object_begin(&walk, eb_str_make(copy, len), error) ? 1 : -1;
    while (more > 0)
        more = eb_json_object_next(&walk, &member, error);
    free(copy);
    return more;
}

Test(eb_json_object, counts_itself_as_a_level)
{
    for (size_t depth = EB_JSON_DEPTH - 2; depth <= EB_JSON_DEPTH + 1; depth++) {
        eb_buf buf = {0};
        eb_buf_printf(&buf, "{\"a\":");
        for (size_t i = 1; i < depth; i++)
            eb_buf_printf(&buf, "[");
        for (size_t i = 1; i < depth; i++)
            eb_buf_printf(&buf, "]");
        eb_buf_printf(&buf, "}");
        cr_expect_eq(walk_all(buf.data, buf.len, NULL), depth <= EB_JSON_DEPTH ? 0 : -1);
        cr_expect_eq(check_exact(buf.data, buf.len, NULL), depth <= EB_JSON_DEPTH);
        eb_buf_free(&buf);
    }
}

/* Each byte of a text, changed into each other one: the walk and the check say the same, at the
 * same place. */
Test(eb_json_object, agrees_with_the_check_on_every_change_of_a_byte)
{
    static const char whole[] = "{\"a\":[1.5e3,{\"b\":null}],\"\\u00e9é\":\"\\ud83d\\ude00\","
                                "\"c\":-0 ,\"d\":{\"\":true}} ";
    char text[sizeof whole];
    for (size_t at = 0; at < sizeof whole - 1; at++) {
        for (int c = 0; c < 256; c++) {
            eb_json_error of_check = {0};
            eb_json_error of_walk = {0};
            memcpy(text, whole, sizeof whole);
            text[at] = (char)c;
            bool right = check_exact(text, sizeof whole - 1, &of_check);
            int end = walk_all(text, sizeof whole - 1, &of_walk);
            cr_assert_eq(end == 0, right, "%s", text);
            if (at > 0)
                cr_assert_eq(of_walk.offset, of_check.offset, "%s", text);
        }
    }
}

Test(eb_json_object, refuses_every_text_that_is_cut_off)
{
    static const char whole[] = "{\"a\":[1,{\"b\":\"\\ud83d\\ude00é\"}],\"c\":false}";
    for (size_t len = 0; len < sizeof whole - 1; len++) {
        cr_expect_not(check_exact(whole, len, NULL), "%.*s", (int)len, whole);
        cr_expect_eq(walk_all(whole, len, NULL), -1, "%.*s", (int)len, whole);
    }
}

Test(eb_json_object, leaves_the_member_when_the_next_is_wrong)
{
    eb_json_object walk;
    eb_json_member member = {.name = EB_STR("before")};
    eb_json_error error = {0};
    cr_assert(eb_json_object_begin(&walk, EB_STR("{\"a\":-}"), &error));
    cr_expect_eq(eb_json_object_next(&walk, &member, &error), -1);
    cr_expect_eq(error.offset, 6);
    expect_str(member.name, "before");
}

/* ── Decoding ────────── */

static void expect_string(const char *value, const char *want, size_t want_len)
{
    char *scratch = malloc(strlen(value));
    eb_str got;
    cr_assert(eb_json_string(eb_str_of(value), scratch, &got), "%s", value);
    cr_expect_eq(got.len, want_len, "%s", value);
    cr_expect_eq(memcmp(got.data, want, want_len), 0, "%s", value);
    free(scratch);
}

Test(eb_json_text, decodes_every_escape)
{
    expect_string("\"a\\\"\\\\\\/\\b\\f\\n\\r\\tz\"", "a\"\\/\b\f\n\r\tz", 10);
    expect_string("\"\\u0041\\u00e9\\u2026\\ud83d\\ude00\"", "Aé…😀", 10);
    expect_string("\"\\u0000\"", "\0", 1);
    expect_string("\"\\uFFFF\\u0080\\u07ff\\u0800\\udbff\\udfff\"",
                  "\xef\xbf\xbf\xc2\x80\xdf\xbf\xe0\xa0\x80\xf4\x8f\xbf\xbf", 14);
}

Test(eb_json_text, decodes_every_code_point)
{
    for (unsigned long point = 0; point < 0x10000; point++) {
        char value[16];
        char scratch[16];
        eb_str got;
        snprintf(value, sizeof value, "\"\\u%04lx\"", point);
        bool surrogate = point >= 0xd800 && point <= 0xdfff;
        cr_assert_eq(eb_json_string(eb_str_of(value), scratch, &got), !surrogate, "%s", value);
        if (!surrogate)
            cr_assert(eb_utf8_check(got, NULL), "%s", value);
    }
}

Test(eb_json_text, borrows_what_has_no_escapes)
{
    static const char value[] = "\"plain é\"";
    eb_str got;
    cr_assert(eb_json_string(eb_str_of(value), NULL, &got));
    cr_expect_eq(got.data, value + 1);
    cr_expect_eq(got.len, sizeof value - 3);
    cr_assert(eb_json_string(EB_STR("\"\""), NULL, &got));
    cr_expect_eq(got.len, 0);
}

Test(eb_json_text, refuses_what_is_no_string_and_leaves_the_result)
{
    static const char *const values[] = {"",       "1",     "null",        "{}",
                                         "\"",     "\"a",   "a\"",         "\"a\"b",
                                         "\"\\\"", "\"\\x", "\"\\ud800\"", "\"\\udc00\""};
    char scratch[32];
    eb_str got = EB_STR("before");
    for (size_t i = 0; i < sizeof values / sizeof *values; i++)
        cr_expect_not(eb_json_string(eb_str_of(values[i]), scratch, &got), "%s", values[i]);
    expect_str(got, "before");
}
