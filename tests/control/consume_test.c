/* consume_test.c: running a handler and taking one by one: what is delivered, what is refused, how
 * it ends. */
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fixture.h"

/* A handler that counts, remembers, and stops the consumer after so many. */
typedef struct tally {
    ebc_consumer *consumer;
    atomic_int handled;
    int stop_after;
    ebc_verdict verdict;
    uint64_t sequences[2000];
} tally;

static ebc_verdict count(const ebc_msg *msg, void *user)
{
    tally *t = user;
    int n = atomic_fetch_add(&t->handled, 1);
    if (n < 2000)
        t->sequences[n] = ebc_msg_sequence(msg);
    if (n + 1 == t->stop_after)
        ebc_consumer_stop(t->consumer);
    return t->verdict;
}

Test(ebc_consume, runs_the_handler_for_each_event_in_order)
{
    fixture f = fixture_open();
    eb_error err = {0};
    tally t = {.verdict = EBC_ACK, .stop_after = 1200};
    for (int i = 0; i < 1200; i++)
        fixture_publish(f.client, "{}");
    t.consumer = fixture_consumer(&f, NULL);
    cr_assert_eq(ebc_consumer_run(t.consumer, count, &t, &err), 0, "%s", err.text);
    cr_assert_eq(t.handled, 1200);
    for (uint64_t i = 0; i < 1200; i++)
        cr_assert_eq(t.sequences[i], i + 1);
    ebc_close_report report = EBC_CLOSE_REPORT();
    MUST(ebc_consumer_close(t.consumer, 0, &report, &err));
    cr_assert_eq(report.unsettled, 0);
    ebc_stats stats = fixture_stats(f.client);
    cr_assert_eq(stats.received, 1200);
    cr_assert_eq(stats.acked, 1200);
    cr_assert_eq(stats.redelivered, 0);
    cr_assert_gt(stats.e2e_p50_s, 0);
    ebc_consumer_free(&t.consumer);
    fixture_close(&f);
}

Test(ebc_consume, delivers_nothing_acked_to_the_next_consumer)
{
    fixture f = fixture_open();
    eb_error err = {0};
    ebc_msg *msg = NULL;
    tally t = {.verdict = EBC_ACK, .stop_after = 3};
    for (int i = 0; i < 3; i++)
        fixture_publish(f.client, "{}");
    t.consumer = fixture_consumer(&f, NULL);
    MUST(ebc_consumer_run(t.consumer, count, &t, &err));
    MUST(ebc_consumer_close(t.consumer, 0, NULL, &err));
    ebc_consumer_free(&t.consumer);
    ebc_consumer *again = fixture_consumer(&f, NULL);
    cr_assert_eq(ebc_consumer_next(again, 300, &msg, &err), 0, "%s", err.text);
    ebc_consumer_free(&again);
    fixture_close(&f);
}

Test(ebc_consume, gives_back_at_once_what_it_looked_ahead_for)
{
    fixture f = fixture_open();
    eb_error err = {0};
    tally t = {.verdict = EBC_ACK, .stop_after = 1};
    for (int i = 0; i < 50; i++)
        fixture_publish(f.client, "{}");
    t.consumer = fixture_consumer(&f, NULL);
    MUST(ebc_consumer_run(t.consumer, count, &t, &err));
    MUST(ebc_consumer_close(t.consumer, 0, NULL, &err));
    ebc_consumer_free(&t.consumer);
    /* ack_wait is 30 s: whoever comes within it lives on what was given back. */
    t = (tally){.verdict = EBC_ACK, .stop_after = 49};
    t.consumer = fixture_consumer(&f, NULL);
    int64_t start = test_now_ms();
    MUST(ebc_consumer_run(t.consumer, count, &t, &err));
    cr_assert_lt(test_now_ms() - start, 20000, "less than ack_wait");
    ebc_consumer_free(&t.consumer);
    fixture_close(&f);
}

Test(ebc_consume, looks_no_further_ahead_than_max_ack_pending)
{
    fixture f = fixture_open();
    eb_error err = {0};
    tally t = {.verdict = EBC_ACK, .stop_after = 300};
    for (int i = 0; i < 300; i++)
        fixture_publish(f.client, "{}");
    t.consumer = fixture_consumer(&f, &EBC_DURABLE_CONFIG(.max_ack_pending = 10));
    int64_t start = test_now_ms();
    MUST(ebc_consumer_run(t.consumer, count, &t, &err));
    cr_assert_lt(test_now_ms() - start, 25000, "no stall until a request expires");
    ebc_consumer_free(&t.consumer);
    fixture_close(&f);
}

Test(ebc_consume, next_asks_for_exactly_one)
{
    fixture f = fixture_open();
    eb_error err = {0};
    ebc_msg *mine = NULL, *theirs = NULL;
    fixture_publish(f.client, "1");
    fixture_publish(f.client, "2");
    ebc_consumer *slow = fixture_consumer(&f, NULL), *peer = fixture_consumer(&f, NULL);
    cr_assert_eq(ebc_consumer_next(slow, 2000, &mine, &err), 1, "%s", err.text);
    cr_assert_eq(ebc_consumer_next(peer, 2000, &theirs, &err), 1, "%s", err.text);
    cr_assert(str_eq(ebc_msg_event(mine)->payload, "1"));
    cr_assert(str_eq(ebc_msg_event(theirs)->payload, "2"));
    MUST(ebc_msg_ack(mine, &err));
    MUST(ebc_msg_ack(theirs, &err));
    ebc_msg_free(&mine);
    ebc_msg_free(&theirs);
    ebc_consumer_free(&slow);
    ebc_consumer_free(&peer);
    fixture_close(&f);
}

Test(ebc_consume, next_keeps_its_deadline)
{
    fixture f = fixture_open();
    eb_error err = {0};
    ebc_msg *msg = NULL;
    ebc_consumer *consumer = fixture_consumer(&f, NULL);
    int64_t start = test_now_ms();
    cr_assert_eq(ebc_consumer_next(consumer, 300, &msg, &err), 0);
    int64_t took = test_now_ms() - start;
    cr_assert(took >= 290 && took < 2500, "%ld ms", (long)took);
    start = test_now_ms();
    cr_assert_eq(ebc_consumer_next(consumer, 0, &msg, &err), 0);
    cr_assert_lt(test_now_ms() - start, 2500, "only what is there");
    fixture_publish(f.client, "{}");
    /* The server tells its consumers after the PubAck, so the first look can be too early. */
    int got = 0;
    while (got == 0 && test_now_ms() - start < 10000)
        got = ebc_consumer_next(consumer, 0, &msg, &err);
    cr_assert_eq(got, 1, "%s", err.text);
    ebc_msg_free(&msg);
    ebc_consumer_free(&consumer);
    fixture_close(&f);
}

Test(ebc_consume, terms_what_is_no_envelope)
{
    fixture f = fixture_open();
    eb_error err = {0};
    static const char *const foreign[] = {"hello", "{\"id\":1}", "", "{\"n\":\"\xff\"}"};
    natsConnection *nc = fixture_raw(&f);
    for (size_t i = 0; i < 4; i++)
        natsConnection_PublishString(nc, "of.datasets.created", foreign[i]);
    cr_assert_eq(natsConnection_Flush(nc), NATS_OK);
    natsConnection_Destroy(nc);
    fixture_publish(f.client, "\"good\"");
    tally t = {.verdict = EBC_ACK, .stop_after = 1};
    t.consumer = fixture_consumer(&f, &EBC_DURABLE_CONFIG(.ack_wait_ms = 500));
    MUST(ebc_consumer_run(t.consumer, count, &t, &err));
    cr_assert_eq(t.sequences[0], 5);
    ebc_stats stats = fixture_stats(f.client);
    cr_assert_eq(stats.malformed, 4);
    cr_assert_eq(stats.termed, 4);
    cr_assert_eq(stats.received, 1);
    ebc_consumer_free(&t.consumer);

    /* They do not come again, also after ack_wait. */
    ebc_msg *msg = NULL;
    ebc_consumer *again = fixture_consumer(&f, &EBC_DURABLE_CONFIG(.ack_wait_ms = 500));
    cr_assert_eq(ebc_consumer_next(again, 1500, &msg, &err), 0, "%s", err.text);
    cr_assert_eq(fixture_stats(f.client).malformed, 4);
    ebc_consumer_free(&again);
    fixture_close(&f);
}

static void remember_log(int level, const char *text, void *user)
{
    (void)level;
    if (strstr(text, "no envelope"))
        snprintf(user, 512, "%s", text);
}

Test(ebc_consume, logs_the_stream_sequence_of_what_it_terms)
{
    fixture f = fixture_open();
    eb_error err = {0};
    static char logged[512];
    ebc_client *client = NULL;
    ebc_consumer *consumer = NULL;
    ebc_msg *msg = NULL;
    MUST(ebc_client_open(&EBC_CONFIG(.servers = f.server.url, .service = "test-service",
                                     .log = remember_log, .log_user = logged),
                         &client, &err));
    fixture_publish(f.client, "1");
    natsConnection *nc = fixture_raw(&f);
    natsConnection_PublishString(nc, "of.strange", "not ours");
    natsConnection_Flush(nc);
    natsConnection_Destroy(nc);
    MUST(ebc_durable_ensure(client, DURABLE, NULL, &err));
    MUST(ebc_consumer_open(client, DURABLE, NULL, &consumer, &err));
    cr_assert_eq(ebc_consumer_next(consumer, 2000, &msg, &err), 1);
    ebc_msg_free(&msg);
    cr_assert_eq(ebc_consumer_next(consumer, 300, &msg, &err), 0);
    cr_assert(strstr(logged, "EVENTS sequence 2") && strstr(logged, "of.strange"), "%s", logged);
    ebc_consumer_free(&consumer);
    ebc_client_free(&client);
    fixture_close(&f);
}

/* ── Stopping ────────── */

static void *run_consumer(void *closure)
{
    tally *t = closure;
    eb_error err = {0};
    int rc = ebc_consumer_run(t->consumer, count, t, &err);
    return (void *)(intptr_t)rc;
}

static ebc_consumer *to_stop;

static void on_signal(int number)
{
    (void)number;
    ebc_consumer_stop(to_stop);
}

Test(ebc_consume, stops_at_once_from_a_signal_handler)
{
    fixture f = fixture_open();
    tally t = {.verdict = EBC_ACK};
    pthread_t runner;
    void *rc = NULL;
    t.consumer = to_stop = fixture_consumer(&f, NULL);
    signal(SIGUSR1, on_signal);
    pthread_create(&runner, NULL, run_consumer, &t);
    fixture_publish(f.client, "{}");
    MUST_COME(t.handled == 1, 5000);
    int64_t start = test_now_ms();
    pthread_kill(runner, SIGUSR1);
    pthread_join(runner, &rc);
    cr_assert_lt(test_now_ms() - start, 1500);
    cr_assert_eq((intptr_t)rc, 0);
    cr_assert_eq(ebc_consumer_next(t.consumer, 5000, &(ebc_msg *){NULL}, NULL), 0,
                 "stopped from now on");
    ebc_consumer_free(&t.consumer);
    fixture_close(&f);
}

Test(ebc_consume, stops_at_once_while_the_server_stands_still)
{
    fixture f = fixture_open();
    tally t = {.verdict = EBC_ACK};
    pthread_t runner;
    t.consumer = fixture_consumer(&f, NULL);
    pthread_create(&runner, NULL, run_consumer, &t);
    fixture_publish(f.client, "{}");
    MUST_COME(t.handled == 1, 5000);
    nats_server_freeze(&f.server);
    int64_t start = test_now_ms();
    ebc_consumer_stop(t.consumer);
    pthread_join(runner, NULL);
    cr_assert_lt(test_now_ms() - start, 1500);
    nats_server_thaw(&f.server);
    ebc_consumer_free(&t.consumer);
    fixture_close(&f);
}

static ebc_verdict close_inside(const ebc_msg *msg, void *user)
{
    tally *t = user;
    (void)msg;
    eb_error err = {0};
    t->handled = ebc_consumer_close(t->consumer, 0, NULL, &err);
    ebc_consumer_stop(t->consumer);
    return EBC_ACK;
}

Test(ebc_consume, refuses_to_close_inside_its_handler)
{
    fixture f = fixture_open();
    eb_error err = {0};
    tally t = {0};
    t.consumer = fixture_consumer(&f, NULL);
    fixture_publish(f.client, "{}");
    MUST(ebc_consumer_run(t.consumer, close_inside, &t, &err));
    cr_assert_eq(t.handled, EB_E_ARG);
    ebc_consumer_free(&t.consumer);
    fixture_close(&f);
}

static ebc_verdict free_inside(const ebc_msg *msg, void *user)
{
    tally *t = user;
    (void)msg;
    t->handled++;
    ebc_consumer_free(&t->consumer);
    return EBC_ACK;
}

Test(ebc_consume, ends_its_run_when_a_handler_frees_it)
{
    fixture f = fixture_open();
    eb_error err = {0};
    tally t = {0};
    t.consumer = fixture_consumer(&f, NULL);
    fixture_publish(f.client, "1");
    fixture_publish(f.client, "2");
    cr_assert_eq(ebc_consumer_run(t.consumer, free_inside, &t, &err), 0, "%s", err.text);
    cr_assert_eq(t.handled, 1);
    fixture_close(&f);
}

Test(ebc_consume, says_that_its_close_did_not_reach_the_server)
{
    fixture f = fixture_open();
    eb_error err = {0};
    ebc_close_report report = EBC_CLOSE_REPORT();
    ebc_consumer *consumer = fixture_consumer(&f, NULL), *other = fixture_consumer(&f, NULL);
    MUST(ebc_consumer_close(other, 0, &report, &err));
    cr_assert(report.drained);
    nats_server_freeze(&f.server);
    int64_t start = test_now_ms();
    MUST(ebc_consumer_close(consumer, 400, &report, &err));
    cr_assert_not(report.drained);
    cr_assert_lt(test_now_ms() - start, 2000, "the deadline holds");
    nats_server_thaw(&f.server);
    ebc_consumer_free(&consumer);
    ebc_consumer_free(&other);
    fixture_close(&f);
}

static ebc_client *publish_with;

static ebc_verdict publish_inside(const ebc_msg *msg, void *user)
{
    tally *t = user;
    eb_error err = {0};
    ebc_event forwarded = *ebc_msg_event(msg);
    forwarded.id = eb_str_make(NULL, 0);
    forwarded.event_type = eb_str_make(NULL, 0);
    if (strcmp(ebc_msg_subject(msg), "of.datasets.copied") == 0)
        ebc_consumer_stop(t->consumer);
    else
        t->handled =
            ebc_publish(publish_with, EBC_SUBJECT("of.datasets.copied"), &forwarded, NULL, &err);
    return EBC_ACK;
}

Test(ebc_consume, lets_a_handler_publish)
{
    fixture f = fixture_open();
    eb_error err = {0};
    tally t = {0};
    publish_with = f.client;
    t.consumer = fixture_consumer(&f, NULL);
    fixture_publish(f.client, "{}");
    MUST(ebc_consumer_run(t.consumer, publish_inside, &t, &err));
    cr_assert_eq(t.handled, 0);
    ebc_consumer_free(&t.consumer);
    fixture_close(&f);
}

/* ── What it opens ────────── */

Test(ebc_consume, opens_only_what_is_there)
{
    fixture f = fixture_open();
    eb_error err = {0};
    ebc_consumer *consumer = NULL;
    cr_assert_eq(ebc_consumer_open(f.client, DURABLE, NULL, &consumer, &err), EB_E_NOT_FOUND);
    cr_assert(strstr(err.text, "worker") && strstr(err.text, "ebc_durable_ensure"), "%s", err.text);
    cr_assert_eq(
        ebc_consumer_open(f.client, EBC_DURABLE("NOWHERE", "worker", ""), NULL, &consumer, &err),
        EB_E_NOT_FOUND);
    cr_assert(strstr(err.text, "ebc_stream_ensure"), "%s", err.text);
    cr_assert_null(consumer);
    fixture_close(&f);
}

Test(ebc_consume, refuses_a_durable_with_another_filter)
{
    fixture f = fixture_open();
    eb_error err = {0};
    ebc_consumer *consumer = NULL;
    MUST(ebc_durable_ensure(f.client, DURABLE, NULL, &err));
    cr_assert_eq(ebc_consumer_open(f.client, EBC_DURABLE("EVENTS", "worker", "of.audit.>"), NULL,
                                   &consumer, &err),
                 EB_E_DRIFT);
    cr_assert(strstr(err.text, "of.audit.>") && strstr(err.text, "found of.>"), "%s", err.text);
    fixture_close(&f);
}

Test(ebc_consume, belongs_to_the_process_that_opened_it)
{
    fixture f = fixture_open();
    eb_error err = {0};
    ebc_consumer *consumer = fixture_consumer(&f, NULL);
    int status = 0;
    pid_t child = fork();
    if (child == 0) {
        ebc_msg *msg = NULL;
        bool right = ebc_consumer_next(consumer, 100, &msg, &err) == EB_E_FORKED &&
                     ebc_publish(f.client, SUBJECT, &EBC_EVENT(.payload = EB_STR("1")), NULL,
                                 &err) == EB_E_FORKED &&
                     ebc_consumer_close(consumer, 0, NULL, &err) == EB_E_FORKED &&
                     ebc_client_open(&EBC_CONFIG(.servers = f.server.url, .service = "child"),
                                     &(ebc_client *){NULL}, &err) == EB_E_FORKED;
        ebc_consumer_free(&consumer);
        ebc_client_free(&f.client);
        _exit(right ? 0 : 1);
    }
    cr_assert_eq(waitpid(child, &status, 0), child);
    cr_assert_eq(status, 0);
    fixture_publish(f.client, "{}");
    ebc_consumer_free(&consumer);
    fixture_close(&f);
}
