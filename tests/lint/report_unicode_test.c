/* Characters as a terminal shows them. */
#include "report/report.h"

#include <criterion/criterion.h>

Test(lint_report_unicode, replaces_what_is_no_utf8)
{
    eb_buf out = {0};
    bl_write_utf8(&out, EB_STR("a\xff\xc3\xa9\xc3"));
    cr_assert_str_eq(out.data, "a\xef\xbf\xbd\xc3\xa9\xef\xbf\xbd");
    eb_buf_free(&out);
}

Test(lint_report_unicode, takes_characters_one_by_one)
{
    eb_str text = EB_STR("a\xc3\xa9\xe5\xa4\x89\xf0\x9f\x98\x80\xff");
    static const uint32_t wanted[] = {'a', 0xE9, 0x5909, 0x1F600, 0xFFFD};
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
        cr_expect_eq(bl_next_character(&text), wanted[i]);
    cr_assert_eq(text.len, 0);
}

Test(lint_report_unicode, knows_wide_and_combining_characters)
{
    cr_assert_eq(bl_width('a'), 1);
    cr_assert_eq(bl_width(0xE9), 1);
    cr_assert_eq(bl_width(0x5909), 2);
    cr_assert_eq(bl_width(0x1F600), 2);
    cr_assert_eq(bl_width(0x301), 0);
    cr_assert_eq(bl_width(0x200B), 0);
}
