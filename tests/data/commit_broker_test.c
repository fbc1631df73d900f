/* What a commit reaches, seen by a plain librdkafka client. */
#include "fixture.h"

static char topic[64];
static char group[64];
static ebd_consumer *consumer;
static ebd_record r[10];

static void start(void)
{
    fresh_name(topic, sizeof topic, "commit");
    fresh_name(group, sizeof group, "group");
    ensure_topic(topic, 1);
    produce_numbers(real_servers(), topic, "k", 0, 10);
    consumer = open_consumer(real_servers(), group, topic,
                             &EBD_CONSUMER_CONFIG(.commit_interval_ms = 300));
    for (int i = 0; i < 10; i++)
        r[i] = next_record(consumer);
}

static void stop(void)
{
    ebd_consumer_free(&consumer);
}

TestSuite(ebd_commit_broker, .init = start, .fini = stop, .timeout = 60);

static int64_t committed(void)
{
    return witness_committed(real_servers(), group, topic, 0);
}

static void expect_commit(int result, int64_t reaches)
{
    eb_error err = {0};
    cr_assert_eq(ebd_consumer_commit(consumer, &err), result, "%s", err.text);
    cr_assert_eq(committed(), reaches);
}

Test(ebd_commit_broker, covers_only_what_is_done_without_a_gap)
{
    expect_commit(0, -1001);
    ebd_record_done(&r[1]);
    ebd_record_done(&r[2]);
    ebd_record_done(&r[9]);
    expect_commit(0, -1001);
    ebd_record_done(&r[0]);
    expect_commit(1, 3);
    expect_commit(0, 3);
    for (int i = 3; i < 9; i++)
        ebd_record_done(&r[i]);
    expect_commit(1, 10);
}

Test(ebd_commit_broker, counts_what_it_covered)
{
    eb_error err = {0};
    ebd_stats stats = EBD_STATS();
    for (int i = 0; i < 4; i++)
        ebd_record_done(&r[i]);
    expect_commit(1, 4);
    must(ebd_consumer_stats(consumer, &stats, &err));
    cr_assert_eq(stats.consumed, 10U);
    cr_assert_eq(stats.done, 4U);
    cr_assert_eq(stats.committed, 4U);
}

Test(ebd_commit_broker, is_due_only_when_time_has_passed_and_something_is_done)
{
    eb_error err = {0};
    must(ebd_consumer_commit(consumer, &err));
    pause_ms(350);
    cr_assert_not(ebd_consumer_commit_due(consumer));
    ebd_record_done(&r[0]);
    cr_assert(ebd_consumer_commit_due(consumer));
    expect_commit(1, 1);
    ebd_record_done(&r[1]);
    cr_assert_not(ebd_consumer_commit_due(consumer));
    await(ebd_consumer_commit_due(consumer));
    cr_assert_not(ebd_consumer_commit_due(NULL));
}

Test(ebd_commit_broker, keeps_to_its_deadline_when_the_broker_does_not_answer)
{
    eb_error err = {0};
    mock m = mock_start();
    ebd_consumer *other;
    mock_topic(&m, "tests.slow.x.v1", 1);
    produce_numbers(m.servers, "tests.slow.x.v1", "k", 0, 2);
    other = open_consumer(m.servers, "g", "tests.slow.x.v1",
                          &EBD_CONSUMER_CONFIG(.commit_timeout_ms = 400));
    ebd_record record = next_record(other);
    ebd_record_done(&record);
    rd_kafka_mock_broker_set_rtt(m.cluster, 1, 3000);
    double before = now_s();
    must_fail(EB_E_TIMEOUT, ebd_consumer_commit(other, &err));
    cr_assert(err.flags & EB_ERR_MAYBE);
    cr_assert_lt(now_s() - before, 2.0);
    rd_kafka_mock_broker_set_rtt(m.cluster, 1, 0);
    ebd_consumer_free(&other);
    mock_stop(&m);
}

Test(ebd_commit_broker, is_fenced_when_another_generation_has_the_group)
{
    eb_error err = {0};
    mock m = mock_start();
    ebd_consumer *other;
    mock_topic(&m, "tests.fenced.x.v1", 1);
    produce_numbers(m.servers, "tests.fenced.x.v1", "k", 0, 2);
    other = open_consumer(m.servers, "g", "tests.fenced.x.v1", NULL);
    ebd_record record = next_record(other);
    ebd_record_done(&record);
    rd_kafka_mock_push_request_errors(m.cluster, 8 /* OffsetCommit */, 1,
                                      RD_KAFKA_RESP_ERR_ILLEGAL_GENERATION);
    must_fail(EB_E_FENCED, ebd_consumer_commit(other, &err));
    cr_assert_eq(err.native, RD_KAFKA_RESP_ERR_ILLEGAL_GENERATION);
    ebd_consumer_free(&other);
    mock_stop(&m);
}
