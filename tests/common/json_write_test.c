/* Writing strings: what must be escaped is, nothing else is, and the reader gets the same back. */
#include <criterion/criterion.h>

#include "json.h"

static void expect_written(eb_str text, const char *want)
{
    eb_buf buf = {0};
    eb_json_write_string(&buf, text);
    cr_assert_not(buf.failed);
    cr_expect_str_eq(buf.data, want);
    cr_expect_eq(buf.len, strlen(want));
    eb_buf_free(&buf);
}

Test(eb_json_write, quotes_and_escapes)
{
    expect_written(EB_STR(""), "\"\"");
    expect_written(eb_str_make(NULL, 0), "\"\"");
    expect_written(EB_STR("plain"), "\"plain\"");
    expect_written(EB_STR("\"\\"), "\"\\\"\\\\\"");
    expect_written(EB_STR("\b\f\n\r\t"), "\"\\b\\f\\n\\r\\t\"");
    expect_written(eb_str_make("a\0b\x1f", 4), "\"a\\u0000b\\u001f\"");
}

Test(eb_json_write, leaves_everything_else_as_it_is)
{
    expect_written(EB_STR("/<>&'\x7f é…😀"), "\"/<>&'\x7f é…😀\"");
}

Test(eb_json_write, is_read_back_byte_for_byte)
{
    for (int first = 0; first < 0x80; first++) {
        for (int second = 0; second < 0x80; second++) {
            const char text[] = {'x', (char)first, (char)second};
            char scratch[64];
            eb_buf buf = {0};
            eb_str back;
            eb_json_write_string(&buf, eb_str_make(text, sizeof text));
            cr_assert(eb_json_check(eb_str_make(buf.data, buf.len), NULL), "%s", buf.data);
            cr_assert(eb_json_string(eb_str_make(buf.data, buf.len), scratch, &back));
            cr_assert_eq(back.len, sizeof text);
            cr_assert_eq(memcmp(back.data, text, sizeof text), 0);
            eb_buf_free(&buf);
        }
    }
}
