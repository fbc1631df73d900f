/* Settling on the mock cluster: once counts, twice does not, from any thread. */
#include "fixture.h"

#define TOPIC "tests.settle.x.v1"

static mock m;
static ebd_consumer *consumer;

static void start(void)
{
    m = mock_start();
    mock_topic(&m, TOPIC, 1);
    produce_numbers(m.servers, TOPIC, "k", 0, 100);
    consumer = open_consumer(m.servers, "g", TOPIC, &EBD_CONSUMER_CONFIG(.retry_backoff_ms = 200));
}

static void stop(void)
{
    ebd_consumer_free(&consumer);
    mock_stop(&m);
}

TestSuite(ebd_settle, .init = start, .fini = stop, .timeout = 60);

static ebd_stats stats_of(void)
{
    eb_error err = {0};
    ebd_stats stats = EBD_STATS();
    must(ebd_consumer_stats(consumer, &stats, &err));
    return stats;
}

Test(ebd_settle, counts_a_record_once_though_a_copy_is_settled_too)
{
    ebd_record r = next_record(consumer);
    ebd_record copy = r;
    ebd_record_done(&r);
    ebd_record_done(&copy);
    ebd_record_retry(&r);
    cr_assert_null(copy.message);
    cr_assert_eq(stats_of().done, 1U);
}

static void *settle_half(void *arg)
{
    ebd_record *records = arg;
    for (int i = 0; i < 50; i++)
        ebd_record_done(&records[i]);
    return NULL;
}

Test(ebd_settle, may_be_done_by_several_threads)
{
    eb_error err = {0};
    static ebd_record records[100];
    pthread_t threads[2];
    for (int i = 0; i < 100; i++)
        records[i] = next_record(consumer);
    for (int i = 0; i < 2; i++)
        pthread_create(&threads[i], NULL, settle_half, &records[(long)50 * i]);
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    cr_assert_eq(stats_of().done, 100U);
    cr_assert_eq(ebd_consumer_commit(consumer, &err), 1, "%s", err.text);
    cr_assert_eq(stats_of().committed, 100U);
    cr_assert_eq(witness_committed(m.servers, "g", TOPIC, 0), 100);
}

Test(ebd_settle, brings_a_failed_record_back_after_its_delay_and_in_order)
{
    for (int i = 0; i < 3; i++) {
        ebd_record r = next_record(consumer);
        ebd_record_done(&r);
    }
    ebd_record failed = next_record(consumer);
    ebd_record later = next_record(consumer);
    cr_assert_eq(value_of(&failed), 3);
    double before = now_s();
    ebd_record_retry(&failed);
    ebd_record_done(&later); /* comes again all the same: it was handed out behind the failed one */
    ebd_record r = next_record(consumer);
    cr_assert_geq(now_s() - before, 0.19);
    cr_assert_eq(value_of(&r), 3);
    cr_assert_eq(ebd_record_attempts(&r), 2);
    ebd_record_done(&r);
    for (int i = 4; i < 100; i++) {
        r = next_record(consumer);
        cr_assert_eq(value_of(&r), i);
        ebd_record_done(&r);
    }
    cr_assert_eq(stats_of().retried, 1U);
}
