/* What a handle is told, before anything is connected: reads the environment, fills in the
 * defaults, refuses what cannot work or would break a promise, and turns the rest into librdkafka's
 * properties. Secrets stay out of every text. What the user's own properties may not touch stands
 * in one table. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "env.h"
#include "error.h"
#include "sized.h"

#define DAY_MS 86400000

static bool given(const char *text)
{
    return text && text[strspn(text, " \t\r\n")] != '\0';
}

/* ── The environment ────────── */

static bool one_of(const char *text, const char *const *words)
{
    for (; *words; words++) {
        if (strcmp(text, *words) == 0)
            return true;
    }
    return false;
}

static int check_security_words(const ebd_config *config, eb_error *err)
{
    static const char *const mechanisms[] = {"SCRAM-SHA-512", "SCRAM-SHA-256", "PLAIN", NULL};
    static const char *const protocols[] = {"PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL", NULL};

    if (given(config->sasl_mechanism) && !one_of(config->sasl_mechanism, mechanisms))
        return eb_fail(err, EB_E_CONFIG,
                       "SASL mechanism \"%s\" is not supported; use SCRAM-SHA-512, SCRAM-SHA-256 "
                       "or PLAIN (.sasl_mechanism, KAFKA_SASL_MECHANISM)",
                       eb_shorten(eb_str_of(config->sasl_mechanism), 40).text);
    if (given(config->security_protocol) && !one_of(config->security_protocol, protocols))
        return eb_fail(err, EB_E_CONFIG,
                       "security protocol \"%s\" is unknown; use PLAINTEXT, SSL, SASL_PLAINTEXT "
                       "or SASL_SSL (.security_protocol, KAFKA_SECURITY_PROTOCOL)",
                       eb_shorten(eb_str_of(config->security_protocol), 40).text);
    return 0;
}

int ebd_config_from_env(ebd_config *config, eb_error *err)
{
    if (!config || config->size != sizeof *config)
        return eb_fail(err, EB_E_ARG, "ebd_config_from_env: config needs EBD_CONFIG() first");
    ebd_config c = *config;
    eb_env_default(&c.servers, "KAFKA_BOOTSTRAP_SERVERS");
    eb_env_default(&c.sasl_user, "KAFKA_SASL_USERNAME");
    eb_env_default(&c.sasl_user, "KAFKA_CLIENT_ID");
    eb_env_default(&c.sasl_password, "KAFKA_SASL_PASSWORD");
    eb_env_default(&c.sasl_mechanism, "KAFKA_SASL_MECHANISM");
    eb_env_default(&c.security_protocol, "KAFKA_SECURITY_PROTOCOL");
    eb_env_default(&c.ssl_ca, "KAFKA_SSL_CA_LOCATION");
    eb_env_default(&c.ssl_cert, "KAFKA_SSL_CERTIFICATE_LOCATION");
    eb_env_default(&c.ssl_key, "KAFKA_SSL_KEY_LOCATION");
    eb_env_default(&c.ssl_key_password, "KAFKA_SSL_KEY_PASSWORD");
    if (!given(c.service))
        c.service = c.sasl_user;
    int rc = check_security_words(&c, err);
    if (rc == 0)
        *config = c;
    return rc;
}

/* ── Reading the structs ────────── */

/* A number with a default and a range, by its place in a struct. */
typedef struct number {
    const char *name;
    size_t offset;
    int32_t otherwise;
    int32_t least;
    int32_t most;
} number;

#define CLIENT(field, otherwise, least, most)                                                      \
    {                                                                                              \
#field, offsetof(ebd_config, field), otherwise, least, most                                \
    }
#define CONSUMER(field, otherwise, least, most)                                                    \
    {                                                                                              \
#field, offsetof(ebd_consumer_config, field), otherwise, least, most                       \
    }

static const number client_numbers[] = {
    CLIENT(connect_timeout_ms, 5000, 1, DAY_MS),
    CLIENT(wait_for_broker_ms, EB_NONE, EB_NONE, INT32_MAX), /* EB_NONE: connect_timeout_ms */
    CLIENT(log_level, EB_LOG_WARNING, EB_LOG_ERROR, EB_LOG_DEBUG),
    CLIENT(delivery_timeout_ms, 30000, 1, DAY_MS),
    CLIENT(linger_ms, 5, EB_NONE, 900000),
    CLIENT(queue_records, 100000, 1, 10000000),
    CLIENT(queue_kbytes, 1048576, 1, INT32_MAX),
    CLIENT(queue_wait_ms, 0, EB_NONE, INT32_MAX), /* 0: delivery_timeout_ms */
};

static const number consumer_numbers[] = {
    CONSUMER(commit_interval_ms, 1000, 1, DAY_MS),
    CONSUMER(commit_timeout_ms, 10000, 1, DAY_MS),
    CONSUMER(session_timeout_ms, 10000, 1, 3600000),
    CONSUMER(max_poll_interval_ms, 300000, 1, DAY_MS),
    CONSUMER(retry_backoff_ms, 500, 1, 30000),
    CONSUMER(max_in_flight, 10000, 1, 10000000),
    CONSUMER(revoke_timeout_ms, 5000, EB_NONE, 3600000),
};

static int read_numbers(void *options, const number *numbers, size_t count, eb_error *err)
{
    for (size_t i = 0; i < count; i++) {
        int32_t value;
        char *place = (char *)options + numbers[i].offset;

        memcpy(&value, place, sizeof value);
        if (value == 0)
            value = numbers[i].otherwise;
        if (value != numbers[i].otherwise && (value < numbers[i].least || value > numbers[i].most))
            return eb_fail(err, EB_E_CONFIG, ".%s is %d; it may be %d to %d, or 0 for its default",
                           numbers[i].name, value, numbers[i].least, numbers[i].most);
        memcpy(place, &value, sizeof value);
    }
    return 0;
}

/* Both or neither of a certificate and its key. */
static int check_certificate(const ebd_config *config, eb_error *err)
{
    if (given(config->ssl_cert) == given(config->ssl_key))
        return 0;
    return eb_fail(err, EB_E_CONFIG, "%s is set and %s is not; mTLS needs both files",
                   given(config->ssl_cert) ? ".ssl_cert" : ".ssl_key",
                   given(config->ssl_cert) ? ".ssl_key" : ".ssl_cert");
}

/* SASL_SSL with a password, SSL with a certificate, else a development principal. */
static const char *protocol_of(const ebd_config *config)
{
    if (given(config->security_protocol))
        return config->security_protocol;
    if (given(config->sasl_password))
        return "SASL_SSL";
    return given(config->ssl_cert) ? "SSL" : "PLAINTEXT";
}

/* Neither a password nor a certificate means a development principal, also where the environment
 * names the authorities for everybody: that one is only warned of. */
bool ebd__config_idle_ca(const ebd_config *config)
{
    return given(config->ssl_ca) && !given(config->security_protocol) &&
           !strstr(protocol_of(config), "SSL");
}

/* Without it, what is meant to be encrypted would go in clear. */
static int check_encryption(const ebd_config *config, eb_error *err)
{
    const char *unused = given(config->ssl_ca) && !ebd__config_idle_ca(config) ? ".ssl_ca"
                         : given(config->ssl_cert)                             ? ".ssl_cert"
                         : given(config->ssl_key_password)                     ? ".ssl_key_password"
                                                                               : NULL;

    if (!unused || strstr(protocol_of(config), "SSL"))
        return 0;
    return eb_fail(err, EB_E_CONFIG,
                   "%s is set, but %s does not encrypt; set .security_protocol to SSL or SASL_SSL, "
                   "or leave it out",
                   unused, protocol_of(config));
}

/* What is set must not be ignored: a service that means to authenticate and does not is worse off
 * than one that does not start. */
static int check_security(const ebd_config *config, eb_error *err)
{
    bool sasl = given(config->security_protocol) && !strncmp(config->security_protocol, "SASL", 4);
    bool password = given(config->sasl_password);
    int rc = check_security_words(config, err);

    if (rc < 0)
        return rc;
    if (!password && (sasl || given(config->sasl_mechanism)))
        return eb_fail(err, EB_E_CONFIG,
                       "%s is set without a password; set .sasl_password (KAFKA_SASL_PASSWORD) too",
                       sasl ? ".security_protocol SASL_…" : ".sasl_mechanism");
    if (password && given(config->security_protocol) && !sasl)
        return eb_fail(
            err, EB_E_CONFIG,
            ".sasl_password is set, but .security_protocol %s does not use it; leave the "
            "protocol out (SASL_SSL) or the password",
            config->security_protocol);
    rc = check_certificate(config, err);
    return rc < 0 ? rc : check_encryption(config, err);
}

int ebd__config_read(ebd_config *ret, const ebd_config *config, eb_error *err)
{
    ebd_config c;

    if (!config)
        return eb_fail(err, EB_E_ARG, "no configuration given; fill one with EBD_CONFIG()");
    int rc = eb_sized_read(&c, sizeof c, config, "EBD_CONFIG", err);
    if (rc == 0)
        rc = read_numbers(&c, client_numbers, sizeof client_numbers / sizeof *client_numbers, err);
    if (rc < 0)
        return rc;
    if (!given(c.servers))
        return eb_fail(err, EB_E_CONFIG,
                       ".servers is not set; give \"host:port\" (KAFKA_BOOTSTRAP_SERVERS)");
    if (!given(c.service))
        return eb_fail(err, EB_E_CONFIG, ".service is not set; give the caller's name");
    if (c.property_count > 0 && !c.properties)
        return eb_fail(err, EB_E_ARG, ".property_count is %zu, but .properties is NULL",
                       c.property_count);
    if (c.linger_ms >= c.delivery_timeout_ms)
        return eb_fail(err, EB_E_CONFIG,
                       ".linger_ms (%d) must be less than .delivery_timeout_ms (%d), or records "
                       "expire before they are sent",
                       c.linger_ms, c.delivery_timeout_ms);
    if (c.wait_for_broker_ms == EB_NONE)
        c.wait_for_broker_ms = c.connect_timeout_ms;
    if (c.queue_wait_ms == 0)
        c.queue_wait_ms = c.delivery_timeout_ms;
    rc = check_security(&c, err);
    if (rc == 0)
        *ret = c;
    return rc;
}

int ebd__consumer_config_read(ebd_consumer_config *ret, const ebd_consumer_config *config,
                              eb_error *err)
{
    ebd_consumer_config c = ebd_consumer_config_init();
    int rc = config ? eb_sized_read(&c, sizeof c, config, "EBD_CONSUMER_CONFIG", err) : 0;

    if (rc == 0)
        rc = read_numbers(&c, consumer_numbers, sizeof consumer_numbers / sizeof *consumer_numbers,
                          err);
    if (rc < 0)
        return rc;
    if (c.revoke_timeout_ms == EB_NONE)
        c.revoke_timeout_ms = 0;
    if (c.max_poll_interval_ms < c.session_timeout_ms)
        return eb_fail(err, EB_E_CONFIG,
                       ".max_poll_interval_ms (%d) must not be less than .session_timeout_ms (%d)",
                       c.max_poll_interval_ms, c.session_timeout_ms);
    /* The group waits max_poll_interval_ms for a member that is revoked, then goes on without it. */
    if ((int64_t)c.revoke_timeout_ms + c.commit_timeout_ms > c.max_poll_interval_ms)
        return eb_fail(err, EB_E_CONFIG,
                       ".revoke_timeout_ms (%d) and .commit_timeout_ms (%d) together must not "
                       "exceed .max_poll_interval_ms (%d), or a rebalance loses what is done",
                       c.revoke_timeout_ms, c.commit_timeout_ms, c.max_poll_interval_ms);
    *ret = c;
    return 0;
}

/* ── Properties ────────── */

/* What the user's own properties may not set. `field`: where it is set instead; NULL: nowhere, a
 * promise of this library hangs on it. Aliases are names of their own to librdkafka. */
static const struct {
    const char *name;
    const char *field;
} refused[] = {
    {"acks", NULL},
    {"request.required.acks", NULL},
    {"enable.idempotence", NULL},
    {"max.in.flight.requests.per.connection", NULL},
    {"max.in.flight", NULL},
    {"compression.type", NULL},
    {"compression.codec", NULL},
    {"request.timeout.ms", NULL},
    {"allow.auto.create.topics", NULL},
    {"partitioner", NULL},
    {"queuing.strategy", NULL},
    {"delivery.report.only.error", NULL},
    {"transactional.id", NULL},
    {"enable.auto.commit", NULL},
    {"auto.commit.enable", NULL},
    {"enable.auto.offset.store", NULL},
    {"auto.offset.reset", NULL},
    {"isolation.level", NULL},
    {"enable.partition.eof", NULL},
    {"partition.assignment.strategy", NULL},
    {"offset.store.method", NULL},
    {"topic.blacklist", NULL},
    {"enabled_events", NULL},
    {"test.mock.num.brokers", ".servers"},
    {"delivery.timeout.ms", ".delivery_timeout_ms"},
    {"message.timeout.ms", ".delivery_timeout_ms"},
    {"linger.ms", ".linger_ms"},
    {"queue.buffering.max.ms", ".linger_ms"},
    {"queue.buffering.max.messages", ".queue_records"},
    {"queue.buffering.max.kbytes", ".queue_kbytes"},
    {"session.timeout.ms", ".session_timeout_ms"},
    {"max.poll.interval.ms", ".max_poll_interval_ms"},
    {"group.id", "the ebd_subscription"},
    {"bootstrap.servers", ".servers"},
    {"metadata.broker.list", ".servers"},
    {"client.id", ".service"},
    {"log_level", ".log_level"},
    {"security.protocol", ".security_protocol"},
    {"sasl.mechanism", ".sasl_mechanism"},
    {"sasl.mechanisms", ".sasl_mechanism"},
    {"sasl.username", ".sasl_user"},
    {"sasl.password", ".sasl_password"},
    {"ssl.ca.location", ".ssl_ca"},
    {"ssl.certificate.location", ".ssl_cert"},
    {"ssl.key.location", ".ssl_key"},
    {"ssl.key.password", ".ssl_key_password"},
};

/* Collects properties; after the first that is refused nothing more is set. */
typedef struct setter {
    rd_kafka_conf_t *conf;
    eb_error *err;
    int rc;
} setter;

/* librdkafka quotes a wrong value in its message. */
static bool holds_secret(const char *name)
{
    static const char *const marks[] = {"password", "secret", "pem", "oauthbearer", "keystore"};

    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        if (strstr(name, marks[i]))
            return true;
    }
    return false;
}

static void set(setter *s, const char *name, const char *value)
{
    char why[160] = "";

    if (s->rc < 0)
        return;
    if (rd_kafka_conf_set(s->conf, name, value, why, sizeof why) == RD_KAFKA_CONF_OK)
        return;
    s->rc = eb_fail(s->err, EB_E_CONFIG, "property \"%s\" is not accepted: %s",
                    eb_shorten(eb_str_of(name), 60).text,
                    holds_secret(name) ? "wrong value (not shown)" : why);
}

static void set_number(setter *s, const char *name, int64_t value)
{
    char text[24];

    snprintf(text, sizeof text, "%lld", (long long)value);
    set(s, name, text);
}

static void set_given(setter *s, const char *name, const char *value)
{
    if (given(value))
        set(s, name, value);
}

/* One that older versions of librdkafka do not know, and do without. */
static void set_if_known(setter *s, const char *name, const char *value)
{
    char why[8];

    (void)rd_kafka_conf_set(s->conf, name, value, why, sizeof why);
}

static const char *mechanism_of(const ebd_config *config)
{
    return given(config->sasl_mechanism) ? config->sasl_mechanism : "SCRAM-SHA-512";
}

bool ebd__config_scram(const ebd_config *config)
{
    return given(config->sasl_password) && strncmp(mechanism_of(config), "SCRAM", 5) == 0;
}

static void set_security(setter *s, const ebd_config *config)
{
    set(s, "security.protocol", protocol_of(config));
    if (given(config->sasl_password)) {
        set(s, "sasl.mechanism", mechanism_of(config));
        set(s, "sasl.username", given(config->sasl_user) ? config->sasl_user : config->service);
        set(s, "sasl.password", config->sasl_password);
    }
    set_given(s, "ssl.ca.location", config->ssl_ca);
    set_given(s, "ssl.certificate.location", config->ssl_cert);
    set_given(s, "ssl.key.location", config->ssl_key);
    set_given(s, "ssl.key.password", config->ssl_key_password);
}

static void set_common(setter *s, const ebd_config *config)
{
    static const char *const syslog_level[] = {"3", "3", "4", "6", "7"};

    set(s, "bootstrap.servers", config->servers);
    set(s, "client.id", given(config->sasl_user) ? config->sasl_user : config->service);
    set(s, "allow.auto.create.topics", "false");
    set(s, "socket.nagle.disable", "true"); /* on by default before librdkafka 2.10 */
    set(s, "reconnect.backoff.ms", "50");
    set(s, "reconnect.backoff.max.ms", "1000"); /* 10 s by default: a restarted broker waits */
    set(s, "log_level", syslog_level[config->log_level]);
    set_security(s, config);
}

static void refuse(setter *s, const char *name)
{
    for (size_t i = 0; i < sizeof refused / sizeof *refused && s->rc == 0; i++) {
        if (strcmp(name, refused[i].name) != 0)
            continue;
        s->rc = refused[i].field
                    ? eb_fail(s->err, EB_E_CONFIG,
                              "property \"%s\" is set by %s; set it there, not in .properties",
                              name, refused[i].field)
                    : eb_fail(s->err, EB_E_CONFIG,
                              "property \"%s\" carries a promise of this library and cannot be "
                              "set; take it out of .properties",
                              name);
    }
}

static void set_own(setter *s, const ebd_config *config)
{
    for (size_t i = 0; i < config->property_count; i++) {
        const ebd_property *p = &config->properties[i];

        if (s->rc == 0 && (!p->name || !p->value))
            s->rc = eb_fail(s->err, EB_E_ARG, ".properties[%zu] has no name or no value", i);
        if (s->rc < 0)
            return;
        refuse(s, p->name);
        set(s, p->name, p->value);
    }
}

static int finish(setter *s, rd_kafka_conf_t **ret)
{
    if (s->rc == 0)
        *ret = s->conf;
    else
        rd_kafka_conf_destroy(s->conf);
    return s->rc;
}

/* The default of message.max.bytes, raised to what the registry lets this service send. */
static int64_t largest_message(const eb_registry *registry)
{
    uint64_t largest = 1000000;

    for (size_t i = 0; registry && i < registry->channel_count; i++) {
        const eb_channel *channel = registry->channels[i];
        uint64_t whole = channel->max_message + 65536; /* room for key and headers */

        if (channel->plane == EB_PLANE_DATA && (channel->rights & EB_MAY_PRODUCE) &&
            channel->max_message > 0 && whole > largest)
            largest = whole;
    }
    return (int64_t)(largest < 1000000000 ? largest : 1000000000); /* librdkafka's maximum */
}

/* librdkafka's default of batch.size, lowered to the smallest limit of what this service sends: a
 * broker holds a whole batch to max.message.bytes, and librdkafka does not split one that is
 * refused. A record that alone is larger still goes, as a batch of one. */
static int64_t largest_batch(const eb_registry *registry)
{
    uint64_t smallest = 1000000;

    for (size_t i = 0; registry && i < registry->channel_count; i++) {
        const eb_channel *channel = registry->channels[i];

        if (channel->plane == EB_PLANE_DATA && (channel->rights & EB_MAY_PRODUCE) &&
            channel->max_message > 0 && channel->max_message < smallest)
            smallest = channel->max_message;
    }
    return (int64_t)smallest;
}

int ebd__config_producer(const ebd_config *config, rd_kafka_conf_t **ret, eb_error *err)
{
    setter s = {rd_kafka_conf_new(), err, 0};

    set_common(&s, config);
    set(&s, "acks", "all");
    set(&s, "enable.idempotence", "true");
    set(&s, "max.in.flight.requests.per.connection", "5");
    set(&s, "compression.type", "zstd");
    /* Less than the whole bound, so that one stalled request can be sent again. */
    set(&s, "request.timeout.ms", "10000");
    set(&s, "partitioner", "murmur2_random"); /* as Java and Debezium place a key */
    set_number(&s, "message.timeout.ms", config->delivery_timeout_ms);
    set_number(&s, "linger.ms", config->linger_ms == EB_NONE ? 0 : config->linger_ms);
    set_number(&s, "queue.buffering.max.messages", config->queue_records);
    set_number(&s, "queue.buffering.max.kbytes", config->queue_kbytes);
    set_number(&s, "message.max.bytes", largest_message(config->registry));
    set_number(&s, "batch.size", largest_batch(config->registry));
    set_own(&s, config);
    return finish(&s, ret);
}

int ebd__config_consumer(const ebd_config *config, const ebd_consumer_config *consumer,
                         const char *group, rd_kafka_conf_t **ret, eb_error *err)
{
    setter s = {rd_kafka_conf_new(), err, 0};

    set_common(&s, config);
    set(&s, "group.id", group);
    set(&s, "enable.auto.commit", "false");
    set(&s, "enable.auto.offset.store", "false"); /* librdkafka #1829 */
    set(&s, "auto.offset.reset", "earliest");
    set(&s, "isolation.level", "read_committed");
    set(&s, "enable.partition.eof", "false");
    /* Cooperative with manual commits loses assignments before 2.10 (librdkafka #4059, #4783). */
    set(&s, "partition.assignment.strategy",
        rd_kafka_version() < 0x020a0000 ? "range,roundrobin" : "cooperative-sticky");
    set_number(&s, "session.timeout.ms", consumer->session_timeout_ms);
    set_number(&s, "max.poll.interval.ms", consumer->max_poll_interval_ms);
    set_if_known(&s, "fetch.queue.backoff.ms", "10"); /* a fixed second before 2.2 */
    set_own(&s, config);
    return finish(&s, ret);
}
