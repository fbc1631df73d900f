/*
 * probe nats|kafka ADDRESS PID MILLISECONDS: waits until a broker has stored something and said so, then removes it.
 * An open port is not readiness: only a PubAck or an acknowledged record is. Gives up at the deadline, or at once
 * when the server PID has ended. Uses the vendor libraries alone, because it runs before ours are built.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <librdkafka/rdkafka.h>
#include <nats/nats.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { PAUSE_MS = 20, CALL_MS = 2000 };

static char why[512] = "it was not reached";
static int64_t deadline_ms;
static pid_t server;

static int64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static int left_ms(void)
{
    int64_t left = deadline_ms - now_ms();
    return left < 1 ? 1 : (int)left;
}

/* Pauses before another try; false when there is no point in one. */
static bool again(void)
{
    if (kill(server, 0) < 0 && errno == ESRCH) {
        snprintf(why, sizeof why, "the server has ended");
        return false;
    }
    nanosleep(&(struct timespec){.tv_nsec = PAUSE_MS * 1000000L}, NULL);
    return now_ms() < deadline_ms;
}

static natsStatus nats_store_one(jsCtx *js)
{
    char name[64], subject[64];
    const char *subjects[] = {subject};
    jsStreamConfig stream;
    jsErrCode code = 0;

    snprintf(name, sizeof name, "EB_READY_%d", (int)getpid());
    snprintf(subject, sizeof subject, "eb.ready.%d", (int)getpid());
    jsStreamConfig_Init(&stream);
    stream.Name = name;
    stream.Subjects = subjects;
    stream.SubjectsLen = 1;
    natsStatus s = js_AddStream(NULL, js, &stream, NULL, &code);
    if (s != NATS_OK)
        return s;
    s = js_Publish(NULL, js, subject, "ready", 5, NULL, &code);
    natsStatus removed = js_DeleteStream(js, name, NULL, &code);
    return s != NATS_OK ? s : removed;
}

static natsStatus nats_try(const char *url)
{
    natsOptions *options = NULL;
    natsConnection *nc = NULL;
    jsCtx *js = NULL;
    jsOptions wait;

    jsOptions_Init(&wait);
    wait.Wait = CALL_MS;
    natsStatus s = natsOptions_Create(&options);
    if (s == NATS_OK)
        s = natsOptions_SetURL(options, url);
    if (s == NATS_OK)
        s = natsOptions_SetAllowReconnect(options, false);
    if (s == NATS_OK)
        s = natsConnection_Connect(&nc, options);
    if (s == NATS_OK)
        s = natsConnection_JetStream(&js, nc, &wait);
    if (s == NATS_OK)
        s = nats_store_one(js);
    if (s != NATS_OK)
        snprintf(why, sizeof why, "%s",
                 nats_GetLastError(NULL) ? nats_GetLastError(NULL) : natsStatus_GetText(s));
    jsCtx_Destroy(js);
    natsConnection_Destroy(nc);
    natsOptions_Destroy(options);
    return s;
}

static bool nats_ready(const char *url)
{
    while (nats_try(url) != NATS_OK)
        if (!again())
            return false;
    return true;
}

/* librdkafka backs off after a refused connection; asking the port first saves that second. */
static bool port_open(const char *address)
{
    const char *colon = strrchr(address, ':');
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    to.sin_port = htons((uint16_t)strtol(colon ? colon + 1 : "0", NULL, 10));
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool open = fd >= 0 && connect(fd, (struct sockaddr *)&to, sizeof to) == 0;
    if (fd >= 0)
        close(fd);
    return open;
}

static bool wait_for_port(const char *address)
{
    while (!port_open(address))
        if (!again())
            return false;
    return true;
}

static void on_delivery(rd_kafka_t *rk, const rd_kafka_message_t *m, void *opaque)
{
    (void)rk;
    *(rd_kafka_resp_err_t *)opaque = m->err;
}

static rd_kafka_t *kafka_open(const char *servers, rd_kafka_resp_err_t *outcome)
{
    static const char *const settings[][2] = {{"acks", "all"},
                                              {"linger.ms", "0"},
                                              {"topic.metadata.refresh.interval.ms", "100"},
                                              {"log_level", "0"}};
    rd_kafka_conf_t *conf = rd_kafka_conf_new();

    rd_kafka_conf_set(conf, "bootstrap.servers", servers, why, sizeof why);
    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++)
        rd_kafka_conf_set(conf, settings[i][0], settings[i][1], why, sizeof why);
    rd_kafka_conf_set_dr_msg_cb(conf, on_delivery);
    rd_kafka_conf_set_opaque(conf, outcome);
    rd_kafka_t *rk = rd_kafka_new(RD_KAFKA_PRODUCER, conf, why, sizeof why);
    if (rk == NULL)
        rd_kafka_conf_destroy(conf);
    return rk;
}

/* The outcome of the one topic that an administrative call was about. */
static rd_kafka_resp_err_t admin_outcome(rd_kafka_queue_t *queue)
{
    size_t count = 0;
    const rd_kafka_topic_result_t **results = NULL;
    rd_kafka_event_t *event = rd_kafka_queue_poll(queue, left_ms());

    if (event == NULL)
        return RD_KAFKA_RESP_ERR__TIMED_OUT;
    rd_kafka_resp_err_t err = rd_kafka_event_error(event);
    if (err == RD_KAFKA_RESP_ERR_NO_ERROR && rd_kafka_event_CreateTopics_result(event))
        results =
            rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(event), &count);
    else if (err == RD_KAFKA_RESP_ERR_NO_ERROR && rd_kafka_event_DeleteTopics_result(event))
        results =
            rd_kafka_DeleteTopics_result_topics(rd_kafka_event_DeleteTopics_result(event), &count);
    if (count == 1)
        err = rd_kafka_topic_result_error(results[0]);
    rd_kafka_event_destroy(event);
    return err;
}

static rd_kafka_resp_err_t create_topic(rd_kafka_t *rk, rd_kafka_queue_t *queue, const char *name)
{
    rd_kafka_NewTopic_t *topic = rd_kafka_NewTopic_new(name, 1, -1, why, sizeof why);
    rd_kafka_resp_err_t err = RD_KAFKA_RESP_ERR__INVALID_ARG;

    if (topic == NULL)
        return err;
    do {
        rd_kafka_CreateTopics(rk, &topic, 1, NULL, queue);
        err = admin_outcome(queue);
        snprintf(why, sizeof why, "topic %s: %s", name, rd_kafka_err2str(err));
    } while (err != RD_KAFKA_RESP_ERR_NO_ERROR && again());
    rd_kafka_NewTopic_destroy(topic);
    return err;
}

static rd_kafka_resp_err_t delete_topic(rd_kafka_t *rk, rd_kafka_queue_t *queue, const char *name)
{
    rd_kafka_DeleteTopic_t *topic = rd_kafka_DeleteTopic_new(name);
    rd_kafka_DeleteTopics(rk, &topic, 1, NULL, queue);
    rd_kafka_resp_err_t err = admin_outcome(queue);
    rd_kafka_DeleteTopic_destroy(topic);
    return err;
}

static rd_kafka_resp_err_t produce_one(rd_kafka_t *rk, const char *topic,
                                       rd_kafka_resp_err_t *outcome)
{
    const rd_kafka_vu_t record[] = {
        {.vtype = RD_KAFKA_VTYPE_TOPIC, .u.cstr = topic},
        {.vtype = RD_KAFKA_VTYPE_VALUE, .u.mem = {.ptr = "ready", .size = 5}},
        {.vtype = RD_KAFKA_VTYPE_MSGFLAGS, .u.i = RD_KAFKA_MSG_F_COPY},
    };

    *outcome = RD_KAFKA_RESP_ERR__IN_PROGRESS;
    rd_kafka_error_t *refused = rd_kafka_produceva(rk, record, sizeof record / sizeof *record);
    if (refused != NULL) {
        *outcome = rd_kafka_error_code(refused);
        rd_kafka_error_destroy(refused);
    }
    rd_kafka_flush(rk, left_ms());
    snprintf(why, sizeof why, "a record to %s: %s", topic, rd_kafka_err2str(*outcome));
    return *outcome;
}

static bool kafka_ready(const char *servers)
{
    char topic[64];
    rd_kafka_resp_err_t outcome = RD_KAFKA_RESP_ERR_NO_ERROR;

    if (!wait_for_port(servers))
        return false;
    rd_kafka_t *rk = kafka_open(servers, &outcome);
    if (rk == NULL)
        return false;
    rd_kafka_queue_t *queue = rd_kafka_queue_new(rk);
    snprintf(topic, sizeof topic, "eb.ready.%d", (int)getpid());
    rd_kafka_resp_err_t err = create_topic(rk, queue, topic);
    if (err == RD_KAFKA_RESP_ERR_NO_ERROR) {
        err = produce_one(rk, topic, &outcome);
        rd_kafka_resp_err_t removed = delete_topic(rk, queue, topic);
        err = err != RD_KAFKA_RESP_ERR_NO_ERROR ? err : removed;
    }
    rd_kafka_queue_destroy(queue);
    rd_kafka_destroy(rk);
    return err == RD_KAFKA_RESP_ERR_NO_ERROR;
}

int main(int argc, char **argv)
{
    if (argc != 5 || (strcmp(argv[1], "nats") != 0 && strcmp(argv[1], "kafka") != 0)) {
        fprintf(stderr, "usage: probe nats|kafka ADDRESS PID MILLISECONDS\n");
        return 2;
    }
    server = (pid_t)strtol(argv[3], NULL, 10);
    deadline_ms = now_ms() + strtoll(argv[4], NULL, 10);
    if (argv[1][0] == 'n' ? nats_ready(argv[2]) : kafka_ready(argv[2]))
        return 0;
    fprintf(stderr, "%s is not ready at %s: %s\n", argv[1], argv[2], why);
    return 1;
}
