/* Names: each rule, at its limit and just beyond. */
#include "validate.h"

#include <criterion/criterion.h>

static void expect(const char *name, const char *got, const char *want)
{
    if (want)
        cr_expect(got && strcmp(got, want) == 0, "\"%s\": %s, not %s", name, got ? got : "right",
                  want);
    else
        cr_expect_null(got, "\"%s\": %s", name, got);
}

static void expect_subject(const char *subject, bool wildcards, const char *want)
{
    expect(subject, eb_validate_subject(subject, wildcards), want);
}

/* ── Subjects ────────── */

Test(eb_subject, takes_tokens_joined_by_dots)
{
    static const char *const right[] = {
        "of",
        "of.datasets.quality.refresh.requested",
        "_INBOX.a-b_C9",
        "$JS.API.INFO",
        "of.größe",
        "of.{workflow_id}.cancelled",
    };
    for (size_t i = 0; i < sizeof right / sizeof *right; i++) {
        expect_subject(right[i], false, NULL);
        expect_subject(right[i], true, NULL);
    }
}

Test(eb_subject, refuses_empty_tokens)
{
    expect_subject(NULL, true, "it is empty");
    expect_subject("", true, "it is empty");
    expect_subject(".", true, "an empty token");
    expect_subject(".of", true, "an empty token");
    expect_subject("of.", true, "an empty token");
    expect_subject("of..a", true, "an empty token");
}

Test(eb_subject, refuses_white_space_and_control_characters_anywhere)
{
    for (int c = 1; c <= 0x20; c++) {
        const char text[] = {'o', 'f', '.', (char)c, 'a', '\0'};
        expect_subject(text, false, "white space or a control character");
    }
    expect_subject("of.a\x7f", false, "white space or a control character");
    expect_subject("of.a ", false, "white space or a control character");
    expect_subject("of.\xff", false, "bytes that are not UTF-8");
}

Test(eb_subject, allows_wildcards_only_where_asked_and_only_as_tokens)
{
    static const char *const right[] = {"*", ">", "of.*", "of.>", "*.a.*.>", "of.*.a"};
    for (size_t i = 0; i < sizeof right / sizeof *right; i++) {
        expect_subject(right[i], true, NULL);
        expect_subject(right[i], false, "a wildcard");
    }
    expect_subject("of.a*", false, "a wildcard");
    expect_subject("of.a*", true, "a wildcard that is not a token of its own");
    expect_subject("of.>a", true, "a wildcard that is not a token of its own");
    expect_subject("of.**", true, "a wildcard that is not a token of its own");
    expect_subject("of.>.a", true, "'>' before the last token");
    expect_subject(">.of", true, "'>' before the last token");
}

/* ── Streams, topics, texts ────────── */

static const char *filled(char *text, size_t len)
{
    memset(text, 'a', len);
    text[len] = '\0';
    return text;
}

Test(eb_stream_name, takes_one_token_of_255_bytes)
{
    char text[300];
    expect("OF_EVENTS", eb_validate_stream_name("OF_EVENTS"), NULL);
    expect("data-quality", eb_validate_stream_name("data-quality"), NULL);
    expect("255", eb_validate_stream_name(filled(text, 255)), NULL);
    expect("256", eb_validate_stream_name(filled(text, 256)), "more than 255 bytes");
    expect("", eb_validate_stream_name(""), "it is empty");
    expect("NULL", eb_validate_stream_name(NULL), "it is empty");
}

Test(eb_stream_name, refuses_what_would_break_a_subject_or_a_path)
{
    static const char bad[] = ".*>/\\";
    for (size_t i = 0; i < sizeof bad - 1; i++) {
        const char text[] = {'a', bad[i], 'b', '\0'};
        expect(text, eb_validate_stream_name(text), "a dot, a wildcard or a slash");
    }
    expect("a b", eb_validate_stream_name("a b"), "white space or a control character");
    expect("a\\n", eb_validate_stream_name("a\n"), "white space or a control character");
    expect("ff", eb_validate_stream_name("a\xff"), "bytes that are not UTF-8");
}

Test(eb_topic, takes_what_kafka_takes)
{
    char text[300];
    expect("v1", eb_validate_topic("orders.order.created.v1"), NULL);
    expect("dlq", eb_validate_topic("__dlq.orders.order.created.v1"), NULL);
    expect("...", eb_validate_topic("..."), NULL);
    expect("A-Z_9", eb_validate_topic("A-Z_9"), NULL);
    expect("249", eb_validate_topic(filled(text, 249)), NULL);
    expect("250", eb_validate_topic(filled(text, 250)), "more than 249 bytes");
}

Test(eb_topic, refuses_what_kafka_refuses)
{
    const char *other = "a character other than letters, digits, '.', '_', '-'";
    expect("NULL", eb_validate_topic(NULL), "it is empty");
    expect("", eb_validate_topic(""), "it is empty");
    expect(".", eb_validate_topic("."), "a name of dots alone");
    expect("..", eb_validate_topic(".."), "a name of dots alone");
    for (int c = 1; c < 256; c++) {
        const char text[] = {'a', (char)c, '\0'};
        bool right = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                     c == '.' || c == '_' || c == '-';
        expect(text, eb_validate_topic(text), right ? NULL : other);
    }
}

Test(eb_text, wants_a_line_of_utf8_within_its_limit)
{
    expect("a", eb_validate_text(EB_STR("a"), 1), NULL);
    expect("é", eb_validate_text(EB_STR("é…😀 with spaces"), 100), NULL);
    expect("absent", eb_validate_text(eb_str_make(NULL, 0), 10), "it is empty");
    expect("", eb_validate_text(EB_STR(""), 10), "it is empty");
    expect("ab", eb_validate_text(EB_STR("ab"), 1), "it is too long");
    expect("crlf", eb_validate_text(EB_STR("a\r\nX: b"), 10), "a control character");
    expect("nul", eb_validate_text(eb_str_make("a\0b", 3), 10), "a control character");
    expect("del", eb_validate_text(EB_STR("a\x7f"), 10), "a control character");
    expect("ff", eb_validate_text(EB_STR("a\xff"), 10), "bytes that are not UTF-8");
}

/* ── Matching ────────── */

static void expect_match(const char *pattern, const char *subject, bool want)
{
    cr_expect_eq(eb_subject_matches(pattern, subject), want, "%s on %s", pattern, subject);
}

Test(eb_subject, literal_pattern_covers_itself_alone)
{
    expect_match("of.a", "of.a", true);
    expect_match("of.a", "of.b", false);
    expect_match("of.a", "of.ab", false);
    expect_match("of.ab", "of.a", false);
    expect_match("of.a", "of.a.b", false);
    expect_match("of.a.b", "of.a", false);
    expect_match("of", "of", true);
}

Test(eb_subject, star_covers_exactly_one_token)
{
    expect_match("of.*", "of.a", true);
    expect_match("of.*", "of", false);
    expect_match("of.*", "of.a.b", false);
    expect_match("of.*.c", "of.b.c", true);
    expect_match("*.*", "of.a", true);
    expect_match("*", "of", true);
    expect_match("of.*", "of.", false);
    expect_match("of.a*", "of.ab", false);
}

Test(eb_subject, greater_covers_one_token_and_more)
{
    expect_match("of.>", "of.a", true);
    expect_match("of.>", "of.a.b.c", true);
    expect_match("of.>", "of", false);
    expect_match("of.>", "off.a", false);
    expect_match(">", "of", true);
    expect_match(">", "", false);
    expect_match("of.*.>", "of.a.b", true);
    expect_match("of.*.>", "of.a", false);
    expect_match("of.>.a", "of.b.a", false);
}
