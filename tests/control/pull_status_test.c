/* pull_status_test.c: the book of requests: every way to lose count ends by itself. */
#include "pull_status.h"

#include <criterion/criterion.h>
#include <nats/nats.h>
#include <string.h>

#include "client.h"
#include "clock.h"

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

/* What a pull makes of "no responders" after it has had nothing else for 20 s. */
static int after_long_refusal(bool info_denied)
{
    char stream[] = "S", durable[] = "D", info[] = "$JS.API.CONSUMER.INFO.S.D", next[] = "n";
    ebc_client client = {0};
    ebc__pull pull = {.client = &client,
                      .stream = stream,
                      .durable = durable,
                      .info_subject = info,
                      .next_subject = next,
                      .inbox = "_INBOX.x",
                      .refused_ns = eb_clock_ns() - 20 * SECOND};
    if (info_denied)
        ebc__pull_on_denied(&pull, eb_str_of(info), true);
    cr_assert_eq(nats_Open(-1), NATS_OK); /* a message is freed by the library's own thread */
    natsMsg *refusal = NULL;
    cr_assert_eq(natsMsg_Create(&refusal, "_INBOX.x.1", NULL, NULL, 0), NATS_OK);
    cr_assert_eq(natsMsgHeader_Set(refusal, "Status", "503"), NATS_OK);
    ebc__pull_on_status(&pull, refusal);
    natsMsg_Destroy(refusal);
    return pull.failure.code;
}

Test(ebc_pull_status, waits_out_a_lost_quorum)
{
    cr_assert_eq(after_long_refusal(false), 0, "the probe would say that it is gone");
}

Test(ebc_pull_status, gives_up_after_a_while_where_it_may_not_look)
{
    cr_assert_eq(after_long_refusal(true), EB_E_NOT_FOUND);
}
