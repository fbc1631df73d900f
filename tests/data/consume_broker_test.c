/* The consumer on a real broker: nothing is skipped, whatever is settled or killed. */
#include <signal.h>
#include <sys/wait.h>

#include "fixture.h"

static char topic[64];
static char group[64];
static ebd_consumer *consumer;

static void start(void)
{
    fresh_name(topic, sizeof topic, "consume");
    fresh_name(group, sizeof group, "group");
}

static void stop(void)
{
    ebd_consumer_free(&consumer);
}

TestSuite(ebd_consume_broker, .init = start, .fini = stop, .timeout = 100);

static void open_one(void)
{
    consumer = open_consumer(real_servers(), group, topic, NULL);
}

Test(ebd_consume_broker, does_not_open_on_a_topic_that_is_not_there)
{
    eb_error err = {0};
    double before = now_s();
    must_fail(EB_E_NOT_FOUND,
              ebd_consumer_open(&EBD_CONFIG(.servers = real_servers(), .service = "tests"),
                                ebd_subscription_make(group, topic), NULL, &consumer, &err));
    cr_assert_lt(now_s() - before, 3.0);
    cr_assert_not_null(strstr(err.text, topic), "%s", err.text);
}

Test(ebd_consume_broker, gives_everything_from_the_earliest_record_in_order_of_each_key)
{
    ensure_topic(topic, 3);
    produce_numbers(real_servers(), topic, "a", 0, 500);
    produce_numbers(real_servers(), topic, "b", 0, 500);
    open_one();
    int next[2] = {0, 0};
    for (int i = 0; i < 1000; i++) {
        ebd_record r = next_record(consumer);
        int *expected = &next[ebd_record_key(&r).data[0] - 'a'];
        cr_assert_eq(value_of(&r), (*expected)++);
        ebd_record_done(&r);
    }
    cr_assert(next[0] == 500 && next[1] == 500);
}

Test(ebd_consume_broker, gives_records_without_good_lineage_all_the_same)
{
    eb_error err = {0};
    ebd_lineage read = ebd_lineage_init();
    rd_kafka_headers_t *bad = rd_kafka_headers_new(1);
    ensure_topic(topic, 1);
    rd_kafka_header_add(bad, "ol-namespace", -1, "\xff", 1);
    witness_produce(real_servers(), topic, "0", rd_kafka_headers_new(1));
    witness_produce(real_servers(), topic, "1", bad);
    open_one();
    for (int i = 0; i < 2; i++) {
        ebd_record r = next_record(consumer);
        cr_assert_eq(value_of(&r), i);
        cr_assert_eq(ebd_record_lineage(&r, &read, &err), 0);
        cr_assert_eq(err.code, EB_E_LINEAGE);
        ebd_record_done(&r);
    }
    cr_assert_not_null(strstr(err.text, "ol-namespace"), "%s", err.text);
}

/* ── Restart ────────── */

static void close_one(uint64_t uncommitted)
{
    eb_error err = {0};
    ebd_close_report report = EBD_CLOSE_REPORT();
    must(ebd_consumer_close(consumer, 0, &report, &err));
    cr_assert_eq(report.uncommitted, uncommitted, "%llu", (unsigned long long)report.uncommitted);
    ebd_consumer_free(&consumer);
}

Test(ebd_consume_broker, gives_again_what_was_not_done_before_the_close)
{
    ebd_record r[5];
    ensure_topic(topic, 1);
    produce_numbers(real_servers(), topic, "k", 0, 5);
    open_one();
    for (int i = 0; i < 5; i++)
        r[i] = next_record(consumer);
    ebd_record_done(&r[0]);
    ebd_record_done(&r[1]);
    ebd_record_done(&r[3]);
    close_one(3);
    open_one();
    for (int i = 2; i < 5; i++) {
        ebd_record again = next_record(consumer);
        cr_assert_eq(value_of(&again), i);
        ebd_record_done(&again);
    }
    close_one(0);
}

Test(ebd_consume_broker, gives_again_what_was_done_but_never_committed)
{
    ensure_topic(topic, 1);
    produce_numbers(real_servers(), topic, "k", 0, 3);
    for (int round = 0; round < 2; round++) {
        open_one();
        for (int i = 0; i < 3; i++) {
            ebd_record r = next_record(consumer);
            cr_assert_eq(value_of(&r), i);
            ebd_record_done(&r);
        }
        ebd_consumer_free(&consumer); /* no close: as if it had crashed */
    }
    cr_assert_eq(witness_committed(real_servers(), group, topic, 0), -1001);
}

/* ── Kill ────────── */

enum { KILLED_RECORDS = 2000 };

/* Consumes and commits until it is killed; every number goes into the pipe before it is done. */
static void consume_into(int fd)
{
    eb_error err = {0};
    ebd_record r;
    open_one();
    for (;;) {
        int got = ebd_consumer_poll(consumer, 100, &r, &err);
        if (got < 0)
            _exit(1);
        if (got == 0)
            continue;
        int value = value_of(&r);
        if (write(fd, &value, sizeof value) != sizeof value)
            _exit(2);
        ebd_record_done(&r);
        if (value % 50 == 0 && ebd_consumer_commit(consumer, &err) < 0)
            _exit(3);
    }
}

static int read_number(int fd)
{
    int value = -1;
    cr_assert_eq(read(fd, &value, sizeof value), (ssize_t)sizeof value);
    return value;
}

Test(ebd_consume_broker, loses_nothing_when_it_is_killed_half_way)
{
    static int seen[KILLED_RECORDS];
    int fds[2];
    int status;
    ensure_topic(topic, 1);
    produce_numbers(real_servers(), topic, "k", 0, KILLED_RECORDS);
    cr_assert_eq(pipe(fds), 0);
    pid_t child = fork();
    if (child == 0)
        consume_into(fds[1]);
    for (int i = 0; i < KILLED_RECORDS / 2; i++)
        seen[read_number(fds[0])]++;
    kill(child, SIGKILL);
    cr_assert_eq(waitpid(child, &status, 0), child);
    cr_assert(WIFSIGNALED(status));
    int64_t committed = witness_committed(real_servers(), group, topic, 0);
    cr_assert(committed > 0 && committed < KILLED_RECORDS, "%lld", (long long)committed);
    open_one();
    int value = -1;
    while (value < KILLED_RECORDS - 1) {
        ebd_record r = next_record(consumer);
        value = value_of(&r);
        seen[value]++;
        ebd_record_done(&r);
    }
    for (int i = 0; i < KILLED_RECORDS; i++)
        cr_assert_geq(seen[i], 1, "record %d was lost", i);
    close_one(0);
}
