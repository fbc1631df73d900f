/* Numbers on the command line and in logs: digits only, never cut, never wrapped. */
#include "number.h"

#include <criterion/criterion.h>

Test(number, takes_digits_up_to_the_limit)
{
    uint64_t n = 0;
    cr_assert(number_read("18446744073709551615", UINT64_MAX, &n) && n == UINT64_MAX);
    cr_assert(number_read("100", 100, &n) && n == 100);
    cr_assert(number_read("007", 7, &n) && n == 7);
}

Test(number, refuses_everything_else)
{
    uint64_t n = 42;
    static const char *const wrong[] = {"",    "-1",  "+1", " 1",  "1 ",
                                        "1.5", "0x1", "0",  "101", "18446744073709551616"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        cr_assert_not(number_read(wrong[i], 100, &n), "%s", wrong[i]);
    cr_assert_not(number_read("18446744073709551616", UINT64_MAX, &n));
    cr_assert_not(number_read("5", 3, &n));
    cr_assert_eq(n, 42);
}

Test(number, steps_behind_what_it_took)
{
    const char *at = "12 x";
    uint64_t n;
    cr_assert(number_take(&at, 100, &n) && n == 12);
    cr_assert_str_eq(at, " x");
    cr_assert_not(number_take(&at, 100, &n));
    cr_assert_str_eq(at, " x");
}
