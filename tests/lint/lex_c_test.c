/* Where the lexer sees tokens begin and end. */
#include "lex/c.h"
#include "source.h"

#include <criterion/criterion.h>
#include <stdio.h>

/* One letter a token, and its text between brackets: "N[a] P[=] #[46]" shows an operator's number. */
static const char *spell(const char *text)
{
    static const char letters[] = ".NUSCPDE*";
    static char out[2048];
    char *bytes;
    bl_c_lexer lexer = bl_c_lexer_of(padded(eb_str_of(text), &bytes));
    bl_token token;
    size_t len = 0;
    out[0] = '\0';
    while ((token = bl_c_next(&lexer)).kind != BL_END)
        len += (size_t)snprintf(out + len, sizeof out - len, "%s%c[%.*s]", len ? " " : "",
                                letters[token.kind], (int)token.len, lexer.text.data + token.at);
    free(bytes);
    return out;
}

static int only_operator(const char *text)
{
    char *bytes;
    bl_c_lexer lexer = bl_c_lexer_of(padded(eb_str_of(text), &bytes));
    bl_token token = bl_c_next(&lexer);
    bool whole = token.kind == BL_PUNCT && token.len == strlen(text);
    free(bytes);
    return whole ? token.op : -1;
}

Test(lint_lex_c, splits_names_numbers_and_operators)
{
    cr_assert_str_eq(spell("a_1=b->c[0x1F];"),
                     "N[a_1] P[=] N[b] P[->] N[c] P[[] U[0x1F] P[]] P[;]");
}

Test(lint_lex_c, knows_assignment_from_comparison)
{
    cr_assert_eq(only_operator("="), '=');
    static const char *const compound[] = {
        "==", "!=", "<=", ">=", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "<<=", ">>="};
    for (size_t i = 0; i < sizeof compound / sizeof *compound; i++)
        cr_assert_eq(only_operator(compound[i]), BL_COMPOUND, "%s", compound[i]);
}

Test(lint_lex_c, reads_digraphs_as_what_they_stand_for)
{
    cr_assert_eq(only_operator("<%"), '{');
    cr_assert_eq(only_operator("%>"), '}');
    cr_assert_eq(only_operator("<:"), '[');
    cr_assert_eq(only_operator(":>"), ']');
    cr_assert_eq(only_operator("%:%:"), BL_PASTE);
    cr_assert_str_eq(spell("v<::a>"), "N[v] P[<] P[::] N[a] P[>]");
}

Test(lint_lex_c, skips_comments_of_both_kinds)
{
    cr_assert_str_eq(spell("a/* \" */b// don't\nc/**/d"), "N[a] N[b] N[c] N[d]");
}

Test(lint_lex_c, carries_a_line_comment_over_a_splice)
{
    cr_assert_str_eq(spell("a // b \\\n c\nd // e \\\r\n f\ng"), "N[a] N[d] N[g]");
}

Test(lint_lex_c, keeps_comments_that_speak_to_us)
{
    cr_assert_str_eq(spell("a /* x */ // bus-lint: allow BL104 -- b\nc"),
                     "N[a] *[// bus-lint: allow BL104 -- b] N[c]");
}

Test(lint_lex_c, keeps_comment_marks_and_quotes_inside_literals)
{
    cr_assert_str_eq(spell("\"/*\" '\"' \"a\\\"b\" '\\''"),
                     "S[\"/*\"] C['\"'] S[\"a\\\"b\"] C['\\'']");
}

Test(lint_lex_c, takes_prefixes_into_the_literal)
{
    cr_assert_str_eq(spell("L\"a\" u8\"b\" U'c' x\"d\""),
                     "S[L\"a\"] S[u8\"b\"] C[U'c'] N[x] S[\"d\"]");
}

Test(lint_lex_c, reads_raw_strings_to_their_own_end)
{
    cr_assert_str_eq(spell("R\"(a\"b\nc)\" d"), "S[R\"(a\"b\nc)\"] N[d]");
    cr_assert_str_eq(spell("u8R\"x()\")x\" d"), "S[u8R\"x()\")x\"] N[d]");
    cr_assert_str_eq(spell("LR\"x()x d"), "S[LR\"x()x d]");
    cr_assert_str_eq(spell("R\"a b(c\" d"), "S[R\"a b(c\"] N[d]");
}

Test(lint_lex_c, ends_an_unclosed_literal_with_its_line)
{
    cr_assert_str_eq(spell("\"abc\nd 'e\nf"), "S[\"abc] N[d] C['e] N[f]");
}

Test(lint_lex_c, joins_what_a_splice_divides)
{
    cr_assert_str_eq(spell("ab\\\ncd \"e\\\r\nf\" 1\\\n2"),
                     "N[ab\\\ncd] S[\"e\\\r\nf\"] U[1\\\n2]");
}

Test(lint_lex_c, reads_digit_separators_and_exponents_as_one_number)
{
    cr_assert_str_eq(spell("1'000'000+1e-5+.5f"), "U[1'000'000] P[+] U[1e-5] P[+] U[.5f]");
}

Test(lint_lex_c, ends_a_directive_with_its_line_but_not_at_a_splice)
{
    cr_assert_str_eq(spell("#define A b \\\n c // d\ne"), "D[#] N[define] N[A] N[b] N[c] E[] N[e]");
    cr_assert_str_eq(spell("a # b"), "N[a] P[#] N[b]");
    cr_assert_str_eq(spell("%:if x"), "D[%:] N[if] N[x] E[]");
}

Test(lint_lex_c, skips_the_free_text_of_a_directive)
{
    char *bytes;
    bl_c_lexer lexer =
        bl_c_lexer_of(padded(EB_STR("#error don't /* 'x\n */ do\\\n it\na"), &bytes));
    bl_c_next(&lexer);
    bl_c_skip_directive(&lexer);
    cr_assert_eq(bl_c_next(&lexer).kind, BL_LINE_END);
    cr_assert_eq(bl_c_next(&lexer).kind, BL_NAME);
    cr_assert_eq(bl_c_next(&lexer).kind, BL_END);
    free(bytes);
}

Test(lint_lex_c, passes_over_a_byte_order_mark)
{
    cr_assert_str_eq(spell("\xef\xbb\xbf#if 1\n"), "D[#] N[if] U[1] E[]");
}

Test(lint_lex_c, takes_any_bytes)
{
    cr_assert_str_eq(spell("\xff\xfe a \x01 `@"), "N[\xff\xfe] N[a] P[\x01] P[`] P[@]");
    cr_assert_str_eq(spell("/* never closed"), "");
    cr_assert_str_eq(spell("a\\"), "N[a] P[\\]");
}

/* As the collector lexes a part again: what lies behind the end must not be looked at. */
Test(lint_lex_c, stays_inside_its_end)
{
    static const char *const cut[] = {"a/", "a//", "R\"", "R\"x", "\"\\", "a\\", "."};
    for (size_t i = 0; i < sizeof cut / sizeof *cut; i++) {
        char *bytes;
        eb_str whole = padded(eb_str_of("a/* (b */ c"), &bytes);
        memcpy(bytes, cut[i], strlen(cut[i]));
        bl_c_lexer lexer = bl_c_lexer_of(whole);
        lexer.end = bytes + strlen(cut[i]);
        bl_token token;
        while ((token = bl_c_next(&lexer)).kind != BL_END)
            cr_expect_leq(token.at + token.len, strlen(cut[i]), "%s", cut[i]);
        free(bytes);
    }
}
