/* pull_status_test.c: the book of requests: every way to lose count ends by itself. */
#include "pull_status.h"

#include <criterion/criterion.h>
#include <string.h>

#define SECOND INT64_C(1000000000)

static ebc__pull two_asks(void)
{
    ebc__pull pull = {.ask_count = 2, .asked = 750, .silence_ns = 5 * SECOND};
    pull.asks[0] = (ebc__ask){.number = 1, .until_ns = 10 * SECOND, .batch = 500};
    pull.asks[1] = (ebc__ask){.number = 2, .until_ns = 20 * SECOND, .batch = 250};
    return pull;
}

Test(ebc_pull_status, keeps_requests_while_the_server_is_heard)
{
    ebc__pull pull = two_asks();
    pull.heard_ns = 6 * SECOND;
    ebc__pull_expire(&pull, 9 * SECOND);
    cr_assert_eq(pull.ask_count, 2);
    cr_assert_eq(pull.asked, 750);
    cr_assert_not(pull.probe);
}

Test(ebc_pull_status, asks_anew_after_silence)
{
    ebc__pull pull = two_asks();
    ebc__pull_expire(&pull, 5 * SECOND);
    cr_assert_eq(pull.ask_count, 0);
    cr_assert_eq(pull.asked, 0);
    cr_assert(pull.probe, "and asks whether the durable is still there");
}

Test(ebc_pull_status, asks_anew_when_a_request_outlived_itself)
{
    ebc__pull pull = two_asks();
    pull.heard_ns = 9 * SECOND;
    ebc__pull_expire(&pull, 10 * SECOND);
    cr_assert_eq(pull.ask_count, 0);
    cr_assert(pull.probe);
}

Test(ebc_pull_status, has_nothing_asked_for_once_all_came)
{
    ebc__pull pull = two_asks();
    for (int i = 0; i < 750; i++)
        ebc__pull_heard_message(&pull);
    cr_assert_eq(pull.asked, 0);
    cr_assert_eq(pull.ask_count, 0);
    ebc__pull_heard_message(&pull);
    cr_assert_eq(pull.asked, 0, "one too many does no harm");
}
