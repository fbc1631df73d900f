/* The producer on the mock cluster: every record gets exactly one outcome, and the right one. */
#include "fixture.h"
#include "produce.h"

#define TOPIC EBD_TOPIC("tests.produce.x.v1")

static mock m;
static ebd_producer *producer;

/* What a delivery function was told. */
typedef struct tally {
    atomic_int stored;
    atomic_int failed; /* certainly not stored */
    atomic_int maybe;
    atomic_int code; /* of the last failure */
} tally;

static void tell(const ebd_receipt *receipt, const eb_error *error, void *user)
{
    tally *told = user;
    cr_assert_neq(receipt == NULL, error == NULL);
    if (receipt)
        atomic_fetch_add(&told->stored, 1);
    else if (error->flags & EB_ERR_MAYBE)
        atomic_fetch_add(&told->maybe, 1);
    else
        atomic_fetch_add(&told->failed, 1);
    if (error)
        atomic_store(&told->code, error->code);
}

static void start(void)
{
    m = mock_start();
    mock_topic(&m, TOPIC.name, 1);
}

static void open_with(ebd_config config)
{
    eb_error err = {0};
    ebd_lineage lineage = LINEAGE;
    config.servers = m.servers;
    config.service = "tests";
    config.lineage = &lineage;
    must(ebd_producer_open(&config, &producer, &err));
    /* The topic is known and the connection up before anything is made to fail. */
    must(ebd_produce(producer, TOPIC, &EBD_MESSAGE(.value = EB_STR("first")), NULL, &err));
    must(ebd_producer_flush(producer, 20000, &err));
}

static void stop(void)
{
    ebd_producer_free(&producer);
    mock_stop(&m);
}

TestSuite(ebd_produce, .init = start, .fini = stop, .timeout = 60);

static int queue_one(tally *told, eb_error *err)
{
    return ebd_produce_async(producer, TOPIC, &EBD_MESSAGE(.value = EB_STR("v")), tell, told, err);
}

static void cut(void)
{
    rd_kafka_mock_broker_set_down(m.cluster, 1);
}

static void mend(void)
{
    rd_kafka_mock_broker_set_up(m.cluster, 1);
}

Test(ebd_produce, tells_where_each_record_was_stored)
{
    eb_error err = {0};
    ebd_receipt a = EBD_RECEIPT();
    ebd_receipt b = EBD_RECEIPT();
    open_with(EBD_CONFIG());
    must(ebd_produce(producer, TOPIC, &EBD_MESSAGE(.value = EB_STR("a")), &a, &err));
    must(ebd_produce(producer, TOPIC, &EBD_MESSAGE(.value = EB_STR("b")), &b, &err));
    cr_assert_eq(a.offset, 1);
    cr_assert_eq(b.offset, 2);
    cr_assert_eq(a.partition, 0);
}

Test(ebd_produce, insists_on_lineage)
{
    eb_error err = {0};
    ebd_config config = mock_config(&m);
    ebd_lineage bad = LINEAGE;
    must(ebd_producer_open(&config, &producer, &err));
    must_fail(EB_E_LINEAGE,
              ebd_produce(producer, TOPIC, &EBD_MESSAGE(.value = EB_STR("v")), NULL, &err));
    bad.job = "";
    must_fail(EB_E_LINEAGE,
              ebd_produce(producer, TOPIC, &EBD_MESSAGE(.value = EB_STR("v"), .lineage = &bad),
                          NULL, &err));
    ebd_stats stats = EBD_STATS();
    must(ebd_producer_stats(producer, &stats, &err));
    cr_assert_eq(stats.produced + stats.queued, 0U);
}

Test(ebd_produce, refuses_a_default_lineage_that_is_malformed)
{
    eb_error err = {0};
    ebd_config config = mock_config(&m);
    ebd_lineage bad = LINEAGE;
    bad.run_id = NULL;
    config.lineage = &bad;
    must_fail(EB_E_LINEAGE, ebd_producer_open(&config, &producer, &err));
}

Test(ebd_produce, gives_every_queued_record_one_outcome_by_the_close)
{
    eb_error err = {0};
    static tally told;
    ebd_close_report report = EBD_CLOSE_REPORT();
    open_with(EBD_CONFIG(.linger_ms = 300));
    for (int i = 0; i < 200; i++)
        must(queue_one(&told, &err));
    must(ebd_producer_close(producer, 10000, &report, &err));
    cr_assert_eq(atomic_load(&told.stored), 200);
    cr_assert_eq(atomic_load(&told.failed) + atomic_load(&told.maybe), 0);
    cr_assert_eq(report.delivered, 200U);
    cr_assert_eq(report.not_delivered + report.unknown, 0U);
}

Test(ebd_produce, does_not_wait_for_the_linger_time_when_it_waits_for_the_record)
{
    eb_error err = {0};
    open_with(EBD_CONFIG(.linger_ms = 3000));
    double before = now_s();
    for (int i = 0; i < 5; i++)
        must(ebd_produce(producer, TOPIC, &EBD_MESSAGE(.value = EB_STR("v")), NULL, &err));
    cr_assert_lt(now_s() - before, 1.5);
}

enum { THREADS = 4, EACH = 50 };

static atomic_int seen[THREADS * EACH + 1];

static void *produce_and_wait(void *arg)
{
    eb_error err = {0};
    (void)arg;
    for (int i = 0; i < EACH; i++) {
        ebd_receipt at = EBD_RECEIPT();
        must(ebd_produce(producer, TOPIC, &EBD_MESSAGE(.value = EB_STR("v")), &at, &err));
        atomic_fetch_add(&seen[at.offset], 1);
    }
    return NULL;
}

Test(ebd_produce, gives_each_of_several_threads_its_own_receipt)
{
    pthread_t threads[THREADS];
    open_with(EBD_CONFIG());
    for (int i = 0; i < THREADS; i++)
        pthread_create(&threads[i], NULL, produce_and_wait, NULL);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    for (int i = 1; i <= THREADS * EACH; i++)
        cr_assert_eq(atomic_load(&seen[i]), 1, "offset %d", i);
}

/* ── The queue is full ────────── */

static void fill(tally *told, int records)
{
    eb_error err = {0};
    for (int i = 0; i < records; i++)
        must(queue_one(told, &err));
}

Test(ebd_produce, says_at_once_that_the_queue_is_full_where_it_is_told_to)
{
    eb_error err = {0};
    static tally told;
    open_with(EBD_CONFIG(.queue_records = 10, .queue_wait_ms = EB_NONE));
    cut();
    fill(&told, 10);
    double before = now_s();
    must_fail(EB_E_FULL, queue_one(&told, &err));
    cr_assert_lt(now_s() - before, 0.2);
    cr_assert(err.flags & EB_ERR_RETRY);
    mend();
    must(ebd_producer_flush(producer, 20000, &err));
    cr_assert_eq(atomic_load(&told.stored), 10);
    must(queue_one(&told, &err));
}

Test(ebd_produce, waits_for_room_as_long_as_it_is_told_to)
{
    eb_error err = {0};
    static tally told;
    open_with(EBD_CONFIG(.queue_records = 10, .queue_wait_ms = 400));
    cut();
    fill(&told, 10);
    double before = now_s();
    must_fail(EB_E_FULL, queue_one(&told, &err));
    cr_assert(now_s() - before > 0.35 && now_s() - before < 2);
    mend();
}

static void *mend_later(void *arg)
{
    pause_ms(200);
    mend();
    return arg;
}

Test(ebd_produce, goes_on_when_there_is_room_again)
{
    eb_error err = {0};
    static tally told;
    pthread_t thread;
    open_with(EBD_CONFIG(.queue_records = 10));
    cut();
    fill(&told, 10);
    pthread_create(&thread, NULL, mend_later, NULL);
    must(queue_one(&told, &err));
    pthread_join(thread, NULL);
    must(ebd_producer_flush(producer, 20000, &err));
    cr_assert_eq(atomic_load(&told.stored), 11);
}

/* ── Inside a delivery function ────────── */

static atomic_int inside_codes[3];
static atomic_int inside_done;

static void use_inside(const ebd_receipt *receipt, const eb_error *error, void *user)
{
    static tally told;
    (void)receipt;
    (void)error;
    (void)user;
    atomic_store(&inside_codes[0],
                 ebd_produce(producer, TOPIC, &EBD_MESSAGE(.value = EB_STR("v")), NULL, NULL));
    atomic_store(&inside_codes[1], ebd_producer_close(producer, 100, NULL, NULL));
    atomic_store(&inside_codes[2], ebd_producer_flush(producer, 100, NULL));
    cr_assert_eq(queue_one(&told, NULL), 0);
    atomic_store(&inside_done, 1);
}

Test(ebd_produce, refuses_to_wait_for_itself_inside_a_delivery_function)
{
    eb_error err = {0};
    open_with(EBD_CONFIG());
    must(ebd_produce_async(producer, TOPIC, &EBD_MESSAGE(.value = EB_STR("v")), use_inside, NULL,
                           &err));
    await(atomic_load(&inside_done));
    for (int i = 0; i < 3; i++)
        cr_assert_eq(atomic_load(&inside_codes[i]), EB_E_ARG);
    must(ebd_producer_flush(producer, 20000, &err));
}

/* ── Records that fail ────────── */

Test(ebd_produce, says_of_a_record_that_expired_unsent_that_it_is_not_stored)
{
    eb_error err = {0};
    open_with(EBD_CONFIG(.delivery_timeout_ms = 1000));
    cut();
    pause_ms(50);
    must_fail(EB_E_TIMEOUT,
              ebd_produce(producer, TOPIC, &EBD_MESSAGE(.value = EB_STR("v")), NULL, &err));
    cr_assert_eq(err.native, RD_KAFKA_RESP_ERR__MSG_TIMED_OUT);
    cr_assert_not(err.flags & EB_ERR_MAYBE);
    cr_assert_not_null(strstr(err.text, "is not stored"), "%s", err.text);
}

Test(ebd_produce, says_of_a_record_without_an_answer_that_it_may_be_stored)
{
    eb_error err = {0};
    static tally told;
    ebd_close_report report = EBD_CLOSE_REPORT();
    open_with(EBD_CONFIG(.linger_ms = EB_NONE));
    rd_kafka_mock_broker_set_rtt(m.cluster, 1, 20000);
    must(queue_one(&told, &err));
    pause_ms(300); /* sent: only the answer is missing */
    must(ebd_producer_close(producer, 200, &report, &err));
    cr_assert_eq(atomic_load(&told.maybe), 1);
    cr_assert_eq(report.unknown, 1U);
    cr_assert_eq(report.delivered + report.not_delivered, 0U);
}

Test(ebd_produce, reports_what_a_close_could_not_deliver)
{
    eb_error err = {0};
    static tally told;
    ebd_close_report report = EBD_CLOSE_REPORT();
    open_with(EBD_CONFIG());
    cut();
    pause_ms(100);
    fill(&told, 20);
    double before = now_s();
    must(ebd_producer_close(producer, 300, &report, &err));
    cr_assert_lt(now_s() - before, 2.0);
    cr_assert_eq(atomic_load(&told.stored), 0);
    cr_assert_eq(atomic_load(&told.failed) + atomic_load(&told.maybe), 20);
    cr_assert_eq(report.not_delivered, (uint64_t)atomic_load(&told.failed));
    cr_assert_eq(report.unknown, (uint64_t)atomic_load(&told.maybe));
    cr_assert_eq(atomic_load(&told.code), EB_E_CLOSED);
}

Test(ebd_produce, tells_the_outcomes_also_when_it_is_freed_without_a_close)
{
    static tally told;
    open_with(EBD_CONFIG());
    cut();
    fill(&told, 5);
    ebd_producer_free(&producer);
    cr_assert_null(producer);
    cr_assert_eq(atomic_load(&told.stored) + atomic_load(&told.failed) + atomic_load(&told.maybe),
                 5);
}

Test(ebd_produce, says_how_many_a_flush_left)
{
    eb_error err = {0};
    static tally told;
    open_with(EBD_CONFIG());
    cut();
    fill(&told, 7);
    must_fail(EB_E_TIMEOUT, ebd_producer_flush(producer, 200, &err));
    cr_assert_eq(strncmp(err.text, "7 records", 9), 0, "%s", err.text);
    must_fail(EB_E_ARG, ebd_producer_flush(producer, -1, &err));
    mend();
    must(ebd_producer_flush(producer, 20000, &err));
    cr_assert_eq(atomic_load(&told.stored), 7);
}

/* The thread of the reports is gone, and a new one mostly gets its id. */
static void *use_after_the_close(void *codes)
{
    atomic_int *code = codes;
    atomic_store(&code[0], ebd_producer_close(producer, 100, NULL, NULL));
    atomic_store(&code[1],
                 ebd_produce(producer, TOPIC, &EBD_MESSAGE(.value = EB_STR("v")), NULL, NULL));
    return NULL;
}

Test(ebd_produce, says_that_it_is_closed_on_a_thread_with_the_id_of_one_that_ended)
{
    eb_error err = {0};
    pthread_t thread;
    static atomic_int codes[2];
    open_with(EBD_CONFIG());
    must(ebd_producer_close(producer, 1000, NULL, &err));
    producer->reporter.thread = pthread_self();
    use_after_the_close(codes);
    for (int i = 0; i < 2; i++)
        cr_assert_eq(atomic_load(&codes[i]), EB_E_CLOSED);
    cr_assert_eq(pthread_create(&thread, NULL, use_after_the_close, codes), 0);
    pthread_join(thread, NULL);
    for (int i = 0; i < 2; i++)
        cr_assert_eq(atomic_load(&codes[i]), EB_E_CLOSED);
}

Test(ebd_produce, sends_nothing_for_a_receipt_that_it_could_not_fill)
{
    eb_error err = {0};
    ebd_receipt unsized = {0};
    ebd_close_report unsized_report = {0};
    ebd_stats stats = EBD_STATS();
    open_with(EBD_CONFIG());
    must_fail(EB_E_ARG,
              ebd_produce(producer, TOPIC, &EBD_MESSAGE(.value = EB_STR("v")), &unsized, &err));
    cr_assert_not_null(strstr(err.text, "EBD_RECEIPT"), "%s", err.text);
    must_fail(EB_E_ARG, ebd_producer_close(producer, 100, &unsized_report, &err));
    must(ebd_producer_flush(producer, 20000, &err));
    must(ebd_producer_stats(producer, &stats, &err));
    cr_assert_eq(stats.produced, 1U, "the first one of open_with alone");
}

static void free_inside(const ebd_receipt *receipt, const eb_error *error, void *user)
{
    ebd_producer *inside = producer;
    (void)error;
    ebd_producer_free(&inside);
    atomic_store((atomic_int *)user, receipt && inside == producer ? 1 : -1);
}

Test(ebd_produce, is_not_freed_by_its_own_delivery_function)
{
    eb_error err = {0};
    static atomic_int told;
    open_with(EBD_CONFIG());
    must(ebd_produce_async(producer, TOPIC, &EBD_MESSAGE(.value = EB_STR("v")), free_inside, &told,
                           &err));
    await(atomic_load(&told) != 0);
    cr_assert_eq(atomic_load(&told), 1);
    must(ebd_produce(producer, TOPIC, &EBD_MESSAGE(.value = EB_STR("v")), NULL, &err));
}

Test(ebd_produce, looks_a_topic_up_within_the_deadline_of_its_record)
{
    eb_error err = {0};
    open_with(EBD_CONFIG(.delivery_timeout_ms = 500));
    cut();
    double before = now_s();
    cr_assert_lt(ebd_produce(producer, EBD_TOPIC("tests.produce.unseen.v1"),
                             &EBD_MESSAGE(.value = EB_STR("v")), NULL, &err),
                 0);
    cr_assert_lt(now_s() - before, 3.0);
}

Test(ebd_produce, takes_nothing_after_the_close)
{
    eb_error err = {0};
    static tally told;
    open_with(EBD_CONFIG());
    must(ebd_producer_close(producer, 1000, NULL, &err));
    must_fail(EB_E_CLOSED, queue_one(&told, &err));
    must_fail(EB_E_CLOSED, ebd_producer_flush(producer, 100, &err));
    must_fail(EB_E_CLOSED, ebd_producer_close(producer, 100, NULL, &err));
    must_fail(EB_E_ARG, ebd_producer_close(NULL, 100, NULL, &err));
}

Test(ebd_produce, reports_a_fatal_error_and_stores_nothing_more)
{
    eb_error err = {0};
    static tally told;
    open_with(EBD_CONFIG());
    cut();
    fill(&told, 3);
    rd_kafka_test_fatal_error(producer->client.rk, RD_KAFKA_RESP_ERR_OUT_OF_ORDER_SEQUENCE_NUMBER,
                              "planted");
    await(atomic_load(&producer->client.fatal) != 0);
    must_fail(EB_E_CLOSED, queue_one(&told, &err));
    cr_assert(err.flags & EB_ERR_FATAL);
    cr_assert_eq(err.native, RD_KAFKA_RESP_ERR_OUT_OF_ORDER_SEQUENCE_NUMBER);
    cr_assert_not_null(strstr(err.text, "planted"), "%s", err.text);
    must(ebd_producer_close(producer, 300, NULL, &err));
    cr_assert_eq(atomic_load(&told.stored), 0);
    cr_assert_eq(atomic_load(&told.failed) + atomic_load(&told.maybe), 3);
}
