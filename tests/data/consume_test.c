/* The consumer on the mock cluster: what it refuses, how it stops, how it holds back. */
#include <signal.h>

#include "consume.h"
#include "fixture.h"

#define TOPIC "tests.consume.x.v1"

static mock m;
static ebd_consumer *consumer;

static void start(void)
{
    m = mock_start();
    mock_topic(&m, TOPIC, 2);
}

static void stop(void)
{
    ebd_consumer_free(&consumer);
    mock_stop(&m);
}

TestSuite(ebd_consume, .init = start, .fini = stop, .timeout = 60);

static void refuse(ebd_subscription subscription, const ebd_consumer_config *own, int code)
{
    eb_error err = {0};
    ebd_config config = mock_config(&m);
    must_fail(code, ebd_consumer_open(&config, subscription, own, &consumer, &err));
    cr_assert_null(consumer);
}

Test(ebd_consume, refuses_a_subscription_that_names_nothing)
{
    refuse(ebd_subscription_make("g", NULL), NULL, EB_E_ARG);
    refuse(ebd_subscription_make("g", " , "), NULL, EB_E_ARG);
    refuse(ebd_subscription_make("", TOPIC), NULL, EB_E_ARG);
    refuse(ebd_subscription_make(NULL, TOPIC), NULL, EB_E_ARG);
    refuse(ebd_subscription_make("g", "^tests.*"), NULL, EB_E_ARG);
    refuse(ebd_subscription_make("g", TOPIC), &EBD_CONSUMER_CONFIG(.max_poll_interval_ms = 1),
           EB_E_CONFIG);
}

Test(ebd_consume, says_which_topic_is_subscribed_to_twice)
{
    eb_error err = {0};
    ebd_config config = mock_config(&m);
    must_fail(EB_E_ARG, ebd_consumer_open(&config, EBD_SUBSCRIPTION("g", TOPIC ", " TOPIC), NULL,
                                          &consumer, &err));
    cr_assert_not_null(strstr(err.text, TOPIC "\" twice"), "%s", err.text);
}

Test(ebd_consume, refuses_a_topic_that_is_not_granted)
{
    eb_error err = {0};
    ebd_config config = mock_config(&m);
    const eb_channel produced = {
        .size = sizeof produced, .name = TOPIC, .plane = EB_PLANE_DATA, .rights = EB_MAY_PRODUCE};
    const eb_channel *const channels[] = {&produced};
    const eb_registry registry = {sizeof registry, 1, "", "tests", channels, 1};
    config.registry = &registry;
    must_fail(EB_E_REGISTRY,
              ebd_consumer_open(&config, EBD_SUBSCRIPTION("g", TOPIC), NULL, &consumer, &err));
}

Test(ebd_consume, gives_records_of_several_topics_with_all_that_they_hold)
{
    eb_error err = {0};
    ebd_lineage read = ebd_lineage_init();
    ebd_header own = {"colour", EB_STR("blue")};
    mock_topic(&m, "tests.other.x.v1", 1);
    EB_AUTO(ebd_producer) producer = open_producer(m.servers);
    ebd_message message = EBD_MESSAGE(.key = EB_STR("k"), .value = EB_STR("v"), .headers = &own,
                                      .header_count = 1, .timestamp_ms = 1777464000123);
    must(ebd_produce(producer, EBD_TOPIC("tests.other.x.v1"), &message, NULL, &err));
    consumer = open_consumer(m.servers, "g", TOPIC " , tests.other.x.v1", NULL);
    ebd_record r = next_record(consumer);
    cr_assert_str_eq(ebd_record_topic(&r), "tests.other.x.v1");
    cr_assert_eq(ebd_record_key(&r).len, 1U);
    cr_assert_eq(ebd_record_value(&r).data[0], 'v');
    cr_assert_eq(ebd_record_partition(&r), 0);
    cr_assert_eq(ebd_record_offset(&r), 0);
    cr_assert_eq(ebd_record_timestamp(&r), 1777464000123);
    cr_assert_eq(ebd_record_attempts(&r), 1);
    cr_assert_eq(memcmp(ebd_record_header(&r, "colour").data, "blue", 4), 0);
    cr_assert_null(ebd_record_header(&r, "Colour").data);
    cr_assert_eq(ebd_record_lineage(&r, &read, &err), 1, "%s", err.text);
    cr_assert_str_eq(read.job, "tests.data");
    ebd_record_done(&r);
    cr_assert_null(r.message);
}

/* ── Stopping ────────── */

static void *stop_soon(void *arg)
{
    pause_ms(200);
    ebd_consumer_stop(arg);
    return NULL;
}

static void expect_stopped(double before)
{
    eb_error err = {0};
    ebd_record record;
    cr_assert_eq(ebd_consumer_poll(consumer, 20000, &record, &err), 0);
    cr_assert_lt(now_s() - before, 5.0);
    before = now_s();
    cr_assert_eq(ebd_consumer_poll(consumer, 20000, &record, &err), 0);
    cr_assert_lt(now_s() - before, 0.1);
}

Test(ebd_consume, stops_at_once_from_another_thread)
{
    pthread_t thread;
    consumer = open_consumer(m.servers, "g", TOPIC, NULL);
    double before = now_s();
    pthread_create(&thread, NULL, stop_soon, consumer);
    expect_stopped(before);
    pthread_join(thread, NULL);
}

static void on_alarm(int number)
{
    (void)number;
    ebd_consumer_stop(consumer);
}

Test(ebd_consume, stops_at_once_from_a_signal_handler)
{
    consumer = open_consumer(m.servers, "g", TOPIC, NULL);
    signal(SIGALRM, on_alarm);
    double before = now_s();
    alarm(1);
    expect_stopped(before);
}

Test(ebd_consume, is_of_no_use_after_the_close)
{
    eb_error err = {0};
    ebd_record record;
    consumer = open_consumer(m.servers, "g", TOPIC, NULL);
    must(ebd_consumer_close(consumer, 5000, NULL, &err));
    must_fail(EB_E_CLOSED, ebd_consumer_poll(consumer, 10, &record, &err));
    must_fail(EB_E_CLOSED, ebd_consumer_commit(consumer, &err));
    must_fail(EB_E_CLOSED, ebd_consumer_close(consumer, 10, NULL, &err));
    must_fail(EB_E_ARG, ebd_consumer_poll(NULL, 10, &record, &err));
}

/* ── Holding back ────────── */

static void *settle_soon(void *record)
{
    pause_ms(300);
    ebd_record_done(record);
    return NULL;
}

Test(ebd_consume, gives_no_more_than_may_be_out_and_goes_on_when_one_is_settled)
{
    eb_error err = {0};
    ebd_record records[4];
    pthread_t thread;
    produce_numbers(m.servers, TOPIC, "k", 0, 10);
    consumer = open_consumer(m.servers, "g", TOPIC, &EBD_CONSUMER_CONFIG(.max_in_flight = 3));
    for (int i = 0; i < 3; i++)
        records[i] = next_record(consumer);
    cr_assert_eq(ebd_consumer_poll(consumer, 300, &records[3], &err), 0);
    pthread_create(&thread, NULL, settle_soon, &records[1]);
    double before = now_s();
    cr_assert_eq(ebd_consumer_poll(consumer, 20000, &records[3], &err), 1, "%s", err.text);
    cr_assert_lt(now_s() - before, 5.0);
    pthread_join(thread, NULL);
    cr_assert_eq(value_of(&records[3]), 3);
}

Test(ebd_consume, says_nothing_of_a_broker_that_is_away)
{
    eb_error err = {0};
    ebd_record record;
    consumer = open_consumer(m.servers, "g", TOPIC, NULL);
    rd_kafka_mock_broker_set_down(m.cluster, 1);
    cr_assert_eq(ebd_consumer_poll(consumer, 1500, &record, &err), 0, "%s", err.text);
    rd_kafka_mock_broker_set_up(m.cluster, 1);
    produce_numbers(m.servers, TOPIC, "k", 0, 1);
    record = next_record(consumer);
    cr_assert_eq(value_of(&record), 0);
    ebd_record_done(&record);
}

Test(ebd_consume, is_freed_with_records_still_out)
{
    produce_numbers(m.servers, TOPIC, "k", 0, 20);
    consumer = open_consumer(m.servers, "g", TOPIC, NULL);
    for (int i = 0; i < 10; i++)
        (void)next_record(consumer);
    double before = now_s();
    ebd_consumer_free(&consumer);
    cr_assert_lt(now_s() - before, 3.0);
}
