/* Partitions that come, go and pause, on a real broker. */
#include "fixture.h"

static char topic[64];
static char group[64];

static void start(void)
{
    fresh_name(topic, sizeof topic, "assign");
    fresh_name(group, sizeof group, "group");
}

TestSuite(ebd_assign_broker, .init = start, .timeout = 100);

/* ── Two members ────────── */

enum { RECORDS = 3000 };

static atomic_int seen[RECORDS];
static atomic_bool enough;

/* A member on a thread of its own, which does every record it gets and commits as it goes. */
static void *consume_all(void *arg)
{
    eb_error err = {0};
    ebd_record r;
    (void)arg;
    EB_AUTO(ebd_consumer)
    consumer =
        open_consumer(real_servers(), group, topic, &EBD_CONSUMER_CONFIG(.commit_interval_ms = 50));
    while (!atomic_load(&enough)) {
        int got = ebd_consumer_poll(consumer, 50, &r, &err);
        cr_assert_geq(got, 0, "%s", err.text);
        if (got == 1) {
            atomic_fetch_add(&seen[value_of(&r)], 1);
            ebd_record_done(&r);
        }
        if (ebd_consumer_commit_due(consumer))
            (void)ebd_consumer_commit(consumer, &err);
    }
    must(ebd_consumer_close(consumer, 0, NULL, &err));
    return NULL;
}

static int count_seen(void)
{
    int count = 0;
    for (int i = 0; i < RECORDS; i++)
        count += atomic_load(&seen[i]) > 0;
    return count;
}

static void produce_to_all_partitions(void)
{
    eb_error err = {0};
    EB_AUTO(ebd_producer) producer = open_producer(real_servers());
    for (int i = 0; i < RECORDS; i++) {
        char text[16];
        snprintf(text, sizeof text, "%d", i);
        must(ebd_produce_async(producer, ebd_topic_make(topic),
                               &EBD_MESSAGE(.key = eb_str_of(text), .value = eb_str_of(text)), NULL,
                               NULL, &err));
    }
    must(ebd_producer_close(producer, 20000, NULL, &err));
}

static uint64_t rebalances_of(const ebd_consumer *consumer)
{
    eb_error err = {0};
    ebd_stats stats = EBD_STATS();
    must(ebd_consumer_stats(consumer, &stats, &err));
    return stats.rebalances;
}

Test(ebd_assign_broker, loses_nothing_when_a_second_member_takes_over_records_in_progress)
{
    eb_error err = {0};
    ebd_record held[200];
    ebd_record none;
    ebd_stats stats = EBD_STATS();
    pthread_t thread;
    ensure_topic(topic, 4);
    produce_to_all_partitions();
    EB_AUTO(ebd_consumer)
    first = open_consumer(real_servers(), group, topic, &EBD_CONSUMER_CONFIG(.max_in_flight = 200));
    for (int i = 0; i < 200; i++)
        held[i] = next_record(first);
    pthread_create(&thread, NULL, consume_all, NULL);
    while (rebalances_of(first) < 3) /* assigned, revoked, assigned anew */
        must(ebd_consumer_poll(first, 50, &none, &err));
    for (int i = 0; i < 200; i++)
        ebd_record_done(&held[i]); /* all of them late: their assignment is over */
    must(ebd_consumer_stats(first, &stats, &err));
    cr_assert_eq(stats.late, 200U);
    cr_assert_eq(stats.done, 0U);
    double until = now_s() + 60;
    while (count_seen() < RECORDS && now_s() < until) {
        ebd_record r;
        int got = ebd_consumer_poll(first, 20, &r, &err);
        must(got);
        if (got == 1) {
            atomic_fetch_add(&seen[value_of(&r)], 1);
            ebd_record_done(&r);
        }
    }
    atomic_store(&enough, true);
    must(ebd_consumer_close(first, 0, NULL, &err));
    pthread_join(thread, NULL);
    cr_assert_eq(count_seen(), RECORDS);
}

static void *settle_slowly(void *arg)
{
    ebd_record *held = arg;
    pause_ms(600);
    for (int i = 0; i < 5; i++)
        ebd_record_done(&held[i]);
    return NULL;
}

Test(ebd_assign_broker, waits_for_other_threads_records_and_commits_them_before_it_lets_go)
{
    eb_error err = {0};
    ebd_record held[5];
    ebd_record r;
    pthread_t worker;
    ensure_topic(topic, 1);
    produce_numbers(real_servers(), topic, "k", 0, 6);
    EB_AUTO(ebd_consumer) first = open_consumer(real_servers(), group, topic, NULL);
    r = next_record(first);
    pthread_create(&worker, NULL, settle_slowly, held);
    pthread_detach(worker);
    for (int i = 0; i < 5; i++)
        held[i] = next_record(first);
    ebd_record_done(&r);
    await(!held[0].message); /* the worker has begun: it is known to be another thread */
    for (int i = 0; i < 5; i++)
        await(!held[i].message);
    must(ebd_consumer_close(first, 0, NULL, &err));
    cr_assert_eq(witness_committed(real_servers(), group, topic, 0), 6);
}

/* ── Retry ────────── */

Test(ebd_assign_broker, keeps_other_partitions_going_while_one_waits_to_try_again)
{
    ensure_topic(topic, 6);
    produce_numbers(real_servers(), topic, "a", 0, 50);
    produce_numbers(real_servers(), topic, "b", 0, 50);
    EB_AUTO(ebd_consumer)
    consumer =
        open_consumer(real_servers(), group, topic, &EBD_CONSUMER_CONFIG(.retry_backoff_ms = 1500));
    int next[2] = {0, 0};
    int failures = 0;
    double failed_at = 0;
    while (next[0] < 50 || next[1] < 50) {
        ebd_record r = next_record(consumer);
        int which = ebd_record_key(&r).data[0] - 'a';
        int value = value_of(&r);
        cr_assert_eq(value, next[which], "key %c", 'a' + which);
        if (which == 0 && value == 20 && failures < 1) {
            failures++;
            failed_at = now_s();
            ebd_record_retry(&r);
            continue;
        }
        if (which == 0 && value == 20) {
            cr_assert_eq(ebd_record_attempts(&r), 2);
            cr_assert_geq(now_s() - failed_at, 1.45);
            cr_assert_eq(next[1], 50, "the other partition waited");
        }
        next[which]++;
        ebd_record_done(&r);
    }
    cr_assert_eq(failures, 1);
}

Test(ebd_assign_broker, brings_back_every_record_behind_a_retried_one_that_was_out)
{
    eb_error err = {0};
    ebd_record r[30];
    ensure_topic(topic, 1);
    produce_numbers(real_servers(), topic, "k", 0, 100);
    EB_AUTO(ebd_consumer)
    consumer =
        open_consumer(real_servers(), group, topic, &EBD_CONSUMER_CONFIG(.retry_backoff_ms = 100));
    for (int i = 0; i < 30; i++)
        r[i] = next_record(consumer);
    for (int i = 20; i < 25; i++)
        ebd_record_done(&r[i]); /* done behind the failed one: these do not come again */
    ebd_record_retry(&r[10]);
    for (int i = 0; i < 30; i++)
        ebd_record_done(&r[i]);
    for (int i = 10; i < 100; i++) {
        if (i == 20)
            i = 25;
        ebd_record again = next_record(consumer);
        cr_assert_eq(value_of(&again), i, "%d came, not %d", value_of(&again), i);
        ebd_record_done(&again);
    }
    cr_assert_eq(ebd_consumer_commit(consumer, &err), 1, "%s", err.text);
    cr_assert_eq(witness_committed(real_servers(), group, topic, 0), 100);
}
