/* What string literals say. */
#include "lex/c.h"
#include "source.h"

#include <criterion/criterion.h>

static void says(const char *spelling, eb_str value)
{
    bl_arena arena = {0};
    eb_str got = bl_c_string(eb_str_of(spelling), &arena);
    cr_expect(bl_equal(got, value), "%s gives \"%.*s\"", spelling, EB_FMT(got));
    bl_arena_free(&arena);
}

Test(lint_lex_c_literal, takes_quotes_and_prefixes_off)
{
    says("\"a.b\"", EB_STR("a.b"));
    says("u8\"a.b\"", EB_STR("a.b"));
    says("\"\"", EB_STR(""));
}

Test(lint_lex_c_literal, decodes_escapes)
{
    says("\"a\\n\\t\\\\\\\"\\0b\"", EB_STR("a\n\t\\\"\0b"));
    says("\"\\x2e\\56\\u002e\"", EB_STR("..."));
    says("\"\\1601\"", EB_STR("p1"));
    says("\"\\u00e9\\U0001F600\\uD800\"", EB_STR("\xc3\xa9\xf0\x9f\x98\x80\xef\xbf\xbd"));
}

Test(lint_lex_c_literal, leaves_raw_strings_as_they_are)
{
    says("R\"(a\\nb)\"", EB_STR("a\\nb"));
    says("u8R\"x(a)\"b)x\"", EB_STR("a)\"b"));
}

Test(lint_lex_c_literal, reads_what_is_not_closed)
{
    says("\"abc", EB_STR("abc"));
    says("\"abc\\", EB_STR("abc\\"));
    says("R\"x(abc", EB_STR("a"));
    says("\"", EB_STR(""));
}

Test(lint_lex_c_literal, says_where_the_value_stands_in_the_spelling)
{
    cr_assert_eq(bl_c_plain_start(EB_STR("\"a\"")), 1);
    cr_assert_eq(bl_c_plain_start(EB_STR("u8R\"x(a)x\"")), 6);
    cr_assert_eq(bl_c_plain_start(EB_STR("\"\\x61\"")), -1);
}

Test(lint_lex_c_literal, takes_splices_out_of_a_token)
{
    bl_arena arena = {0};
    eb_str text = EB_STR("x ab\\\nc\\\r\nd");
    bl_token token = {.kind = BL_NAME, .spliced = true, .at = 2, .len = (uint32_t)text.len - 2};
    cr_assert(bl_equal(bl_c_unsplice(text, token, &arena), EB_STR("abcd")));
    bl_arena_free(&arena);
}
