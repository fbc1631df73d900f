/* The table of sinks; see sinks.h. Sorted by hand: an exact name stands before the pattern that
 * would take it. Names that only read, configure or free an object are left out: a program that
 * uses a bus calls one of these too. */
#include "sinks.h"

#include "memory.h"

#define PUT  EB_MAY_PRODUCE
#define TAKE EB_MAY_CONSUME

/* clang-format off */
static const bl_sink libebc[] = {
    {"EBC_SUBJECT",        BL_LIBEBC, BL_ROLE_NAME,    BL_FORM_NAME,    0, PUT},
    {"EBC_DURABLE",        BL_LIBEBC, BL_ROLE_NAME,    BL_FORM_PATTERN, 2, TAKE},
    {"ebc_subject_make",   BL_LIBEBC, BL_ROLE_NAME,    BL_FORM_NAME,    0, PUT},
    {"ebc_durable_make",   BL_LIBEBC, BL_ROLE_NAME,    BL_FORM_PATTERN, 2, TAKE},
    {"ebc_client_open",    BL_LIBEBC, BL_ROLE_OPEN,    BL_FORM_NONE,    0, 0},
    {"ebc_publish",        BL_LIBEBC, BL_ROLE_SEND,    BL_FORM_HANDLE,  1, PUT},
    {"ebc_consumer_open",  BL_LIBEBC, BL_ROLE_RECEIVE, BL_FORM_HANDLE,  1, TAKE},
    {"ebc_consumer_run",   BL_LIBEBC, BL_ROLE_RECEIVE, BL_FORM_NONE,    0, 0},
    {"ebc_consumer_next",  BL_LIBEBC, BL_ROLE_RECEIVE, BL_FORM_NONE,    0, 0},
    {"ebc_durable_ensure", BL_LIBEBC, BL_ROLE_MANAGE,  BL_FORM_HANDLE,  1, TAKE},
    {"ebc_stream_ensure",  BL_LIBEBC, BL_ROLE_MANAGE,  BL_FORM_NONE,    0, 0},
    {0},
};

static const bl_sink libebd[] = {
    {"EBD_TOPIC",             BL_LIBEBD, BL_ROLE_NAME,    BL_FORM_NAME,   0, PUT},
    {"EBD_SUBSCRIPTION",      BL_LIBEBD, BL_ROLE_NAME,    BL_FORM_LIST,   1, TAKE},
    {"ebd_topic_make",        BL_LIBEBD, BL_ROLE_NAME,    BL_FORM_NAME,   0, PUT},
    {"ebd_subscription_make", BL_LIBEBD, BL_ROLE_NAME,    BL_FORM_LIST,   1, TAKE},
    {"ebd_producer_open",     BL_LIBEBD, BL_ROLE_OPEN,    BL_FORM_NONE,   0, 0},
    {"ebd_consumer_open",     BL_LIBEBD, BL_ROLE_OPEN,    BL_FORM_HANDLE, 1, TAKE},
    {"ebd_produce",           BL_LIBEBD, BL_ROLE_SEND,    BL_FORM_HANDLE, 1, PUT},
    {"ebd_produce_async",     BL_LIBEBD, BL_ROLE_SEND,    BL_FORM_HANDLE, 1, PUT},
    {"ebd_consumer_poll",     BL_LIBEBD, BL_ROLE_RECEIVE, BL_FORM_NONE,   0, 0},
    {"ebd_topic_ensure",      BL_LIBEBD, BL_ROLE_MANAGE,  BL_FORM_HANDLE, 1, 0},
    {0},
};

static const bl_sink nats[] = {
    {"natsConnection_Connect",           BL_NATS, BL_ROLE_OPEN,    BL_FORM_NONE,    0, 0},
    {"natsConnection_ConnectTo",         BL_NATS, BL_ROLE_OPEN,    BL_FORM_NONE,    0, 0},
    {"natsConnection_JetStream",         BL_NATS, BL_ROLE_OPEN,    BL_FORM_NONE,    0, 0},
    {"natsConnection_PublishMsg",        BL_NATS, BL_ROLE_SEND,    BL_FORM_NONE,    0, 0},
    {"natsConnection_RequestMsg",        BL_NATS, BL_ROLE_SEND,    BL_FORM_NONE,    0, 0},
    {"natsConnection_Publish*",          BL_NATS, BL_ROLE_SEND,    BL_FORM_NAME,    1, PUT},
    {"natsConnection_Request*",          BL_NATS, BL_ROLE_SEND,    BL_FORM_NAME,    2, PUT},
    {"natsConnection_Subscribe*",        BL_NATS, BL_ROLE_RECEIVE, BL_FORM_PATTERN, 2, TAKE},
    {"natsConnection_QueueSubscribe*",   BL_NATS, BL_ROLE_RECEIVE, BL_FORM_PATTERN, 2, TAKE},
    {"natsMsg_Create",                   BL_NATS, BL_ROLE_SEND,    BL_FORM_NAME,    1, PUT},
    {"js_PublishMsg*",                   BL_NATS, BL_ROLE_SEND,    BL_FORM_NONE,    0, 0},
    {"js_PublishAsync",                  BL_NATS, BL_ROLE_SEND,    BL_FORM_NAME,    1, PUT},
    {"js_Publish",                       BL_NATS, BL_ROLE_SEND,    BL_FORM_NAME,    2, PUT},
    {"js_SubscribeMulti",                BL_NATS, BL_ROLE_RECEIVE, BL_FORM_NONE,    0, 0},
    {"js_SubscribeSyncMulti",            BL_NATS, BL_ROLE_RECEIVE, BL_FORM_NONE,    0, 0},
    {"js_Subscribe*",                    BL_NATS, BL_ROLE_RECEIVE, BL_FORM_PATTERN, 2, TAKE},
    {"js_PullSubscribe*",                BL_NATS, BL_ROLE_RECEIVE, BL_FORM_PATTERN, 2, TAKE},
    {"js_AddStream",                     BL_NATS, BL_ROLE_MANAGE,  BL_FORM_NONE,    0, 0},
    {"js_UpdateStream",                  BL_NATS, BL_ROLE_MANAGE,  BL_FORM_NONE,    0, 0},
    {"js_DeleteStream",                  BL_NATS, BL_ROLE_MANAGE,  BL_FORM_NONE,    0, 0},
    {"js_PurgeStream",                   BL_NATS, BL_ROLE_MANAGE,  BL_FORM_NONE,    0, 0},
    {"js_AddConsumer",                   BL_NATS, BL_ROLE_MANAGE,  BL_FORM_NONE,    0, 0},
    {"js_UpdateConsumer",                BL_NATS, BL_ROLE_MANAGE,  BL_FORM_NONE,    0, 0},
    {"js_DeleteConsumer",                BL_NATS, BL_ROLE_MANAGE,  BL_FORM_NONE,    0, 0},
    {"js_CreateKeyValue",                BL_NATS, BL_ROLE_MANAGE,  BL_FORM_NONE,    0, 0},
    {"js_KeyValue",                      BL_NATS, BL_ROLE_OPEN,    BL_FORM_NONE,    0, 0},
    {0},
};

static const bl_sink rdkafka[] = {
    {"RD_KAFKA_V_TOPIC",                  BL_RDKAFKA, BL_ROLE_NAME,    BL_FORM_NAME, 0, PUT},
    {"rd_kafka_new",                      BL_RDKAFKA, BL_ROLE_OPEN,    BL_FORM_NONE, 0, 0},
    {"rd_kafka_topic_new",                BL_RDKAFKA, BL_ROLE_OPEN,    BL_FORM_NAME, 1, 0},
    {"rd_kafka_producev",                 BL_RDKAFKA, BL_ROLE_SEND,    BL_FORM_NONE, 0, 0},
    {"rd_kafka_produceva",                BL_RDKAFKA, BL_ROLE_SEND,    BL_FORM_NONE, 0, 0},
    {"rd_kafka_produce",                  BL_RDKAFKA, BL_ROLE_SEND,    BL_FORM_NONE, 0, 0},
    {"rd_kafka_produce_batch",            BL_RDKAFKA, BL_ROLE_SEND,    BL_FORM_NONE, 0, 0},
    {"rd_kafka_topic_partition_list_add", BL_RDKAFKA, BL_ROLE_NAME,    BL_FORM_NAME, 1, 0},
    {"rd_kafka_subscribe",                BL_RDKAFKA, BL_ROLE_RECEIVE, BL_FORM_NONE, 0, 0},
    {"rd_kafka_assign",                   BL_RDKAFKA, BL_ROLE_RECEIVE, BL_FORM_NONE, 0, 0},
    {"rd_kafka_consumer_poll",            BL_RDKAFKA, BL_ROLE_RECEIVE, BL_FORM_NONE, 0, 0},
    {"rd_kafka_consume",                  BL_RDKAFKA, BL_ROLE_RECEIVE, BL_FORM_NONE, 0, 0},
    {"rd_kafka_consume_batch*",           BL_RDKAFKA, BL_ROLE_RECEIVE, BL_FORM_NONE, 0, 0},
    {"rd_kafka_consume_start*",           BL_RDKAFKA, BL_ROLE_RECEIVE, BL_FORM_NONE, 0, 0},
    {"rd_kafka_commit*",                  BL_RDKAFKA, BL_ROLE_RECEIVE, BL_FORM_NONE, 0, 0},
    {"rd_kafka_NewTopic_new",             BL_RDKAFKA, BL_ROLE_MANAGE,  BL_FORM_NAME, 0, 0},
    {"rd_kafka_DeleteTopic_new",          BL_RDKAFKA, BL_ROLE_MANAGE,  BL_FORM_NAME, 0, 0},
    {"rd_kafka_CreateTopics",             BL_RDKAFKA, BL_ROLE_MANAGE,  BL_FORM_NONE, 0, 0},
    {"rd_kafka_DeleteTopics",             BL_RDKAFKA, BL_ROLE_MANAGE,  BL_FORM_NONE, 0, 0},
    {"RdKafka::Producer::create",         BL_RDKAFKA, BL_ROLE_OPEN,    BL_FORM_NONE, 0, 0},
    {"RdKafka::KafkaConsumer::create",    BL_RDKAFKA, BL_ROLE_OPEN,    BL_FORM_NONE, 0, 0},
    {"RdKafka::Topic::create",            BL_RDKAFKA, BL_ROLE_OPEN,    BL_FORM_NAME, 1, 0},
    {0},
};
/* clang-format on */

/* Every sink's name begins with the stem of its family, so that a name is looked at further only if
 * its first bytes are one of these. */
static const struct {
    const char stem[9];
    unsigned char len;
    const bl_sink *sinks;
} families[] = {
    {"ebc_", 4, libebc},      {"EBC_", 4, libebc},      {"ebd_", 4, libebd},
    {"EBD_", 4, libebd},      {"nats", 4, nats},        {"js_", 3, nats},
    {"rd_kafka", 8, rdkafka}, {"RD_KAFKA", 8, rdkafka}, {"RdKafka", 7, rdkafka},
};

enum { FAMILIES = sizeof families / sizeof *families };

static bool fits(const char *pattern, eb_str name)
{
    size_t len = strlen(pattern);
    if (pattern[len - 1] == '*')
        return name.len >= len - 1 && memcmp(pattern, name.data, len - 1) == 0;
    return name.len == len && memcmp(pattern, name.data, len) == 0;
}

const bl_sink *bl_sink_find(eb_str name)
{
    for (size_t i = 0; i < FAMILIES; i++) {
        if (name.len < families[i].len || *name.data != *families[i].stem ||
            memcmp(name.data, families[i].stem, families[i].len) != 0)
            continue;
        for (const bl_sink *sink = families[i].sinks; sink->name; sink++)
            if (fits(sink->name, name))
                return sink;
    }
    return NULL;
}

int bl_client_plane(bl_client client)
{
    return client == BL_LIBEBC || client == BL_NATS ? EB_PLANE_CONTROL : EB_PLANE_DATA;
}

const char *bl_client_name(bl_client client)
{
    static const char *const names[] = {
        [BL_LIBEBC] = "libebc",
        [BL_LIBEBD] = "libebd",
        [BL_NATS] = "nats.c",
        [BL_RDKAFKA] = "librdkafka",
    };
    return names[client];
}

bool bl_client_is_raw(bl_client client)
{
    return client == BL_NATS || client == BL_RDKAFKA;
}
