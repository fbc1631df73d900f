/* hold_test.c: a message stays ours while it is buffered or handled, but not for ever. */
#include "hold.h"

#include "fixture.h"

static void busy_for(int64_t ms)
{
    int64_t end = test_now_ms() + ms;
    while (test_now_ms() < end)
        nanosleep(&(struct timespec){.tv_nsec = 5000000}, NULL);
}

Test(ebc_hold, outlasts_ack_wait_while_a_message_is_handled)
{
    fixture f = fixture_open();
    eb_error err = {0};
    ebc_msg *msg = NULL, *again = NULL;
    ebc_consumer *consumer = fixture_consumer(&f, &EBC_DURABLE_CONFIG(.ack_wait_ms = 300));
    ebc_consumer *peer = fixture_consumer(&f, &EBC_DURABLE_CONFIG(.ack_wait_ms = 300));
    fixture_publish(f.client, "{}");
    cr_assert_eq(ebc_consumer_next(consumer, 2000, &msg, &err), 1);
    cr_assert_eq(ebc_consumer_next(peer, 1200, &again, &err), 0, "nobody else gets it");
    MUST(ebc_msg_ack(msg, &err));
    ebc_msg_free(&msg);
    cr_assert_eq(fixture_stats(f.client).redelivered, 0);
    ebc_consumer_free(&consumer);
    ebc_consumer_free(&peer);
    fixture_close(&f);
}

static ebc_verdict slow(const ebc_msg *msg, void *user)
{
    busy_for(250);
    if (ebc_msg_sequence(msg) == 6)
        ebc_consumer_stop(user);
    return EBC_ACK;
}

Test(ebc_hold, burns_no_delivery_of_what_is_buffered)
{
    fixture f = fixture_open();
    eb_error err = {0};
    ebc_consumer *consumer = fixture_consumer(&f, &EBC_DURABLE_CONFIG(.ack_wait_ms = 400));
    for (int i = 0; i < 6; i++)
        fixture_publish(f.client, "{}");
    MUST(ebc_consumer_run(consumer, slow, consumer, &err));
    ebc_stats stats = fixture_stats(f.client);
    cr_assert_eq(stats.acked, 6);
    cr_assert_eq(stats.redelivered, 0);
    cr_assert_eq(stats.fenced, 0);
    ebc_consumer_free(&consumer);
    fixture_close(&f);
}

Test(ebc_hold, ends_for_a_handler_that_hangs)
{
    fixture f = fixture_open();
    eb_error err = {0};
    ebc_msg *msg = NULL, *again = NULL;
    ebc_consumer *consumer = fixture_consumer(&f, &EBC_DURABLE_CONFIG(.ack_wait_ms = 200));
    ebc_consumer *peer = fixture_consumer(&f, &EBC_DURABLE_CONFIG(.ack_wait_ms = 200));
    fixture_publish(f.client, "{}");
    cr_assert_eq(ebc_consumer_next(consumer, 2000, &msg, &err), 1);
    /* 20 renewals, each half of ack_wait: two seconds. */
    cr_assert_eq(ebc_consumer_next(peer, 8000, &again, &err), 1, "%s", err.text);
    cr_assert_eq(ebc_msg_deliveries(again), 2);
    cr_assert_eq(ebc_msg_ack(msg, &err), EB_E_FENCED, "%s", err.text);
    MUST(ebc_msg_ack(again, &err));
    ebc_msg_free(&msg);
    ebc_msg_free(&again);
    ebc_consumer_free(&consumer);
    ebc_consumer_free(&peer);
    fixture_close(&f);
}
