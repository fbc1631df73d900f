/* What the data plane's tests share: a mock cluster inside librdkafka, topics and groups of their
 * own on the real broker, and a plain librdkafka client as an independent witness. */
#ifndef EBD_TESTS_FIXTURE_H
#define EBD_TESTS_FIXTURE_H

#include <criterion/criterion.h>
#include <ebd.h>
#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define PATIENCE_S 30.0

static inline double now_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static inline void pause_ms(long ms)
{
    struct timespec t = {ms / 1000, ms % 1000 * 1000000L};
    nanosleep(&t, NULL);
}

/* Waits until the condition holds; fails the test after PATIENCE_S. */
#define await(condition)                                                                           \
    do {                                                                                           \
        double until_ = now_s() + PATIENCE_S;                                                      \
        while (!(condition)) {                                                                     \
            cr_assert_lt(now_s(), until_, "waited in vain for: %s", #condition);                   \
            pause_ms(2);                                                                           \
        }                                                                                          \
    } while (0)

/* The call worked; its error is shown if not. Needs an eb_error err in scope. */
#define must(call)                                                                                 \
    do {                                                                                           \
        int rc_ = (call);                                                                          \
        cr_assert_geq(rc_, 0, "%s: %s %s", #call, eb_error_name(rc_), err.text);                   \
    } while (0)

#define must_fail(code_, call)                                                                     \
    do {                                                                                           \
        int rc_ = (call);                                                                          \
        cr_assert_eq(rc_, (code_), "%s gave %s: %s", #call, eb_error_name(rc_), err.text);         \
        cr_assert_eq(err.code, (code_));                                                           \
        cr_assert_gt(strlen(err.text), 10U);                                                       \
    } while (0)

#define LINEAGE                                                                                    \
    EBD_LINEAGE(.ns = "of://tests", .job = "tests.data",                                           \
                .run_id = "017f22e2-79b0-7cc3-98c4-dc0c0c07398f",                                  \
                .producer = "https://example.org/tests")

/* ── The mock cluster ────────── */

typedef struct mock {
    rd_kafka_t *rk;
    rd_kafka_mock_cluster_t *cluster;
    const char *servers;
} mock;

static inline mock mock_start(void)
{
    char why[200] = "";
    mock m = {0};
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    rd_kafka_conf_set(conf, "log_level", "3", why, sizeof why);
    m.rk = rd_kafka_new(RD_KAFKA_PRODUCER, conf, why, sizeof why);
    cr_assert_not_null(m.rk, "%s", why);
    m.cluster = rd_kafka_mock_cluster_new(m.rk, 1);
    cr_assert_not_null(m.cluster);
    m.servers = rd_kafka_mock_cluster_bootstraps(m.cluster);
    return m;
}

static inline void mock_topic(mock *m, const char *topic, int partitions)
{
    cr_assert_eq(rd_kafka_mock_topic_create(m->cluster, topic, partitions, 1),
                 RD_KAFKA_RESP_ERR_NO_ERROR);
}

static inline void mock_stop(mock *m)
{
    rd_kafka_mock_cluster_destroy(m->cluster);
    rd_kafka_destroy(m->rk);
}

static inline ebd_config mock_config(const mock *m)
{
    return EBD_CONFIG(.servers = m->servers, .service = "tests");
}

/* ── The real broker ────────── */

static inline const char *real_servers(void)
{
    const char *servers = getenv("KAFKA_BOOTSTRAP_SERVERS");
    cr_assert(servers && *servers, "KAFKA_BOOTSTRAP_SERVERS is not set: ./dev up kafka, ./dev env");
    return servers;
}

/* A name that no other test and no other run uses. */
static inline void fresh_name(char *ret, size_t size, const char *what)
{
    char id[37];
    ebd_run_id(id);
    snprintf(ret, size, "tests.%s.x%s.v1", what, id + 24);
}

static inline ebd_producer *open_producer(const char *servers)
{
    eb_error err = {0};
    ebd_lineage lineage = LINEAGE;
    ebd_producer *producer = NULL;
    must(ebd_producer_open(&EBD_CONFIG(.servers = servers, .service = "tests", .lineage = &lineage),
                           &producer, &err));
    return producer;
}

static inline void ensure_topic(const char *topic, int32_t partitions)
{
    eb_error err = {0};
    EB_AUTO(ebd_producer) producer = open_producer(real_servers());
    must(ebd_topic_ensure(producer, ebd_topic_make(topic),
                          &EBD_TOPIC_CONFIG(.partitions = partitions), &err));
}

/* Records "0", "1", … with the key `key`, so that they lie in one partition. */
static inline void produce_numbers(const char *servers, const char *topic, const char *key,
                                   int from, int to)
{
    eb_error err = {0};
    EB_AUTO(ebd_producer) producer = open_producer(servers);
    for (int i = from; i < to; i++) {
        char text[16];
        snprintf(text, sizeof text, "%d", i);
        must(ebd_produce_async(producer, ebd_topic_make(topic),
                               &EBD_MESSAGE(.key = eb_str_of(key), .value = eb_str_of(text)), NULL,
                               NULL, &err));
    }
    ebd_close_report report = EBD_CLOSE_REPORT();
    must(ebd_producer_close(producer, 20000, &report, &err));
    cr_assert_eq(report.not_delivered + report.unknown, 0U);
}

static inline ebd_consumer *open_consumer(const char *servers, const char *group,
                                          const char *topics, const ebd_consumer_config *config)
{
    eb_error err = {0};
    ebd_consumer *consumer = NULL;
    must(ebd_consumer_open(&EBD_CONFIG(.servers = servers, .service = "tests"),
                           ebd_subscription_make(group, topics), config, &consumer, &err));
    return consumer;
}

/* Polls until a record comes. */
static inline ebd_record next_record(ebd_consumer *consumer)
{
    eb_error err = {0};
    ebd_record record;
    int got = 0;
    double until = now_s() + PATIENCE_S;
    while (got == 0) {
        cr_assert_lt(now_s(), until, "no record came");
        must(got = ebd_consumer_poll(consumer, 100, &record, &err));
    }
    return record;
}

static inline int value_of(const ebd_record *record)
{
    char text[16] = "";
    eb_str value = ebd_record_value(record);
    cr_assert_lt(value.len, sizeof text);
    memcpy(text, value.data, value.len);
    return atoi(text);
}

/* ── The witness: librdkafka without us ────────── */

static inline rd_kafka_t *witness_open(rd_kafka_type_t type, const char *servers, const char *group)
{
    char why[200] = "";
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    rd_kafka_conf_set(conf, "bootstrap.servers", servers, why, sizeof why);
    if (group)
        rd_kafka_conf_set(conf, "group.id", group, why, sizeof why);
    rd_kafka_t *rk = rd_kafka_new(type, conf, why, sizeof why);
    cr_assert_not_null(rk, "%s", why);
    return rk;
}

/* The offset that the group has committed; -1001: none. */
static inline int64_t witness_committed(const char *servers, const char *group, const char *topic,
                                        int32_t partition)
{
    rd_kafka_t *rk = witness_open(RD_KAFKA_CONSUMER, servers, group);
    rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new(1);
    rd_kafka_topic_partition_list_add(list, topic, partition);
    rd_kafka_resp_err_t failed = rd_kafka_committed(rk, list, 15000);
    cr_assert_eq(failed, RD_KAFKA_RESP_ERR_NO_ERROR, "%s", rd_kafka_err2str(failed));
    int64_t offset = list->elems[0].offset;
    rd_kafka_topic_partition_list_destroy(list);
    rd_kafka_destroy(rk);
    return offset;
}

/* The record at that place, read without a group. The caller destroys it, then *rk. */
static inline rd_kafka_message_t *witness_read(const char *servers, const char *topic,
                                               int32_t partition, int64_t offset, rd_kafka_t **ret)
{
    rd_kafka_t *rk = witness_open(RD_KAFKA_CONSUMER, servers, "tests-witness");
    rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new(1);
    rd_kafka_topic_partition_list_add(list, topic, partition)->offset = offset;
    rd_kafka_assign(rk, list);
    rd_kafka_topic_partition_list_destroy(list);
    rd_kafka_message_t *m = NULL;
    double until = now_s() + PATIENCE_S;
    while (!m || m->err != RD_KAFKA_RESP_ERR_NO_ERROR) {
        cr_assert_lt(now_s(), until, "the witness read nothing");
        if (m)
            rd_kafka_message_destroy(m);
        m = rd_kafka_consumer_poll(rk, 200);
    }
    *ret = rk;
    return m;
}

/* Produces one record with any headers, and waits for it. Consumes `headers`. */
static inline void witness_produce(const char *servers, const char *topic, const char *value,
                                   rd_kafka_headers_t *headers)
{
    rd_kafka_t *rk = witness_open(RD_KAFKA_PRODUCER, servers, NULL);
    rd_kafka_resp_err_t failed =
        rd_kafka_producev(rk, RD_KAFKA_V_TOPIC(topic), RD_KAFKA_V_PARTITION(0),
                          RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY),
                          RD_KAFKA_V_VALUE((void *)(uintptr_t)value, strlen(value)),
                          RD_KAFKA_V_HEADERS(headers), RD_KAFKA_V_END);
    cr_assert_eq(failed, RD_KAFKA_RESP_ERR_NO_ERROR, "%s", rd_kafka_err2str(failed));
    cr_assert_eq(rd_kafka_flush(rk, 15000), RD_KAFKA_RESP_ERR_NO_ERROR);
    rd_kafka_destroy(rk);
}

#endif
