#include "nearest.h"

#include <criterion/criterion.h>

Test(br_nearest, counts_edits_and_swaps)
{
    cr_assert_eq(br_distance("", "", 3), 0);
    cr_assert_eq(br_distance("abc", "abc", 3), 0);
    cr_assert_eq(br_distance("abc", "abd", 3), 1);
    cr_assert_eq(br_distance("abc", "ab", 3), 1);
    cr_assert_eq(br_distance("abc", "acb", 3), 1);
    cr_assert_eq(br_distance("kitten", "sitting", 5), 3);
    cr_assert_eq(br_distance("ABC", "abc", 3), 0);
    cr_assert_eq(br_distance("", "abc", 3), 3);
}

Test(br_nearest, stops_at_its_limit)
{
    cr_assert_eq(br_distance("kitten", "sitting", 2), 3);
    cr_assert_eq(br_distance("a", "abcdefgh", 2), 3);
    char word[1000];
    memset(word, 'x', sizeof word);
    word[sizeof word - 1] = '\0';
    cr_assert_eq(br_distance(word, word, 2), 3, "words over the maximum have no near ones");
}

Test(br_nearest, takes_the_nearest_word_or_none)
{
    static const char *const words[] = {"producers", "consumers", "partitions"};
    cr_assert_str_eq(br_nearest("prodcers", words, 3), "producers");
    cr_assert_str_eq(br_nearest("comsumer", words, 3), "consumers");
    cr_assert_null(br_nearest("retention", words, 3));
    cr_assert_null(br_nearest("x", words, 3));
    cr_assert_null(br_nearest("x", words, 0));
}
