/* Lines and columns, asked for in any order. */
#include "lex/lex.h"

#include <criterion/criterion.h>

static const char text[] = "ab\n\ncd\r\ne";

static void is_at(bl_positions *p, uint32_t offset, uint32_t line, uint32_t column)
{
    bl_position at = bl_position_of(p, offset);
    cr_expect(at.line == line && at.column == column, "offset %u is %u:%u", offset, at.line,
              at.column);
}

Test(lint_lex_position, counts_forwards_and_backwards)
{
    bl_positions p = bl_positions_of(EB_STR("ab\n\ncd\r\ne"));
    is_at(&p, 8, 4, 1);
    is_at(&p, 4, 3, 1);
    is_at(&p, 5, 3, 2);
    is_at(&p, 3, 2, 1);
    is_at(&p, 0, 1, 1);
    is_at(&p, 2, 1, 3);
    is_at(&p, 9, 4, 2);
}

Test(lint_lex_position, gives_the_line_without_its_end)
{
    bl_positions p = bl_positions_of(eb_str_of(text));
    eb_str last = bl_line_of(&p, 8);
    eb_str third = bl_line_of(&p, 5);
    eb_str empty = bl_line_of(&p, 3);
    cr_assert(last.len == 1 && *last.data == 'e');
    cr_assert(third.len == 2 && memcmp(third.data, "cd", 2) == 0);
    cr_assert_eq(empty.len, 0);
}

Test(lint_lex_position, starts_behind_a_byte_order_mark)
{
    bl_positions p = bl_positions_of(EB_STR("\xef\xbb\xbfint a;\nb"));
    is_at(&p, 3, 1, 1);
    is_at(&p, 10, 2, 1);
    is_at(&p, 7, 1, 5);
}
