/* Which topics a producer may name, before any broker is asked. */
#include "fixture.h"

static const eb_channel granted = {.size = sizeof granted,
                                   .name = "tests.granted.x.v1",
                                   .schema_url = "https://example.org/granted",
                                   .max_message = 8,
                                   .plane = EB_PLANE_DATA,
                                   .rights = EB_MAY_PRODUCE,
                                   .key = EB_KEY_REQUIRED};
static const eb_channel read_only = {.size = sizeof read_only,
                                     .name = "tests.readonly.x.v1",
                                     .plane = EB_PLANE_DATA,
                                     .rights = EB_MAY_CONSUME};
static const eb_channel control = {.size = sizeof control,
                                   .name = "tests.signal",
                                   .plane = EB_PLANE_CONTROL,
                                   .rights = EB_MAY_PRODUCE};
static const eb_channel *const channels[] = {&granted, &read_only, &control};
static const eb_registry registry = {sizeof registry, 1, "", "tests", channels, 3};

static mock m;
static ebd_producer *producer;

static void open_guarded(void)
{
    eb_error err = {0};
    ebd_lineage lineage = LINEAGE;
    m = mock_start();
    ebd_config config = mock_config(&m);
    config.registry = &registry;
    config.lineage = &lineage;
    must(ebd_producer_open(&config, &producer, &err));
}

static void close_guarded(void)
{
    ebd_producer_free(&producer);
    mock_stop(&m);
}

TestSuite(ebd_topic, .init = open_guarded, .fini = close_guarded);

static void refuse(const char *topic, int code, const char *named)
{
    eb_error err = {0};
    ebd_message message = EBD_MESSAGE(.key = EB_STR("k"), .value = EB_STR("v"));
    must_fail(code, ebd_produce(producer, ebd_topic_make(topic), &message, NULL, &err));
    cr_assert_not_null(strstr(err.text, named), "%s", err.text);
}

Test(ebd_topic, must_be_a_name_that_kafka_takes)
{
    refuse("", EB_E_ARG, "topic name");
    refuse("a b", EB_E_ARG, "topic name");
    refuse(NULL, EB_E_ARG, "topic name");
}

Test(ebd_topic, must_be_granted_by_the_registry)
{
    refuse("tests.unknown.x.v1", EB_E_REGISTRY, "tests.unknown.x.v1");
    refuse("tests.readonly.x.v1", EB_E_REGISTRY, "tests.readonly.x.v1");
    refuse("tests.signal", EB_E_REGISTRY, "tests.signal");
}

Test(ebd_topic, brings_its_declared_rules_and_schema)
{
    eb_error err = {0};
    ebd_topic topic = EBD_TOPIC("tests.granted.x.v1");
    mock_topic(&m, topic.name, 1);
    ebd_message keyless = EBD_MESSAGE(.value = EB_STR("v"));
    ebd_message large = EBD_MESSAGE(.key = EB_STR("k"), .value = EB_STR("123456789"));
    ebd_message good = EBD_MESSAGE(.key = EB_STR("k"), .value = EB_STR("12345678"));
    ebd_receipt at = EBD_RECEIPT();
    must_fail(EB_E_REGISTRY, ebd_produce(producer, topic, &keyless, NULL, &err));
    must_fail(EB_E_TOO_LARGE, ebd_produce(producer, topic, &large, NULL, &err));
    must(ebd_produce(producer, topic, &good, &at, &err));
    rd_kafka_t *rk;
    rd_kafka_message_t *read = witness_read(m.servers, topic.name, at.partition, at.offset, &rk);
    rd_kafka_headers_t *headers;
    const void *value;
    size_t len;
    cr_assert_eq(rd_kafka_message_headers(read, &headers), RD_KAFKA_RESP_ERR_NO_ERROR);
    cr_assert_eq(rd_kafka_header_get_last(headers, "ol-schema-url", &value, &len),
                 RD_KAFKA_RESP_ERR_NO_ERROR);
    cr_assert_str_eq(value, granted.schema_url);
    rd_kafka_message_destroy(read);
    rd_kafka_destroy(rk);
}
