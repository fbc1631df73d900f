/* The buffer: it grows, keeps its NUL, and after any failed allocation stays failed with what it
 * held whole. realloc is wrapped by the linker, so that each allocation can be made to fail. */
#include "buf.h"

#include <criterion/criterion.h>
#include <stdlib.h>

#include "json.h"
#include "metrics.h"

void *__real_realloc(void *old, size_t size);
void *__wrap_realloc(void *old, size_t size);

static int allocations;
static int failing = -1; /* the number of the allocation that fails, from 0 */

void *__wrap_realloc(void *old, size_t size)
{
    return allocations++ == failing ? NULL : __real_realloc(old, size);
}

Test(eb_buf, is_terminated_once_anything_was_added)
{
    eb_buf buf = {0};
    eb_buf_add(&buf, EB_STR(""));
    cr_assert_not_null(buf.data);
    cr_expect_str_eq(buf.data, "");
    eb_buf_add(&buf, EB_STR("a"));
    eb_buf_add(&buf, eb_str_make(NULL, 0));
    eb_buf_printf(&buf, "%d%s", 12, "");
    cr_expect_str_eq(buf.data, "a12");
    cr_expect_eq(buf.len, 3);
    eb_buf_free(&buf);
    cr_expect(!buf.data && buf.len == 0 && buf.cap == 0 && !buf.failed);
}

Test(eb_buf, keeps_bytes_that_are_nul)
{
    eb_buf buf = {0};
    eb_buf_add(&buf, eb_str_make("a\0b", 3));
    eb_buf_add(&buf, EB_STR("c"));
    cr_expect_eq(buf.len, 4);
    cr_expect_eq(memcmp(buf.data, "a\0bc", 5), 0);
    eb_buf_free(&buf);
}

Test(eb_buf, grows_over_every_boundary)
{
    eb_buf buf = {0};
    for (size_t i = 0; i < 5000; i++) {
        char c = (char)('a' + i % 26);
        eb_buf_add(&buf, eb_str_make(&c, 1));
        cr_assert(buf.len == i + 1 && buf.len < buf.cap && buf.data[buf.len] == '\0');
    }
    for (size_t i = 0; i < buf.len; i++)
        cr_assert_eq(buf.data[i], (char)('a' + i % 26));
    eb_buf_free(&buf);
}

Test(eb_buf, formats_texts_of_every_length)
{
    char text[600];
    memset(text, 'x', sizeof text);
    for (int len = 0; len < (int)sizeof text; len++) {
        eb_buf buf = {0};
        eb_buf_printf(&buf, "<%.*s", len, text);
        eb_buf_printf(&buf, "%.*s>", len, text);
        cr_assert_eq(buf.len, (size_t)(2 * len + 2));
        cr_assert(buf.data[0] == '<' && buf.data[buf.len - 1] == '>' && !buf.data[buf.len]);
        eb_buf_free(&buf);
    }
}

Test(eb_buf, reserved_room_is_not_allocated_twice)
{
    eb_buf buf = {0};
    cr_assert(eb_buf_reserve(&buf, 10000));
    int before = allocations;
    for (int i = 0; i < 10000; i++)
        eb_buf_add(&buf, EB_STR("x"));
    cr_expect_eq(allocations, before);
    eb_buf_free(&buf);
}

Test(eb_buf, refuses_sizes_that_overflow)
{
    static const size_t sizes[] = {SIZE_MAX, SIZE_MAX - 1, SIZE_MAX - 4, SIZE_MAX / 2 + 1};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        eb_buf buf = {0};
        eb_buf_add(&buf, EB_STR("abc"));
        cr_expect_not(eb_buf_reserve(&buf, sizes[i]));
        cr_expect(buf.failed);
        cr_expect_str_eq(buf.data, "abc");
        eb_buf_free(&buf);
    }
}

/* ── Failed allocations ────────── */

static void write_much(eb_buf *buf)
{
    static const eb_buckets buckets = {3, {1000000, 5000000, 15000000}};
    eb_histogram histogram = {.buckets = &buckets};
    char text[700];
    memset(text, '\n', sizeof text);
    eb_buf_add(buf, EB_STR("{\"a\":"));
    eb_json_write_string(buf, eb_str_make(text, sizeof text));
    eb_buf_printf(buf, ",\"b\":%d}", 12345);
    eb_histogram_write(buf, "x_seconds", "", "help", &histogram);
    eb_buf_printf(buf, "%3000d", 1);
}

Test(eb_buf, failure_at_any_allocation_leaves_a_whole_start_and_stays)
{
    eb_buf whole = {0};
    write_much(&whole);
    int count = allocations;
    cr_assert_geq(count, 4);
    for (int i = 0; i < count; i++) {
        eb_buf buf = {0};
        allocations = 0;
        failing = i;
        write_much(&buf);
        cr_expect(buf.failed);
        cr_expect_lt(buf.len, whole.len);
        cr_expect_eq(allocations, i + 1, "nothing is tried after a failure");
        if (buf.len > 0) {
            cr_expect_eq(memcmp(buf.data, whole.data, buf.len), 0);
            cr_expect_eq(buf.data[buf.len], '\0');
        }
        eb_buf_free(&buf);
    }
    eb_buf_free(&whole);
}

Test(eb_buf, is_usable_again_after_free)
{
    eb_buf buf = {0};
    failing = 0;
    eb_buf_add(&buf, EB_STR("lost"));
    cr_expect(buf.failed && !buf.data);
    eb_buf_free(&buf);
    eb_buf_add(&buf, EB_STR("kept"));
    cr_expect_not(buf.failed);
    cr_expect_str_eq(buf.data, "kept");
    eb_buf_free(&buf);
}
