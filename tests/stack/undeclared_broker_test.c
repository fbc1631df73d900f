/*
 * What both brokers answer to a name that nobody declared, asked with the vendor libraries alone: the brokers refuse by
 * themselves, whatever our libraries do. How libebc and libebd report it is tested beside them.
 */
#include <criterion/criterion.h>
#include <librdkafka/rdkafka.h>
#include <nats/nats.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const char *broker(const char *variable)
{
    const char *value = getenv(variable);
    cr_assert(value && *value, "%s is not set; ./dev up, then eval \"$(./dev env)\"", variable);
    return value;
}

Test(stack_nats, a_subject_without_a_stream_has_no_responders)
{
    natsConnection *nc = NULL;
    jsCtx *js = NULL;
    jsPubAck *ack = NULL;
    jsErrCode code = 0;

    cr_assert_eq(natsConnection_ConnectTo(&nc, broker("NATS_URL")), NATS_OK);
    cr_assert_eq(natsConnection_JetStream(&js, nc, NULL), NATS_OK);
    cr_expect_eq(js_Publish(&ack, js, "undeclared.subject", "x", 1, NULL, &code),
                 NATS_NO_RESPONDERS);
    cr_expect_null(ack);
    jsCtx_Destroy(js);
    natsConnection_Destroy(nc);
}

static void on_delivery(rd_kafka_t *rk, const rd_kafka_message_t *m, void *opaque)
{
    (void)rk;
    *(rd_kafka_resp_err_t *)opaque = m->err;
}

static rd_kafka_t *open_producer(rd_kafka_resp_err_t *outcome)
{
    char why[256];
    rd_kafka_conf_t *conf = rd_kafka_conf_new();

    rd_kafka_conf_set(conf, "bootstrap.servers", broker("KAFKA_BOOTSTRAP_SERVERS"), why,
                      sizeof why);
    /* How long an unknown topic may still be on its way to this broker. */
    rd_kafka_conf_set(conf, "topic.metadata.propagation.max.ms", "500", why, sizeof why);
    rd_kafka_conf_set(conf, "allow.auto.create.topics", "true", why, sizeof why);
    rd_kafka_conf_set_dr_msg_cb(conf, on_delivery);
    rd_kafka_conf_set_opaque(conf, outcome);
    rd_kafka_t *rk = rd_kafka_new(RD_KAFKA_PRODUCER, conf, why, sizeof why);
    cr_assert_not_null(rk, "%s", why);
    return rk;
}

static bool topic_exists(rd_kafka_t *rk, const char *name)
{
    bool exists = false;
    const rd_kafka_metadata_t *all = NULL;

    cr_assert_eq(rd_kafka_metadata(rk, 1, NULL, &all, 10000), RD_KAFKA_RESP_ERR_NO_ERROR);
    for (int i = 0; i < all->topic_cnt; i++)
        exists = exists || strcmp(all->topics[i].topic, name) == 0;
    rd_kafka_metadata_destroy(all);
    return exists;
}

/* The client even asks for creation, as careless clients do. */
Test(stack_kafka, an_undeclared_topic_is_unknown_and_stays_so)
{
    char topic[64];
    rd_kafka_resp_err_t outcome = RD_KAFKA_RESP_ERR__IN_PROGRESS;
    rd_kafka_t *rk = open_producer(&outcome);

    snprintf(topic, sizeof topic, "stack.undeclared.p%d.v1", (int)getpid());
    const rd_kafka_vu_t record[] = {
        {.vtype = RD_KAFKA_VTYPE_TOPIC, .u.cstr = topic},
        {.vtype = RD_KAFKA_VTYPE_VALUE, .u.mem = {.ptr = "x", .size = 1}},
    };
    cr_assert_null(rd_kafka_produceva(rk, record, 2));
    cr_expect_eq(rd_kafka_flush(rk, 20000), RD_KAFKA_RESP_ERR_NO_ERROR);
    cr_expect(outcome == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART ||
                  outcome == RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC,
              "delivery report: %s", rd_kafka_err2str(outcome));
    cr_expect_not(topic_exists(rk, topic));
    rd_kafka_destroy(rk);
}
