/* The producer on a real broker: what lies there afterwards, read by librdkafka alone. */
#include "fixture.h"

static char topic[64];
static ebd_producer *producer;

static void start(void)
{
    fresh_name(topic, sizeof topic, "produce");
    producer = open_producer(real_servers());
}

static void stop(void)
{
    ebd_producer_free(&producer);
}

TestSuite(ebd_produce_broker, .init = start, .fini = stop, .timeout = 60);

static void ensure(const ebd_topic_config *config)
{
    eb_error err = {0};
    must(ebd_topic_ensure(producer, ebd_topic_make(topic), config, &err));
}

static void expect_header(const rd_kafka_headers_t *headers, size_t i, const char *name,
                          const char *value)
{
    const char *got_name = "";
    const void *got = NULL;
    size_t len = 0;
    cr_assert_eq(rd_kafka_header_get_all(headers, i, &got_name, &got, &len),
                 RD_KAFKA_RESP_ERR_NO_ERROR, "header %zu, %s, is missing", i, name);
    cr_assert_str_eq(got_name, name);
    if (!value)
        cr_assert(!got && len == 0, "%s is not null", name);
    else
        cr_assert(got && len == strlen(value) && memcmp(got, value, len) == 0, "%s: %.*s", name,
                  (int)len, (const char *)got);
}

Test(ebd_produce_broker, stores_the_record_byte_for_byte_with_its_headers_in_order)
{
    eb_error err = {0};
    ebd_receipt at = EBD_RECEIPT();
    ebd_lineage lineage = LINEAGE;
    ebd_header own[] = {{"colour", EB_STR("blue")}, {"absent", {NULL, 0}}};
    ensure(NULL);
    lineage.event_time = (eb_time){1777464000, 123456789};
    lineage.schema_url = "https://example.org/s";
    must(ebd_produce(producer, ebd_topic_make(topic),
                     &EBD_MESSAGE(.key = eb_str_make("k\0y", 3), .value = EB_STR("v\xff"),
                                  .lineage = &lineage, .headers = own, .header_count = 2,
                                  .timestamp_ms = 1777464000999),
                     &at, &err));
    cr_assert_eq(at.timestamp_ms, 1777464000999);
    rd_kafka_t *rk;
    rd_kafka_message_t *m = witness_read(real_servers(), topic, at.partition, at.offset, &rk);
    rd_kafka_headers_t *headers;
    cr_assert(m->key_len == 3 && memcmp(m->key, "k\0y", 3) == 0);
    cr_assert(m->len == 2 && memcmp(m->payload, "v\xff", 2) == 0);
    cr_assert_eq(rd_kafka_message_timestamp(m, NULL), 1777464000999);
    cr_assert_eq(rd_kafka_message_headers(m, &headers), RD_KAFKA_RESP_ERR_NO_ERROR);
    cr_assert_eq(rd_kafka_header_cnt(headers), 8U);
    expect_header(headers, 0, "ol-namespace", "of://tests");
    expect_header(headers, 1, "ol-job-name", "tests.data");
    expect_header(headers, 2, "ol-run-id", "017f22e2-79b0-7cc3-98c4-dc0c0c07398f");
    expect_header(headers, 3, "ol-event-time", "2026-04-29T12:00:00.123456789Z");
    expect_header(headers, 4, "ol-producer", "https://example.org/tests");
    expect_header(headers, 5, "ol-schema-url", "https://example.org/s");
    expect_header(headers, 6, "colour", "blue");
    expect_header(headers, 7, "absent", NULL);
    rd_kafka_message_destroy(m);
    rd_kafka_destroy(rk);
}

Test(ebd_produce_broker, stores_a_tombstone_as_null)
{
    eb_error err = {0};
    ebd_receipt at = EBD_RECEIPT();
    ensure(NULL);
    must(ebd_produce(producer, ebd_topic_make(topic), &EBD_MESSAGE(.key = EB_STR("k")), &at, &err));
    rd_kafka_t *rk;
    rd_kafka_message_t *m = witness_read(real_servers(), topic, at.partition, at.offset, &rk);
    cr_assert_null(m->payload);
    rd_kafka_message_destroy(m);
    rd_kafka_destroy(rk);
}

static bool exists(const char *name)
{
    rd_kafka_t *rk = witness_open(RD_KAFKA_PRODUCER, real_servers(), NULL);
    const rd_kafka_metadata_t *metadata;
    bool found = false;
    cr_assert_eq(rd_kafka_metadata(rk, 1, NULL, &metadata, 10000), RD_KAFKA_RESP_ERR_NO_ERROR);
    for (int i = 0; i < metadata->topic_cnt; i++)
        found = found || strcmp(metadata->topics[i].topic, name) == 0;
    rd_kafka_metadata_destroy(metadata);
    rd_kafka_destroy(rk);
    return found;
}

Test(ebd_produce_broker, fails_at_once_on_an_undeclared_topic_and_creates_none)
{
    eb_error err = {0};
    double before = now_s();
    must_fail(EB_E_NOT_FOUND, ebd_produce(producer, ebd_topic_make(topic),
                                          &EBD_MESSAGE(.value = EB_STR("v")), NULL, &err));
    cr_assert_lt(now_s() - before, 2.0);
    cr_assert_not_null(strstr(err.text, topic), "%s", err.text);
    must_fail(EB_E_NOT_FOUND,
              ebd_produce_async(producer, ebd_topic_make(topic), &EBD_MESSAGE(.value = EB_STR("v")),
                                NULL, NULL, &err));
    cr_assert_not(exists(topic));
}

Test(ebd_produce_broker, does_not_keep_the_first_record_of_a_new_topic_waiting)
{
    eb_error err = {0};
    ensure(NULL);
    /* Another producer: one that did not create the topic. */
    EB_AUTO(ebd_producer) other = open_producer(real_servers());
    double before = now_s();
    must(ebd_produce(other, ebd_topic_make(topic), &EBD_MESSAGE(.value = EB_STR("v")), NULL, &err));
    cr_assert_lt(now_s() - before, 0.7);
}

static char noise[6000];

static eb_str incompressible(void)
{
    uint32_t x = 12345;
    for (size_t i = 0; i < sizeof noise; i++) {
        x = x * 1664525 + 1013904223;
        noise[i] = (char)(x >> 24);
    }
    return eb_str_make(noise, sizeof noise);
}

Test(ebd_produce_broker, says_that_a_record_is_too_large_for_the_topic_or_for_itself)
{
    static char huge[1100000];
    eb_error err = {0};
    ensure(&EBD_TOPIC_CONFIG(.max_message = 2000));
    must_fail(EB_E_TOO_LARGE, ebd_produce(producer, ebd_topic_make(topic),
                                          &EBD_MESSAGE(.value = incompressible()), NULL, &err));
    cr_assert_not_null(strstr(err.text, topic), "%s", err.text);
    cr_assert_eq(err.native, RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE);
    must_fail(EB_E_TOO_LARGE,
              ebd_produce(producer, ebd_topic_make(topic),
                          &EBD_MESSAGE(.value = eb_str_make(huge, sizeof huge)), NULL, &err));
    cr_assert_eq(err.native, 0);
    must(ebd_produce(producer, ebd_topic_make(topic), &EBD_MESSAGE(.value = EB_STR("small")), NULL,
                     &err));
}

/* A broker holds a batch of them to the limit of one, and librdkafka does not split what is refused. */
Test(ebd_produce_broker, gathers_small_records_into_batches_that_the_declared_limit_lets_through)
{
    eb_error err = {0};
    char bytes[400];
    const eb_channel channel = {.size = sizeof channel,
                                .name = topic,
                                .plane = EB_PLANE_DATA,
                                .rights = EB_MAY_PRODUCE,
                                .max_message = 5000};
    const eb_channel *channels[] = {&channel};
    const eb_registry registry = {sizeof registry, 1, "", "tests", channels, 1};
    ebd_lineage lineage = LINEAGE;
    EB_AUTO(ebd_producer) declared = NULL;
    ensure(&EBD_TOPIC_CONFIG(.partitions = 1, .max_message = 5000));
    must(
        ebd_producer_open(&EBD_CONFIG(.servers = real_servers(), .service = "tests",
                                      .registry = &registry, .lineage = &lineage, .linger_ms = 200),
                          &declared, &err));
    for (int i = 0; i < 100; i++) {
        for (size_t b = 0; b < sizeof bytes; b++)
            bytes[b] = (char)rand();
        must(ebd_produce_async(declared, ebd_topic_make(topic),
                               &EBD_MESSAGE(.value = eb_str_make(bytes, sizeof bytes)), NULL, NULL,
                               &err));
    }
    ebd_close_report report = EBD_CLOSE_REPORT();
    must(ebd_producer_close(declared, 20000, &report, &err));
    ebd_stats stats = EBD_STATS();
    must(ebd_producer_stats(declared, &stats, &err));
    cr_assert_eq(stats.produced, 100U, "%d failed", (int)stats.produce_failed);
}

/* As Java's default partitioner places them: murmur2 of "a" … over six partitions. */
Test(ebd_produce_broker, places_a_key_as_java_does)
{
    static const struct {
        const char *key;
        int32_t partition; /* (murmur2(key) & 0x7fffffff) % 6 */
    } places[] = {{"kafka", 0xd067cf64 % 0x80000000 % 6},
                  {"giberish123456789", 0x8f552b0c % 0x80000000 % 6}};
    eb_error err = {0};
    ensure(NULL);
    for (size_t i = 0; i < 2; i++) {
        ebd_receipt at = EBD_RECEIPT();
        must(ebd_produce(producer, ebd_topic_make(topic),
                         &EBD_MESSAGE(.key = eb_str_of(places[i].key), .value = EB_STR("v")), &at,
                         &err));
        cr_assert_eq(at.partition, places[i].partition, "%s lies in %d", places[i].key,
                     at.partition);
    }
}
