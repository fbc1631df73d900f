/* Makes sure that a topic exists as it is declared, and never changes one that does: what differs
 * is named, with both values, for a person to decide. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "clock.h"
#include "config.h"
#include "error.h"
#include "guard.h"
#include "native_error.h"
#include "produce.h"
#include "sized.h"
#include "validate.h"

#define REQUEST_MS   10000
#define RECHECK_NS   (20 * EB_NS_PER_MS)
#define RETENTION_MS (INT64_C(7) * 24 * 3600 * 1000)

/* What a topic should be, with every default filled in. */
typedef struct wanted {
    const char *name;
    int32_t partitions;
    int32_t replication;
    struct {
        const char *name;
        char value[64];
    } settings[4];
    size_t setting_count;
} wanted;

static int fail_setting(const char *topic, const char *field, eb_error *err)
{
    return eb_fail(err, EB_E_CONFIG, "topic \"%s\": %s is out of range; see ebd_topic_config",
                   eb_shorten(eb_str_of(topic), 80).text, field);
}

static void add_number(wanted *w, const char *name, int64_t value)
{
    w->settings[w->setting_count].name = name;
    snprintf(w->settings[w->setting_count].value, sizeof w->settings[0].value, "%lld",
             (long long)value);
    w->setting_count++;
}

static void add_text(wanted *w, const char *name, const char *value)
{
    w->settings[w->setting_count].name = name;
    strncat(w->settings[w->setting_count].value, value, sizeof w->settings[0].value - 1);
    w->setting_count++;
}

static int read_wanted(const char *topic, const ebd_topic_config *given, wanted *ret, eb_error *err)
{
    ebd_topic_config c = ebd_topic_config_init();
    int rc = given ? eb_sized_read(&c, sizeof c, given, "EBD_TOPIC_CONFIG", err) : 0;

    if (rc < 0)
        return rc;
    if (c.partitions < 0)
        return fail_setting(topic, ".partitions", err);
    if (c.replication < 0 || c.replication > INT16_MAX)
        return fail_setting(topic, ".replication", err);
    if (c.min_in_sync < 0 || (c.min_in_sync > 1 && c.min_in_sync > c.replication))
        return fail_setting(topic, ".min_in_sync (at most .replication)", err);
    if (c.retention_ms < EB_NONE)
        return fail_setting(topic, ".retention_ms", err);
    if (c.cleanup_policy && strlen(c.cleanup_policy) >= sizeof ret->settings[0].value)
        return fail_setting(topic, ".cleanup_policy", err);
    *ret = (wanted){.name = topic,
                    .partitions = c.partitions ? c.partitions : 6,
                    .replication = c.replication ? c.replication : 1};
    add_text(ret, "cleanup.policy", c.cleanup_policy ? c.cleanup_policy : "delete");
    add_number(ret, "retention.ms", c.retention_ms ? c.retention_ms : RETENTION_MS);
    add_number(ret, "min.insync.replicas", c.min_in_sync ? c.min_in_sync : 1);
    if (c.max_message)
        add_number(ret, "max.message.bytes", c.max_message);
    return 0;
}

/* ── Asking the broker ────────── */

/* Waits for the answer to one admin request, which was sent with this queue. */
static int await(rd_kafka_queue_t *queue, rd_kafka_event_t **ret, const char *topic, eb_error *err)
{
    rd_kafka_event_t *event = rd_kafka_queue_poll(queue, REQUEST_MS + 1000);

    if (!event)
        return eb_fail(err, EB_E_TIMEOUT, "topic \"%s\": no answer within %d ms; try again",
                       eb_shorten(eb_str_of(topic), 80).text, REQUEST_MS);
    rd_kafka_resp_err_t failed = rd_kafka_event_error(event);
    if (failed != RD_KAFKA_RESP_ERR_NO_ERROR) {
        int rc =
            ebd__fail_kafka(err, failed, "topic \"%s\"", eb_shorten(eb_str_of(topic), 80).text);
        rd_kafka_event_destroy(event);
        return rc;
    }
    *ret = event;
    return 0;
}

static rd_kafka_AdminOptions_t *options_for(rd_kafka_t *rk, rd_kafka_admin_op_t what)
{
    char why[8];
    rd_kafka_AdminOptions_t *options = rd_kafka_AdminOptions_new(rk, what);

    (void)rd_kafka_AdminOptions_set_request_timeout(options, REQUEST_MS, why, sizeof why);
    return options;
}

/* ── Create ────────── */

static int read_created(rd_kafka_event_t *event, const wanted *w, eb_error *err)
{
    size_t count = 0;
    const rd_kafka_topic_result_t **topics =
        rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(event), &count);
    rd_kafka_resp_err_t failed =
        count == 1 ? rd_kafka_topic_result_error(topics[0]) : RD_KAFKA_RESP_ERR__BAD_MSG;

    if (failed == RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS)
        return 0;
    if (failed != RD_KAFKA_RESP_ERR_NO_ERROR)
        return ebd__fail_kafka(err, failed, "creating topic \"%s\"",
                               eb_shorten(eb_str_of(w->name), 80).text);
    return 1;
}

static rd_kafka_NewTopic_t *new_topic(const wanted *w, eb_error *err)
{
    char why[100] = "";
    rd_kafka_NewTopic_t *topic =
        rd_kafka_NewTopic_new(w->name, w->partitions, w->replication, why, sizeof why);

    if (!topic) {
        (void)eb_fail(err, EB_E_CONFIG, "topic \"%s\": %s", eb_shorten(eb_str_of(w->name), 80).text,
                      why);
        return NULL;
    }
    for (size_t i = 0; i < w->setting_count; i++)
        (void)rd_kafka_NewTopic_set_config(topic, w->settings[i].name, w->settings[i].value);
    return topic;
}

/* 1: created; 0: somebody else was faster. */
static int create(ebd_producer *producer, rd_kafka_queue_t *queue, const wanted *w, eb_error *err)
{
    rd_kafka_NewTopic_t *topic = new_topic(w, err);
    rd_kafka_event_t *event = NULL;

    if (!topic)
        return EB_E_CONFIG;
    rd_kafka_AdminOptions_t *options =
        options_for(producer->client.rk, RD_KAFKA_ADMIN_OP_CREATETOPICS);
    rd_kafka_CreateTopics(producer->client.rk, &topic, 1, options, queue);
    rd_kafka_AdminOptions_destroy(options);
    rd_kafka_NewTopic_destroy(topic);
    int rc = await(queue, &event, w->name, err);
    if (rc < 0)
        return rc;
    rc = read_created(event, w, err);
    rd_kafka_event_destroy(event);
    return rc;
}

/* ── Compare ────────── */

/* Appends one difference to the error's text. */
static void add_drift(char *drift, size_t size, const char *field, const char *want,
                      const char *found)
{
    size_t used = strlen(drift);

    snprintf(drift + used, size - used, "%s%s is %s, wanted %s", used ? "; " : "", field, found,
             want);
}

static void compare_number(char *drift, size_t size, const char *field, int64_t want, int64_t found)
{
    char want_text[24];
    char found_text[24];

    if (want == found)
        return;
    snprintf(want_text, sizeof want_text, "%lld", (long long)want);
    snprintf(found_text, sizeof found_text, "%lld", (long long)found);
    add_drift(drift, size, field, want_text, found_text);
}

static const char *find_setting(const rd_kafka_ConfigResource_t *resource, const char *name)
{
    size_t count = 0;
    const rd_kafka_ConfigEntry_t **entries = rd_kafka_ConfigResource_configs(resource, &count);

    for (size_t i = 0; i < count; i++) {
        if (strcmp(rd_kafka_ConfigEntry_name(entries[i]), name) == 0)
            return rd_kafka_ConfigEntry_value(entries[i]);
    }
    return NULL;
}

static int compare_settings(rd_kafka_event_t *event, const wanted *w, char *drift, size_t size,
                            eb_error *err)
{
    size_t count = 0;
    const rd_kafka_ConfigResource_t **resources = rd_kafka_DescribeConfigs_result_resources(
        rd_kafka_event_DescribeConfigs_result(event), &count);
    rd_kafka_resp_err_t failed =
        count == 1 ? rd_kafka_ConfigResource_error(resources[0]) : RD_KAFKA_RESP_ERR__BAD_MSG;

    if (failed != RD_KAFKA_RESP_ERR_NO_ERROR)
        return ebd__fail_kafka(err, failed, "reading the settings of topic \"%s\"",
                               eb_shorten(eb_str_of(w->name), 80).text);
    for (size_t i = 0; i < w->setting_count; i++) {
        const char *found = find_setting(resources[0], w->settings[i].name);
        if (!found || strcmp(found, w->settings[i].value) != 0)
            add_drift(drift, size, w->settings[i].name, w->settings[i].value,
                      found ? found : "unknown");
    }
    return 0;
}

static int describe(ebd_producer *producer, rd_kafka_queue_t *queue, const wanted *w, char *drift,
                    size_t size, eb_error *err)
{
    rd_kafka_t *rk = producer->client.rk;
    rd_kafka_ConfigResource_t *resource =
        rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, w->name);
    rd_kafka_AdminOptions_t *options = options_for(rk, RD_KAFKA_ADMIN_OP_DESCRIBECONFIGS);
    rd_kafka_event_t *event = NULL;

    rd_kafka_DescribeConfigs(rk, &resource, 1, options, queue);
    rd_kafka_AdminOptions_destroy(options);
    rd_kafka_ConfigResource_destroy(resource);
    int rc = await(queue, &event, w->name, err);
    if (rc < 0)
        return rc;
    rc = compare_settings(event, w, drift, size, err);
    rd_kafka_event_destroy(event);
    return rc;
}

/* ── Ensure ────────── */

/* What the brokers' metadata says of a topic; partitions 0: it does not exist. */
typedef struct shape {
    int32_t partitions;
    int32_t replication;
    bool led; /* every partition has a leader */
} shape;

static shape shape_of(const rd_kafka_metadata_topic_t *topic)
{
    shape s = {.partitions = topic->partition_cnt, .led = topic->partition_cnt > 0};

    for (int i = 0; i < topic->partition_cnt; i++) {
        s.replication = topic->partitions[i].replica_cnt;
        if (topic->partitions[i].leader < 0)
            s.led = false;
    }
    return s;
}

static int look(ebd_producer *producer, const char *name, shape *ret, eb_error *err)
{
    const rd_kafka_metadata_t *metadata;
    rd_kafka_topic_t *topic = rd_kafka_topic_new(producer->client.rk, name, NULL);
    rd_kafka_resp_err_t rc =
        rd_kafka_metadata(producer->client.rk, 0, topic, &metadata, REQUEST_MS);

    *ret = (shape){0};
    if (rc == RD_KAFKA_RESP_ERR_NO_ERROR) {
        const rd_kafka_metadata_topic_t *t = &metadata->topics[0];
        rc = metadata->topic_cnt == 1 ? t->err : RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART;
        if (rc == RD_KAFKA_RESP_ERR_NO_ERROR || rc == RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE) {
            *ret = shape_of(t);
            rc = RD_KAFKA_RESP_ERR_NO_ERROR;
        }
        rd_kafka_metadata_destroy(metadata);
    }
    rd_kafka_topic_destroy(topic);
    if (rc == RD_KAFKA_RESP_ERR_NO_ERROR || ebd__error_code(rc, NULL) == EB_E_NOT_FOUND)
        return 0;
    return ebd__fail_kafka(err, rc, "topic \"%s\"", eb_shorten(eb_str_of(name), 80).text);
}

/* A topic is created before its partitions have leaders, and before every broker knows it. */
static int await_leaders(ebd_producer *producer, const wanted *w, eb_error *err)
{
    int64_t deadline = eb_deadline_in_ms(REQUEST_MS);
    shape s;

    for (;;) {
        int rc = look(producer, w->name, &s, err);
        if (rc < 0)
            return rc;
        if (s.led && s.partitions == w->partitions)
            return 1;
        if (eb_deadline_left_ms(deadline) == 0)
            return eb_fail(err, EB_E_TIMEOUT,
                           "topic \"%s\" was created, but has no leaders after %d ms",
                           eb_shorten(eb_str_of(w->name), 80).text, REQUEST_MS);
        struct timespec pause = {0, RECHECK_NS};
        nanosleep(&pause, NULL);
    }
}

static int compare(ebd_producer *producer, rd_kafka_queue_t *queue, const wanted *w, const shape *s,
                   eb_error *err)
{
    char drift[256] = "";

    compare_number(drift, sizeof drift, "partitions", w->partitions, s->partitions);
    compare_number(drift, sizeof drift, "replication", w->replication, s->replication);
    int rc = describe(producer, queue, w, drift, sizeof drift, err);
    if (rc < 0 || !*drift)
        return rc;
    return eb_fail(err, EB_E_DRIFT, "topic \"%s\" differs: %s; change one side",
                   eb_shorten(eb_str_of(w->name), 60).text, drift);
}

static int ensure(ebd_producer *producer, rd_kafka_queue_t *queue, const wanted *w, eb_error *err)
{
    shape s = {0};
    int rc = look(producer, w->name, &s, err);

    if (rc < 0)
        return rc;
    if (s.partitions == 0) {
        rc = create(producer, queue, w, err);
        if (rc == 1)
            return await_leaders(producer, w, err);
        if (rc == 0)
            rc = look(producer, w->name, &s, err);
    }
    return rc < 0 ? rc : compare(producer, queue, w, &s, err);
}

int ebd_topic_ensure(ebd_producer *producer, ebd_topic topic, const ebd_topic_config *config,
                     eb_error *err)
{
    wanted w;
    int rc = ebd__producer_check(producer, err);
    const char *wrong = topic.name ? eb_validate_topic(topic.name) : "it is NULL";

    if (rc == 0 && wrong)
        rc = eb_fail(err, EB_E_ARG, "\"%s\" is not a topic name: %s",
                     eb_shorten(eb_str_of(topic.name), 60).text, wrong);
    if (rc == 0)
        rc = eb_guard_channel(producer->client.registry, EB_PLANE_DATA, EB_MAY_PRODUCE, topic.name,
                              NULL, err);
    if (rc == 0)
        rc = read_wanted(topic.name, config, &w, err);
    if (rc != 0)
        return rc;
    rd_kafka_queue_t *queue = rd_kafka_queue_new(producer->client.rk);
    rc = ensure(producer, queue, &w, err);
    rd_kafka_queue_destroy(queue);
    return rc;
}
