/* Settings: what the environment gives, what is refused and how, what reaches librdkafka. */
#include "config.h"
#include "fixture.h"

static ebd_config read_config(ebd_config given)
{
    eb_error err = {0};
    ebd_config config;
    must(ebd__config_read(&config, &given, &err));
    return config;
}

static void refuse(ebd_config given, int code, const char *named)
{
    eb_error err = {0};
    ebd_config config;
    must_fail(code, ebd__config_read(&config, &given, &err));
    cr_assert_not_null(strstr(err.text, named), "%s", err.text);
}

static void expect_property(ebd_config given, bool consumer, const char *name, const char *value)
{
    eb_error err = {0};
    ebd_config config = read_config(given);
    ebd_consumer_config consumer_config;
    rd_kafka_conf_t *conf;
    char got[256] = "";
    size_t size = sizeof got;
    must(ebd__consumer_config_read(&consumer_config, NULL, &err));
    if (consumer)
        must(ebd__config_consumer(&config, &consumer_config, "group", &conf, &err));
    else
        must(ebd__config_producer(&config, &conf, &err));
    cr_assert_eq(rd_kafka_conf_get(conf, name, got, &size), RD_KAFKA_CONF_OK, "%s", name);
    cr_assert_str_eq(got, value, "%s is %s", name, got);
    rd_kafka_conf_destroy(conf);
}

#define BASE .servers = "127.0.0.1:1", .service = "tests"

Test(ebd_config, makes_a_producer_that_loses_nothing)
{
    ebd_config c = EBD_CONFIG(BASE);
    expect_property(c, false, "acks", "-1"); /* all */
    expect_property(c, false, "enable.idempotence", "true");
    expect_property(c, false, "max.in.flight.requests.per.connection", "5");
    expect_property(c, false, "compression.type", "zstd");
    expect_property(c, false, "request.timeout.ms", "10000");
    expect_property(c, false, "message.timeout.ms", "30000");
    expect_property(c, false, "partitioner", "murmur2_random");
    expect_property(c, false, "allow.auto.create.topics", "false");
    expect_property(c, false, "socket.nagle.disable", "true");
    expect_property(c, false, "linger.ms", "5");
    expect_property(c, false, "client.id", "tests");
}

Test(ebd_config, makes_a_consumer_that_skips_nothing)
{
    ebd_config c = EBD_CONFIG(BASE);
    expect_property(c, true, "enable.auto.commit", "false");
    expect_property(c, true, "enable.auto.offset.store", "false");
    expect_property(c, true, "auto.offset.reset", "smallest"); /* earliest */
    expect_property(c, true, "session.timeout.ms", "10000");
    expect_property(c, true, "isolation.level", "read_committed");
    expect_property(c, true, "enable.partition.eof", "false");
    expect_property(c, true, "allow.auto.create.topics", "false");
    expect_property(c, true, "group.id", "group");
    expect_property(c, true, "partition.assignment.strategy",
                    rd_kafka_version() < 0x020a0000 ? "range,roundrobin" : "cooperative-sticky");
}

Test(ebd_config, takes_none_for_a_linger_of_zero)
{
    expect_property(EBD_CONFIG(BASE, .linger_ms = EB_NONE), false, "linger.ms", "0");
}

Test(ebd_config, is_a_development_principal_without_password_and_certificate)
{
    expect_property(EBD_CONFIG(BASE), false, "security.protocol", "plaintext");
    expect_property(EBD_CONFIG(BASE, .ssl_ca = "/a.pem"), false, "security.protocol", "plaintext");
}

Test(ebd_config, authenticates_by_scram_over_tls_with_a_password)
{
    ebd_config c = EBD_CONFIG(BASE, .sasl_password = "s3cret");
    expect_property(c, false, "security.protocol", "sasl_ssl");
    expect_property(c, false, "sasl.mechanism", "SCRAM-SHA-512");
    expect_property(c, false, "sasl.username", "tests");
    c.sasl_user = "other";
    c.sasl_mechanism = "PLAIN";
    c.security_protocol = "SASL_PLAINTEXT";
    expect_property(c, true, "security.protocol", "sasl_plaintext");
    expect_property(c, true, "sasl.mechanism", "PLAIN");
    expect_property(c, true, "sasl.username", "other");
    expect_property(c, true, "client.id", "other");
}

Test(ebd_config, takes_a_certificate_without_a_password_for_mtls)
{
    ebd_config c = EBD_CONFIG(BASE, .ssl_cert = "/c.pem", .ssl_key = "/k.pem", .ssl_ca = "/a.pem");
    expect_property(c, false, "security.protocol", "ssl");
    expect_property(c, false, "ssl.certificate.location", "/c.pem");
}

Test(ebd_config, refuses_what_is_incomplete_or_goes_ill_together)
{
    refuse(EBD_CONFIG(.service = "tests"), EB_E_CONFIG, ".servers");
    refuse(EBD_CONFIG(.servers = " ", .service = "tests"), EB_E_CONFIG, ".servers");
    refuse(EBD_CONFIG(.servers = "127.0.0.1:1"), EB_E_CONFIG, ".service");
    refuse(EBD_CONFIG(BASE, .sasl_mechanism = "PLAIN"), EB_E_CONFIG, "password");
    refuse(EBD_CONFIG(BASE, .security_protocol = "SASL_SSL"), EB_E_CONFIG, "password");
    refuse(EBD_CONFIG(BASE, .sasl_password = "s3cret", .security_protocol = "SSL"), EB_E_CONFIG,
           ".security_protocol");
    refuse(EBD_CONFIG(BASE, .sasl_mechanism = "GSSAPI", .sasl_password = "x"), EB_E_CONFIG,
           "GSSAPI");
    refuse(EBD_CONFIG(BASE, .security_protocol = "TLS"), EB_E_CONFIG, "TLS");
    refuse(EBD_CONFIG(BASE, .ssl_cert = "/c.pem"), EB_E_CONFIG, ".ssl_key");
    refuse(EBD_CONFIG(BASE, .ssl_ca = "/a.pem", .security_protocol = "PLAINTEXT"), EB_E_CONFIG,
           ".ssl_ca");
    refuse(EBD_CONFIG(BASE, .ssl_key_password = "s3cret"), EB_E_CONFIG, ".ssl_key_password");
    refuse(EBD_CONFIG(BASE, .ssl_cert = "/c.pem", .ssl_key = "/k.pem",
                      .security_protocol = "PLAINTEXT"),
           EB_E_CONFIG, "PLAINTEXT");
    refuse(EBD_CONFIG(BASE, .ssl_ca = "/a.pem", .sasl_password = "s3cret",
                      .security_protocol = "SASL_PLAINTEXT"),
           EB_E_CONFIG, "SASL_PLAINTEXT");
    refuse(EBD_CONFIG(BASE, .linger_ms = 40000), EB_E_CONFIG, ".delivery_timeout_ms");
    refuse(EBD_CONFIG(BASE, .queue_records = -5), EB_E_CONFIG, ".queue_records");
    refuse(EBD_CONFIG(BASE, .property_count = 1), EB_E_ARG, ".properties");
}

Test(ebd_config, refuses_a_struct_of_no_size_or_of_a_newer_header)
{
    eb_error err = {0};
    ebd_config config;
    ebd_config given = EBD_CONFIG(BASE);
    given.size = 0;
    must_fail(EB_E_ARG, ebd__config_read(&config, &given, &err));
    given.size = sizeof given + 8;
    must_fail(EB_E_UNSUPPORTED, ebd__config_read(&config, &given, &err));
    must_fail(EB_E_ARG, ebd__config_read(&config, NULL, &err));
}

static void refuse_consumer(ebd_consumer_config given, const char *named)
{
    eb_error err = {0};
    ebd_consumer_config config;
    must_fail(EB_E_CONFIG, ebd__consumer_config_read(&config, &given, &err));
    cr_assert_not_null(strstr(err.text, named), "%s", err.text);
}

Test(ebd_config, refuses_poll_and_session_times_that_lose_the_group)
{
    refuse_consumer(EBD_CONSUMER_CONFIG(.max_poll_interval_ms = 6000), ".session_timeout_ms");
    refuse_consumer(EBD_CONSUMER_CONFIG(.max_poll_interval_ms = 12000), ".revoke_timeout_ms");
    refuse_consumer(EBD_CONSUMER_CONFIG(.max_in_flight = -1), ".max_in_flight");
}

static void expect_property_refused(const char *name, const char *value, const char *named)
{
    eb_error err = {0};
    ebd_property own = {name, value};
    ebd_config config = read_config(EBD_CONFIG(BASE, .properties = &own, .property_count = 1));
    rd_kafka_conf_t *conf = NULL;
    must_fail(EB_E_CONFIG, ebd__config_producer(&config, &conf, &err));
    cr_assert_not_null(strstr(err.text, name), "%s", err.text);
    cr_assert_not_null(strstr(err.text, named), "%s", err.text);
    cr_assert_null(strstr(err.text, "s3cret"), "%s", err.text);
}

Test(ebd_config, refuses_properties_that_carry_a_promise_by_name)
{
    static const char *const promised[] = {"acks",
                                           "request.required.acks",
                                           "enable.idempotence",
                                           "max.in.flight.requests.per.connection",
                                           "max.in.flight",
                                           "compression.type",
                                           "compression.codec",
                                           "request.timeout.ms",
                                           "allow.auto.create.topics",
                                           "partitioner",
                                           "enable.auto.commit",
                                           "enable.auto.offset.store",
                                           "auto.offset.reset",
                                           "isolation.level",
                                           "enable.partition.eof",
                                           "offset.store.method",
                                           "topic.blacklist",
                                           "enabled_events",
                                           "transactional.id"};
    for (size_t i = 0; i < sizeof promised / sizeof *promised; i++)
        expect_property_refused(promised[i], "1", "promise");
    expect_property_refused("delivery.timeout.ms", "1", ".delivery_timeout_ms");
    expect_property_refused("message.timeout.ms", "1", ".delivery_timeout_ms");
    expect_property_refused("session.timeout.ms", "1", ".session_timeout_ms");
    expect_property_refused("sasl.password", "s3cret", ".sasl_password");
    expect_property_refused("test.mock.num.brokers", "1", ".servers");
}

Test(ebd_config, says_which_property_librdkafka_does_not_take)
{
    expect_property_refused("no.such.property", "1", "No such");
    expect_property_refused("sasl.oauthbearer.method", "s3cret", "not shown");
}

Test(ebd_config, passes_other_properties_on)
{
    ebd_property own = {"batch.size", "4321"};
    expect_property(EBD_CONFIG(BASE, .properties = &own, .property_count = 1), false, "batch.size",
                    "4321");
}

Test(ebd_config, lets_through_the_largest_message_that_the_registry_allows)
{
    const eb_channel channel = {.size = sizeof channel,
                                .name = "tests.a.b.v1",
                                .plane = EB_PLANE_DATA,
                                .rights = EB_MAY_PRODUCE,
                                .max_message = 4000000};
    const eb_channel *channels[] = {&channel};
    const eb_registry registry = {sizeof registry, 1, "", "tests", channels, 1};
    expect_property(EBD_CONFIG(BASE, .registry = &registry), false, "message.max.bytes", "4065536");
    expect_property(EBD_CONFIG(BASE), false, "message.max.bytes", "1000000");
}

Test(ebd_config, makes_no_batch_that_a_declared_limit_refuses)
{
    const eb_channel small = {.size = sizeof small,
                              .name = "tests.a.b.v1",
                              .plane = EB_PLANE_DATA,
                              .rights = EB_MAY_PRODUCE,
                              .max_message = 10000};
    eb_channel other = small;
    other.name = "tests.a.c.v1";
    other.max_message = 4000000;
    eb_channel consumed = small;
    consumed.rights = EB_MAY_CONSUME;
    consumed.max_message = 1000;
    const eb_channel *channels[] = {&other, &small, &consumed};
    const eb_registry registry = {sizeof registry, 1, "", "tests", channels, 3};
    expect_property(EBD_CONFIG(BASE, .registry = &registry), false, "batch.size", "10000");
    expect_property(EBD_CONFIG(BASE), false, "batch.size", "1000000");
}

/* ── The environment ────────── */

static const char *const variables[] = {
    "KAFKA_BOOTSTRAP_SERVERS", "KAFKA_SASL_USERNAME",    "KAFKA_CLIENT_ID",
    "KAFKA_SASL_PASSWORD",     "KAFKA_SASL_MECHANISM",   "KAFKA_SECURITY_PROTOCOL",
    "KAFKA_SSL_CA_LOCATION",   "KAFKA_SSL_KEY_LOCATION", "KAFKA_SSL_CERTIFICATE_LOCATION",
    "KAFKA_SSL_KEY_PASSWORD",
};

static void clear_environment(void)
{
    for (size_t i = 0; i < sizeof variables / sizeof *variables; i++)
        unsetenv(variables[i]);
}

Test(ebd_config, reads_the_environment_where_nothing_is_set, .init = clear_environment)
{
    eb_error err = {0};
    ebd_config c = EBD_CONFIG(.service = "tests", .ssl_ca = "/mine.pem");
    setenv("KAFKA_BOOTSTRAP_SERVERS", "a:1,b:2", 1);
    setenv("KAFKA_CLIENT_ID", "ident", 1);
    setenv("KAFKA_SASL_PASSWORD", "s3cret", 1);
    setenv("KAFKA_SASL_MECHANISM", "   ", 1);
    setenv("KAFKA_SSL_CA_LOCATION", "/theirs.pem", 1);
    must(ebd_config_from_env(&c, &err));
    cr_assert_str_eq(c.servers, "a:1,b:2");
    cr_assert_str_eq(c.sasl_user, "ident");
    cr_assert_str_eq(c.sasl_password, "s3cret");
    cr_assert_null(c.sasl_mechanism);
    cr_assert_str_eq(c.ssl_ca, "/mine.pem");
    cr_assert_str_eq(c.service, "tests");
}

Test(ebd_config, prefers_the_sasl_user_and_falls_back_on_it_for_the_name, .init = clear_environment)
{
    eb_error err = {0};
    ebd_config c = EBD_CONFIG();
    setenv("KAFKA_SASL_USERNAME", "user", 1);
    setenv("KAFKA_CLIENT_ID", "ident", 1);
    must(ebd_config_from_env(&c, &err));
    cr_assert_str_eq(c.sasl_user, "user");
    cr_assert_str_eq(c.service, "user");
}

Test(ebd_config, refuses_a_wrong_mechanism_and_leaves_the_struct_alone, .init = clear_environment)
{
    eb_error err = {0};
    ebd_config c = EBD_CONFIG();
    setenv("KAFKA_BOOTSTRAP_SERVERS", "a:1", 1);
    setenv("KAFKA_SASL_MECHANISM", "SCRAM-SHA-1", 1);
    must_fail(EB_E_CONFIG, ebd_config_from_env(&c, &err));
    cr_assert_null(c.servers);
    must_fail(EB_E_ARG, ebd_config_from_env(NULL, &err));
}
