/* UTF-8: every code point is taken, every other sequence of up to three bytes refused, and a text
 * is cut only between characters. */
#include "utf8.h"

#include <criterion/criterion.h>

#include "json.h"

static size_t encode(unsigned long point, char out[4])
{
    if (point < 0x80) {
        out[0] = (char)point;
        return 1;
    }
    size_t tails = point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
    static const unsigned leads[] = {0, 0xc0, 0xe0, 0xf0};
    out[0] = (char)(leads[tails] | point >> 6 * tails);
    for (size_t i = 1; i <= tails; i++)
        out[i] = (char)(0x80 | (point >> 6 * (tails - i) & 0x3f));
    return tails + 1;
}

static bool is_surrogate(unsigned long point)
{
    return point >= 0xd800 && point <= 0xdfff;
}

Test(eb_utf8, takes_every_code_point_and_no_surrogate)
{
    for (unsigned long point = 0; point <= 0x10ffff; point++) {
        char text[4];
        size_t len = encode(point, text);
        size_t want = is_surrogate(point) ? 0 : len;
        cr_assert_eq(eb_utf8_sequence(text, len), want, "U+%04lX", point);
        cr_assert_eq(eb_utf8_check(eb_str_make(text, len), NULL), want > 0, "U+%04lX", point);
    }
}

Test(eb_utf8, refuses_what_lies_above_the_last_code_point)
{
    for (unsigned long point = 0x110000; point <= 0x1fffff; point++) {
        char text[4];
        cr_assert_eq(eb_utf8_sequence(text, encode(point, text)), 0, "%lX", point);
    }
}

Test(eb_utf8, refuses_a_character_that_is_cut_off)
{
    static const char *const characters[] = {"é", "…", "😀"};
    for (size_t i = 0; i < 3; i++) {
        for (size_t len = 1; len < strlen(characters[i]); len++)
            cr_expect_eq(eb_utf8_sequence(characters[i], len), 0);
    }
    cr_expect_eq(eb_utf8_sequence("a", 0), 0);
}

/* Of the 2^24 sequences of three bytes as many are UTF-8 as there are ways to write them as
 * characters of 1, 2 and 3 bytes: 128^3 + 2 * 128 * 1920 + 61440. */
Test(eb_utf8, takes_exactly_as_many_three_byte_texts_as_there_are)
{
    unsigned taken = 0;
    for (unsigned long bits = 0; bits < 1UL << 24; bits++) {
        const char text[3] = {(char)(bits >> 16), (char)(bits >> 8), (char)bits};
        taken += eb_utf8_check(eb_str_make(text, 3), NULL);
    }
    cr_expect_eq(taken, 128u * 128u * 128u + 2u * 128u * 1920u + 61440u, "%u", taken);
}

Test(eb_utf8, names_the_first_wrong_byte_wherever_it_lies)
{
    char text[40];
    for (size_t len = 1; len <= sizeof text; len++) {
        for (size_t at = 0; at < len; at++) {
            size_t bad = SIZE_MAX;
            memset(text, 'a', len);
            text[at] = (char)0xff;
            cr_assert_not(eb_utf8_check(eb_str_make(text, len), &bad));
            cr_assert_eq(bad, at);
        }
    }
    cr_expect(eb_utf8_check(eb_str_make(NULL, 0), NULL));
}

Test(eb_utf8, cut_stays_behind_whole_characters)
{
    static const char text[] = "aé…😀b"; /* characters at 0 1 3 6 10, the end at 11 */
    static const size_t want[] = {0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 11, 11};
    for (size_t max = 0; max < sizeof want / sizeof *want; max++)
        cr_expect_eq(eb_utf8_cut(eb_str_of(text), max), want[max], "at %zu", max);
}

Test(eb_utf8, cut_of_what_is_no_utf8_loses_no_more_than_it_must)
{
    char tails[8];
    memset(tails, 0x80, sizeof tails);
    cr_expect_eq(eb_utf8_cut(eb_str_make(tails, sizeof tails), 6), 6);
    cr_expect_leq(eb_utf8_cut(eb_str_make(tails, sizeof tails), 1), 1);
}
