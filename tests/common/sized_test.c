#include "sized.h"

#include <criterion/criterion.h>

typedef struct old {
    size_t size;
    int a;
    int b;
} old;

typedef struct new
{
    size_t size;
    int a, b;
    int64_t c;
}
new;

Test(eb_sized_struct, reads_what_an_older_header_knows)
{
    old given = {.size = sizeof given, .a = 1, .b = 2};
    new ret = {.c = 9};
    cr_assert_eq(eb_sized_read(&ret, sizeof ret, &given, "given", NULL), 0);
    cr_assert_eq(ret.size, sizeof ret);
    cr_assert_eq(ret.a, 1);
    cr_assert_eq(ret.b, 2);
    cr_assert_eq(ret.c, 0);
}

Test(eb_sized_struct, refuses_a_newer_header)
{
    eb_error err = {0};
    new given = {.size = sizeof given};
    old ret = {.a = 5};
    cr_assert_eq(eb_sized_read(&ret, sizeof ret, &given, "given", &err), EB_E_UNSUPPORTED);
    cr_assert_not_null(strstr(err.text, "newer ebt.h"), "%s", err.text);
    cr_assert_eq(ret.a, 5);
}

Test(eb_sized_struct, refuses_a_size_that_is_not_set)
{
    eb_error err = {0};
    old given = {0}, ret = {0};
    cr_assert_eq(eb_sized_read(&ret, sizeof ret, &given, "given", &err), EB_E_ARG);
    cr_assert_eq(eb_sized_check(&given, "given", &err), EB_E_ARG);
    given.size = sizeof given;
    cr_assert_eq(eb_sized_check(&given, "given", &err), 0);
    cr_assert_eq(eb_sized_check(NULL, "given", &err), 0);
}

Test(eb_sized_struct, writes_no_more_than_the_caller_has_room_for)
{
    struct {
        old known;
        int behind;
    } room = {.known = {.size = sizeof(old)}, .behind = 77};
    new ours = {.size = sizeof ours, .a = 1, .b = 2, .c = -1};
    eb_sized_write(&room.known, &ours, sizeof ours);
    cr_assert_eq(room.known.a, 1);
    cr_assert_eq(room.known.b, 2);
    cr_assert_eq(room.known.size, sizeof(old));
    cr_assert_eq(room.behind, 77);
    eb_sized_write(NULL, &ours, sizeof ours);
}
