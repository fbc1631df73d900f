/* settle_test.c: ack, nak and term reach the server, once, and only while the message is ours. */
#include "settle.h"

#include "fixture.h"

static ebc_msg *next(ebc_consumer *consumer, int32_t timeout_ms)
{
    eb_error err = {0};
    ebc_msg *msg = NULL;
    MUST(ebc_consumer_next(consumer, timeout_ms, &msg, &err));
    return msg;
}

Test(ebc_settle, climbs_the_ladder_by_the_delivery)
{
    const struct {
        uint32_t deliveries;
        int64_t ms;
    } steps[] = {{0, 1000},   {1, 1000},   {2, 5000},           {3, 30000},
                 {4, 120000}, {5, 120000}, {UINT32_MAX, 120000}};
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
        cr_assert_eq(ebc__nak_delay_ms(steps[i].deliveries), steps[i].ms);
}

Test(ebc_settle, naks_with_the_delay_that_was_given)
{
    fixture f = fixture_open();
    eb_error err = {0};
    ebc_consumer *consumer = fixture_consumer(&f, NULL);
    fixture_publish(f.client, "{}");
    ebc_msg *msg = next(consumer, 2000);
    int64_t start = test_now_ms();
    MUST(ebc_msg_nak(msg, 700, &err));
    ebc_msg_free(&msg);
    msg = next(consumer, 5000);
    int64_t took = test_now_ms() - start;
    cr_assert_not_null(msg);
    cr_assert(took >= 690 && took < 5000, "%ld ms", (long)took);
    cr_assert_eq(ebc_msg_deliveries(msg), 2);
    MUST(ebc_msg_ack(msg, &err));
    ebc_msg_free(&msg);
    ebc_consumer_free(&consumer);
    fixture_close(&f);
}

Test(ebc_settle, naks_at_once_or_after_a_second)
{
    fixture f = fixture_open();
    eb_error err = {0};
    ebc_consumer *consumer = fixture_consumer(&f, NULL);
    fixture_publish(f.client, "{}");
    ebc_msg *msg = next(consumer, 2000);
    int64_t start = test_now_ms();
    MUST(ebc_msg_nak(msg, EB_NONE, &err));
    ebc_msg_free(&msg);
    msg = next(consumer, 2000);
    cr_assert_not_null(msg);
    cr_assert_lt(test_now_ms() - start, 1000, "before the first step of the ladder");
    cr_assert_eq(ebc_msg_deliveries(msg), 2);
    ebc_msg_free(&msg); /* unsettled: naks by the ladder, second step */
    cr_assert_null(next(consumer, 1000));
    cr_assert_eq(fixture_stats(f.client).nakked, 2);
    ebc_consumer_free(&consumer);
    fixture_close(&f);
}

Test(ebc_settle, terms_for_good_with_and_without_a_reason)
{
    fixture f = fixture_open();
    eb_error err = {0};
    ebc_consumer *consumer = fixture_consumer(&f, &EBC_DURABLE_CONFIG(.ack_wait_ms = 300));
    fixture_publish(f.client, "1");
    fixture_publish(f.client, "2");
    ebc_msg *msg = next(consumer, 2000);
    MUST(ebc_msg_term(msg, "cannot be done", &err));
    ebc_msg_free(&msg);
    msg = next(consumer, 2000);
    MUST(ebc_msg_term(msg, NULL, &err));
    ebc_msg_free(&msg);
    cr_assert_null(next(consumer, 1200), "neither comes again");
    cr_assert_eq(fixture_stats(f.client).termed, 2);
    ebc_consumer_free(&consumer);
    fixture_close(&f);
}

Test(ebc_settle, happens_once)
{
    fixture f = fixture_open();
    eb_error err = {0};
    ebc_consumer *consumer = fixture_consumer(&f, NULL);
    fixture_publish(f.client, "{}");
    ebc_msg *msg = next(consumer, 2000);
    MUST(ebc_msg_ack(msg, &err));
    cr_assert_eq(ebc_msg_ack(msg, &err), EB_E_ARG);
    cr_assert_eq(ebc_msg_nak(msg, 0, &err), EB_E_ARG);
    cr_assert_eq(ebc_msg_term(msg, NULL, &err), EB_E_ARG);
    ebc_stats stats = fixture_stats(f.client);
    cr_assert_eq(stats.acked, 1);
    cr_assert_eq(stats.nakked + stats.termed, 0);
    ebc_msg_free(&msg);
    ebc_consumer_free(&consumer);
    fixture_close(&f);
}

Test(ebc_settle, refuses_arguments_that_the_wire_cannot_carry)
{
    fixture f = fixture_open();
    eb_error err = {0};
    char reason[300];
    ebc_consumer *consumer = fixture_consumer(&f, NULL);
    fixture_publish(f.client, "{}");
    ebc_msg *msg = next(consumer, 2000);
    memset(reason, 'x', sizeof reason);
    reason[299] = '\0';
    cr_assert_eq(ebc_msg_term(msg, reason, &err), EB_E_ARG);
    cr_assert_eq(ebc_msg_term(msg, "two\r\nlines", &err), EB_E_ARG);
    cr_assert_eq(ebc_msg_nak(msg, -2, &err), EB_E_ARG);
    cr_assert_eq(ebc_msg_ack(NULL, &err), EB_E_ARG);
    MUST(ebc_msg_ack(msg, &err));
    ebc_msg_free(&msg);
    ebc_consumer_free(&consumer);
    fixture_close(&f);
}

Test(ebc_settle, refuses_a_late_ack)
{
    fixture f = fixture_open();
    eb_error err = {0};
    /* A server that is away gets no "in progress", as in a long stall of the network. It is stopped
     * in order: one that is killed may have forgotten the delivery, and counts from 1 again. */
    ebc_consumer *consumer = fixture_consumer(&f, &EBC_DURABLE_CONFIG(.ack_wait_ms = 400));
    fixture_publish(f.client, "{}");
    ebc_msg *msg = next(consumer, 2000);
    nats_server_stop(&f.server);
    int rc = 0;
    int64_t end = test_now_ms() + 1500;
    while (test_now_ms() < end)
        nanosleep(&(struct timespec){.tv_nsec = 10000000}, NULL);
    rc = ebc_msg_ack(msg, &err);
    cr_assert_eq(rc, EB_E_FENCED, "%d %s", rc, err.text);
    cr_assert(strstr(err.text, "EVENTS sequence 1"), "%s", err.text);
    cr_assert_eq(fixture_stats(f.client).fenced, 1);
    ebc_msg_free(&msg);
    nats_server_restart(&f.server);
    msg = next(consumer, 8000);
    cr_assert_not_null(msg, "it comes again");
    cr_assert_eq(ebc_msg_deliveries(msg), 2);
    MUST(ebc_msg_ack(msg, &err));
    ebc_msg_free(&msg);
    ebc_consumer_free(&consumer);
    fixture_close(&f);
}

Test(ebc_settle, is_refused_after_the_consumer_was_closed)
{
    fixture f = fixture_open();
    eb_error err = {0};
    ebc_close_report report = EBC_CLOSE_REPORT();
    ebc_consumer *consumer = fixture_consumer(&f, NULL);
    fixture_publish(f.client, "{}");
    ebc_msg *msg = next(consumer, 2000);
    MUST(ebc_consumer_close(consumer, 0, &report, &err));
    cr_assert_eq(report.unsettled, 1);
    cr_assert(report.drained);
    cr_assert_eq(ebc_msg_ack(msg, &err), EB_E_CLOSED);
    ebc_msg_free(&msg);
    ebc_consumer_free(&consumer);
    fixture_close(&f);
}

static ebc_verdict forget(const ebc_msg *msg, void *user)
{
    (void)msg;
    ebc_consumer_stop(user);
    return (ebc_verdict)0;
}

Test(ebc_settle, takes_a_forgotten_verdict_for_a_nak)
{
    fixture f = fixture_open();
    eb_error err = {0};
    ebc_consumer *consumer = fixture_consumer(&f, NULL);
    fixture_publish(f.client, "{}");
    MUST(ebc_consumer_run(consumer, forget, consumer, &err));
    ebc_stats stats = fixture_stats(f.client);
    cr_assert_eq(stats.no_verdict, 1);
    cr_assert_eq(stats.nakked, 1);
    cr_assert_eq(stats.acked, 0);
    ebc_consumer_free(&consumer);
    consumer = fixture_consumer(&f, NULL);
    ebc_msg *msg = next(consumer, 5000);
    cr_assert_not_null(msg);
    cr_assert_eq(ebc_msg_deliveries(msg), 2);
    ebc_msg_free(&msg);
    ebc_consumer_free(&consumer);
    fixture_close(&f);
}
