/* The part of a handle that producer and consumer share: makes the librdkafka instance, hears its
 * logs and errors, waits for a first broker, looks topics up, notices a fork. It knows nothing of
 * records. */
#include "client.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "clock.h"
#include "config.h"
#include "error.h"
#include "fork.h"
#include "guard.h"
#include "native_error.h"
#include "validate.h"

#define OLDEST_RDKAFKA    0x020002ff
#define SCRAM_MENDED      0x020601ff /* librdkafka #4895 */
#define SERVICE_NAME_MAX  200
#define FIRST_ATTEMPT_MS  250
#define LEADER_RECHECK_MS 20

/* ── What librdkafka tells ────────── */

/* Thread: any of librdkafka's. */
static void on_log(const rd_kafka_t *rk, int syslog_level, const char *facility, const char *text)
{
    const ebd__client *client = rd_kafka_opaque(rk);
    int level = syslog_level <= 3   ? EB_LOG_ERROR
                : syslog_level == 4 ? EB_LOG_WARNING
                : syslog_level <= 6 ? EB_LOG_INFO
                                    : EB_LOG_DEBUG;

    if (client)
        eb_log(&client->log, level, "librdkafka %s: %s", facility, text);
}

/* A failed log-in explains what follows it better than "all brokers are down". */
static bool explains_more(rd_kafka_resp_err_t now, rd_kafka_resp_err_t before)
{
    bool auth_before = ebd__error_code(before, NULL) == EB_E_AUTH;

    return before == RD_KAFKA_RESP_ERR_NO_ERROR ||
           (!auth_before && now != RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN);
}

/* Whatever the code says: a fatal error comes under its own code, or as _FATAL. */
static bool note_fatal(ebd__client *client)
{
    char why[160];
    rd_kafka_resp_err_t fatal = rd_kafka_fatal_error(client->rk, why, sizeof why);
    int none = RD_KAFKA_RESP_ERR_NO_ERROR;

    if (fatal == RD_KAFKA_RESP_ERR_NO_ERROR ||
        !atomic_compare_exchange_strong(&client->fatal, &none, (int)fatal))
        return false;
    eb_log(&client->log, EB_LOG_ERROR, "this client is done, open a new one: %s: %s",
           rd_kafka_err2str(fatal), why);
    return true;
}

static void note_trouble(ebd__client *client, rd_kafka_resp_err_t code, const char *text)
{
    /* Without librdkafka's "(after 3ms in state CONNECT, …)". */
    const char *details = strstr(text, " (after ");
    size_t len = details ? (size_t)(details - text) : strlen(text);
    eb_short copy = eb_shorten(eb_str_make(text, len), sizeof client->trouble_text - 1);

    pthread_mutex_lock(&client->lock);
    if (explains_more(code, client->trouble)) {
        client->trouble = code;
        memcpy(client->trouble_text, copy.text, sizeof client->trouble_text);
    }
    pthread_mutex_unlock(&client->lock);
    eb_log(&client->log, EB_LOG_WARNING, "%s (%s); librdkafka goes on trying", text,
           rd_kafka_err2name(code));
}

void ebd__client_note(ebd__client *client, rd_kafka_resp_err_t code, const char *text)
{
    if (!note_fatal(client))
        note_trouble(client, code, text);
}

static void on_error(rd_kafka_t *rk, int code, const char *text, void *opaque)
{
    (void)rk;
    ebd__client_note(opaque, (rd_kafka_resp_err_t)code, text);
}

void ebd__client_fatal_text(const ebd__client *client, char *ret, size_t size)
{
    if (rd_kafka_fatal_error(client->rk, ret, size) == RD_KAFKA_RESP_ERR_NO_ERROR)
        ret[0] = '\0';
}

/* ── Open ────────── */

static int check_library(const ebd_config *config, ebd__client *client, eb_error *err)
{
    if (rd_kafka_version() < OLDEST_RDKAFKA)
        return eb_fail(err, EB_E_UNSUPPORTED, "librdkafka %s is too old; install 2.0.2 or newer",
                       rd_kafka_version_str());
    client->scram = ebd__config_scram(config);
    if (client->scram && rd_kafka_version() < SCRAM_MENDED)
        eb_log(
            &client->log, EB_LOG_WARNING,
            "librdkafka %s < 2.6.1 cannot SCRAM to Kafka 4; to 3.9 it can, and mTLS works on both",
            rd_kafka_version_str());
    if (ebd__config_idle_ca(config))
        eb_log(&client->log, EB_LOG_WARNING,
               ".ssl_ca is set, but neither a password nor a certificate: records go in clear; set "
               ".security_protocol to SSL to encrypt");
    return 0;
}

static int check_names(const ebd_config *config, eb_error *err)
{
    const char *wrong = eb_validate_text(eb_str_of(config->service), SERVICE_NAME_MAX);

    if (wrong)
        return eb_fail(err, EB_E_CONFIG, ".service is not a name: %s; at most %d bytes of UTF-8",
                       wrong, SERVICE_NAME_MAX);
    return eb_guard_check_registry(config->registry, config->service, err);
}

static int copy_names(ebd__client *client, const ebd_config *config, eb_error *err)
{
    client->servers = strdup(config->servers);
    client->service = strdup(config->service);
    if (client->servers && client->service)
        return 0;
    return eb_fail(err, EB_E_NOMEM, "opening a client for %s: out of memory", config->service);
}

static int make_instance(ebd__client *client, rd_kafka_type_t type, rd_kafka_conf_t *conf,
                         eb_error *err)
{
    char why[160] = "";

    rd_kafka_conf_set_opaque(conf, client);
    rd_kafka_conf_set_log_cb(conf, on_log); /* without one, librdkafka prints */
    rd_kafka_conf_set_error_cb(conf, on_error);
    client->rk = rd_kafka_new(type, conf, why, sizeof why);
    if (client->rk)
        return 0;
    rd_kafka_conf_destroy(conf);
    return eb_fail(err, EB_E_CONFIG, "librdkafka refuses the configuration: %s", why);
}

int ebd__client_open(ebd__client *client, const ebd_config *config, rd_kafka_type_t type,
                     rd_kafka_conf_t *conf, eb_error *err)
{
    client->generation = eb_fork_generation();
    client->registry = config->registry;
    client->log = (eb_logger){config->log, config->log_user, config->log_level};
    client->topic_wait_ms = config->connect_timeout_ms;
    pthread_mutex_init(&client->lock, NULL);
    int rc = check_library(config, client, err);
    if (rc == 0)
        rc = check_names(config, err);
    if (rc == 0)
        rc = copy_names(client, config, err);
    if (rc < 0) {
        rd_kafka_conf_destroy(conf);
        return rc;
    }
    return make_instance(client, type, conf, err);
}

/* ── Waiting for a broker ────────── */

static int fail_auth(ebd__client *client, rd_kafka_resp_err_t trouble, const char *why,
                     eb_error *err)
{
    bool scram = client->scram && rd_kafka_version() < SCRAM_MENDED;

    return eb_fail_with(err, EB_E_AUTH, (int)trouble, EB_ERR_FATAL,
                        "log-in at \"%s\" failed: %s; check user, password and certificate%s%s%s",
                        eb_shorten(eb_str_of(client->servers), 40).text,
                        eb_shorten(eb_str_of(why), 70).text, scram ? " (librdkafka " : "",
                        scram ? rd_kafka_version_str() : "",
                        scram ? " < 2.6.1 cannot SCRAM to Kafka 4)" : "");
}

static int fail_unreachable(ebd__client *client, rd_kafka_resp_err_t trouble, const char *why,
                            int32_t waited_ms, eb_error *err)
{
    return eb_fail_with(err, EB_E_UNREACHABLE, (int)trouble, EB_ERR_RETRY,
                        "no broker of \"%s\" answered within %d ms: %s; check the address and that "
                        "it runs",
                        eb_shorten(eb_str_of(client->servers), 50).text, waited_ms,
                        *why ? why : "no answer");
}

static int fail_wait(ebd__client *client, int32_t waited_ms, eb_error *err)
{
    char why[sizeof client->trouble_text];

    pthread_mutex_lock(&client->lock);
    rd_kafka_resp_err_t trouble = client->trouble;
    memcpy(why, client->trouble_text, sizeof why);
    pthread_mutex_unlock(&client->lock);
    if (ebd__error_code(trouble, NULL) == EB_E_AUTH && trouble != RD_KAFKA_RESP_ERR_NO_ERROR)
        return fail_auth(client, trouble, why, err);
    return fail_unreachable(client, trouble, why, waited_ms, err);
}

static bool login_failed(ebd__client *client)
{
    pthread_mutex_lock(&client->lock);
    bool failed = client->trouble != RD_KAFKA_RESP_ERR_NO_ERROR &&
                  ebd__error_code(client->trouble, NULL) == EB_E_AUTH;
    pthread_mutex_unlock(&client->lock);
    return failed;
}

/* Asks for metadata of no topic: librdkafka sends it to the first broker that is up. In slices, so
 * that a refused log-in is not waited out; ever longer ones, for a slow link. */
int ebd__client_wait(ebd__client *client, int32_t timeout_ms, bool serve, eb_error *err)
{
    int64_t deadline = eb_deadline_in_ms(timeout_ms);

    for (int64_t slice = FIRST_ATTEMPT_MS;; slice *= 2) {
        const rd_kafka_metadata_t *metadata;
        int64_t left = eb_deadline_left_ms(deadline);
        int wait = (int)(left < slice ? left : slice);
        rd_kafka_resp_err_t rc = rd_kafka_metadata(client->rk, 0, NULL, &metadata, wait);

        if (rc == RD_KAFKA_RESP_ERR_NO_ERROR) {
            rd_kafka_metadata_destroy(metadata);
            return 0;
        }
        if (serve)
            rd_kafka_poll(client->rk, 0);
        if (login_failed(client) || eb_deadline_left_ms(deadline) == 0)
            return fail_wait(client, timeout_ms, err);
    }
}

/* ── Topics ────────── */

/* How many of the topic's partitions have a leader; all of them have = true. */
static rd_kafka_resp_err_t read_topic(const rd_kafka_metadata_t *metadata, int *count, bool *led)
{
    if (metadata->topic_cnt != 1)
        return RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART;
    const rd_kafka_metadata_topic_t *topic = &metadata->topics[0];
    *count = topic->partition_cnt;
    *led = topic->partition_cnt > 0;
    for (int i = 0; i < topic->partition_cnt; i++) {
        if (topic->partitions[i].leader < 0)
            *led = false;
    }
    return topic->err == RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE ? RD_KAFKA_RESP_ERR_NO_ERROR
                                                                : topic->err;
}

static rd_kafka_resp_err_t ask_topic(ebd__client *client, rd_kafka_topic_t *topic, int64_t left,
                                     int *count, bool *led)
{
    const rd_kafka_metadata_t *metadata;
    rd_kafka_resp_err_t rc =
        rd_kafka_metadata(client->rk, 0, topic, &metadata, (int)(left > 0 ? left : 1));

    if (rc != RD_KAFKA_RESP_ERR_NO_ERROR)
        return rc;
    rc = read_topic(metadata, count, led);
    rd_kafka_metadata_destroy(metadata);
    return rc;
}

int ebd__client_find_topic(ebd__client *client, rd_kafka_topic_t *topic, eb_error *err)
{
    int64_t deadline = eb_deadline_in_ms(client->topic_wait_ms);

    for (;;) {
        int count = 0;
        bool led = false;
        rd_kafka_resp_err_t rc =
            ask_topic(client, topic, eb_deadline_left_ms(deadline), &count, &led);

        if (rc != RD_KAFKA_RESP_ERR_NO_ERROR)
            return ebd__fail_kafka(err, rc, "topic \"%s\"",
                                   eb_shorten(eb_str_of(rd_kafka_topic_name(topic)), 80).text);
        /* Without a leader, records wait in the queue under their own deadline. */
        if (led || eb_deadline_left_ms(deadline) == 0)
            return count;
        struct timespec pause = {0, LEADER_RECHECK_MS * EB_NS_PER_MS};
        nanosleep(&pause, NULL);
    }
}

/* ── Checks and close ────────── */

bool ebd__client_forked(const ebd__client *client)
{
    return client->generation != eb_fork_generation();
}

int ebd__client_check(const ebd__client *client, eb_error *err)
{
    if (ebd__client_forked(client))
        return eb_fail(err, EB_E_FORKED,
                       "this handle of %s was opened before the fork; open one in the child",
                       eb_shorten(eb_str_of(client->service), 60).text);
    rd_kafka_resp_err_t fatal = (rd_kafka_resp_err_t)atomic_load(&client->fatal);
    if (fatal != RD_KAFKA_RESP_ERR_NO_ERROR) {
        char why[128];
        ebd__client_fatal_text(client, why, sizeof why);
        int code = ebd__error_code(fatal, NULL);
        return eb_fail_with(err, code == EB_E_FENCED ? code : EB_E_CLOSED, (int)fatal, EB_ERR_FATAL,
                            "this handle ended with a fatal error: %s; open a new one", why);
    }
    return 0;
}

void ebd__client_close(ebd__client *client, int flags)
{
    if (client->rk)
        rd_kafka_destroy_flags(client->rk, flags);
    client->rk = NULL;
    pthread_mutex_destroy(&client->lock);
    free(client->servers);
    free(client->service);
}
