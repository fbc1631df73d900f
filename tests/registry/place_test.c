#include "place.h"

#include <criterion/criterion.h>

static br_arena arena; /* without a target: out of memory ends the test */
static br_map map;

static void make(const char *text)
{
    br_map_make(&map, &arena, "x.yaml", eb_str_of(text));
}

static void check(br_place place, unsigned line, unsigned column, unsigned length)
{
    cr_assert_eq(place.line, line, "line %u", place.line);
    cr_assert_eq(place.column, column, "column %u", place.column);
    cr_assert_eq(place.length, length, "length %u", place.length);
}

Test(br_place, counts_lines_and_bytes_from_one)
{
    make("ab\ncde\n");
    check(br_map_bytes(&map, 0, 2), 1, 1, 2);
    check(br_map_bytes(&map, 4, 5), 2, 2, 1);
    check(br_map_bytes(&map, 7, 8), 3, 1, 1);
    check(br_map_bytes(&map, 99, 100), 3, 1, 1);
    br_arena_free(&arena);
}

Test(br_place, ends_with_its_line)
{
    make("ab\r\ncd");
    check(br_map_bytes(&map, 0, 6), 1, 1, 2);
    check(br_map_bytes(&map, 4, 6), 2, 1, 2);
    br_arena_free(&arena);
}

Test(br_place, turns_characters_into_bytes)
{
    make("\xc3\xa9\xe2\x82\xac"
         "a\n\xf0\x9f\x98\x80z");
    check(br_map_characters(&map, 2, 3), 1, 6, 1);
    check(br_map_characters(&map, 5, 6), 2, 5, 1);
    check(br_map_characters(&map, 0, 1), 1, 1, 2);
    br_arena_free(&arena);
}
