/* Clocks and deadlines: they agree with each other, and no argument overflows. */
#include "clock.h"

#include <criterion/criterion.h>
#include <time.h>

Test(eb_clock, monotonic_time_never_steps_back)
{
    int64_t before = eb_clock_ns();
    for (int i = 0; i < 100000; i++) {
        int64_t now = eb_clock_ns();
        cr_assert_geq(now, before);
        before = now;
    }
}

Test(eb_clock, both_forms_of_the_real_time_agree)
{
    int64_t before = eb_clock_real_ns();
    eb_time now = eb_clock_now();
    int64_t after = eb_clock_real_ns();
    int64_t ns = now.s * EB_NS_PER_S + now.ns;
    cr_expect(before <= ns && ns <= after);
    cr_expect_lt(now.ns, 1000000000);
    cr_expect_leq(now.s, time(NULL) + 1);
}

Test(eb_deadline, lies_ahead_by_what_was_asked)
{
    int64_t before = eb_clock_ns();
    int64_t deadline = eb_deadline_in_ms(5000);
    int64_t after = eb_clock_ns();
    cr_expect(before + 5000 * EB_NS_PER_MS <= deadline);
    cr_expect(deadline <= after + 5000 * EB_NS_PER_MS);
    int64_t left = eb_deadline_left_ms(deadline);
    cr_expect(left > 4000 && left <= 5000, "%d ms", (int)left);
}

Test(eb_deadline, saturates_at_both_ends)
{
    cr_expect_eq(eb_deadline_in_ms(INT64_MAX), INT64_MAX);
    cr_expect_eq(eb_deadline_in_ms(INT64_MAX / EB_NS_PER_MS), INT64_MAX);
    cr_expect_eq(eb_deadline_in_ms(INT64_MIN), INT64_MIN);
    cr_expect_eq(eb_deadline_left_ms(INT64_MIN), 0);
    cr_expect_gt(eb_deadline_left_ms(INT64_MAX), INT64_C(1000) * 3600 * 24 * 365);
}

Test(eb_deadline, has_nothing_left_once_it_passed)
{
    cr_expect_eq(eb_deadline_left_ms(eb_deadline_in_ms(0)), 0);
    cr_expect_eq(eb_deadline_left_ms(eb_deadline_in_ms(-5)), 0);
    cr_expect_eq(eb_deadline_left_ms(0), 0);
}

/* Rounded down, a caller with 0.4 ms left would spin on waits of 0 ms. */
Test(eb_deadline, rounds_what_is_left_up)
{
    int64_t ms = 60000;
    int64_t left = eb_deadline_left_ms(eb_clock_ns() + ms * EB_NS_PER_MS + EB_NS_PER_MS / 2);
    cr_expect(left > 59000 && left <= ms + 1);
    int64_t now = eb_clock_ns();
    while ((left = eb_deadline_left_ms(now + EB_NS_PER_MS)) > 0)
        cr_assert_eq(left, 1);
    cr_expect_geq(eb_clock_ns(), now + EB_NS_PER_MS);
}
