/* A message as the user gives it, checked and with its headers; and a record as the user reads it.
 * Checks that need the broker are produce.c's, those of the lineage lineage.c's. */
#include "message.h"

#include <string.h>
#include <strings.h>

#include "config.h"
#include "error.h"
#include "sized.h"

/* librdkafka takes a record of more than 100,000 headers for one without any, lineage included. */
#define HEADERS_MOST (100000 - EBD__LINEAGE_HEADERS)

/* ── Out ────────── */

static int check_header(const ebd_header *header, size_t i, eb_error *err)
{
    if (!header->name || !*header->name)
        return eb_fail(err, EB_E_ARG, "header %zu of the message has no name", i);
    if (!header->value.data && header->value.len > 0)
        return eb_fail(err, EB_E_ARG, "header %zu of the message has a length but no bytes", i);
    if (ebd__lineage_reserves(header->name) || strcasecmp(header->name, "traceparent") == 0 ||
        strcasecmp(header->name, "tracestate") == 0)
        return eb_fail(err, EB_E_ARG,
                       "header \"%s\" is written by the library; lineage goes into .lineage",
                       eb_shorten(eb_str_of(header->name), 60).text);
    return 0;
}

int ebd__message_check(const ebd_message *message, eb_error *err)
{
    if (!message || message->size < sizeof *message)
        return eb_fail(err, EB_E_ARG,
                       "no message, or its size is not set; fill one with "
                       "EBD_MESSAGE()");
    if (message->size > sizeof *message)
        return eb_fail(err, EB_E_UNSUPPORTED,
                       "EBD_MESSAGE: compiled with a newer ebd.h than libebd " EBD_VERSION
                       "; install the library that belongs to it");
    if ((!message->key.data && message->key.len > 0) ||
        (!message->value.data && message->value.len > 0))
        return eb_fail(err, EB_E_ARG, "the message's key or value has a length but no bytes");
    if (message->timestamp_ms < 0)
        return eb_fail(err, EB_E_ARG, "the message's .timestamp_ms is negative; give 0 for now");
    if (message->header_count > 0 && !message->headers)
        return eb_fail(err, EB_E_ARG, "the message's .header_count is %zu, but .headers is NULL",
                       message->header_count);
    if (message->header_count > HEADERS_MOST)
        return eb_fail(
            err, EB_E_TOO_LARGE,
            "the message has %zu headers, more than the %d that a reader takes; put them "
            "into the value",
            message->header_count, HEADERS_MOST);
    for (size_t i = 0; i < message->header_count; i++) {
        int rc = check_header(&message->headers[i], i, err);
        if (rc < 0)
            return rc;
    }
    return 0;
}

static int check_channel(const ebd_message *message, const eb_channel *channel, eb_error *err)
{
    if (channel->key == EB_KEY_REQUIRED && !message->key.data)
        return eb_fail(err, EB_E_REGISTRY,
                       "topic \"%s\" is declared with a key, and the message has none; set .key",
                       eb_shorten(eb_str_of(channel->name), 80).text);
    if (channel->key == EB_KEY_NONE && message->key.data)
        return eb_fail(err, EB_E_REGISTRY,
                       "topic \"%s\" is declared without keys, and the message has one; leave .key "
                       "out",
                       eb_shorten(eb_str_of(channel->name), 80).text);
    if (channel->max_message > 0 && message->value.len > channel->max_message)
        return eb_fail(err, EB_E_TOO_LARGE,
                       "topic \"%s\": the value has %zu bytes, the registry allows %llu "
                       "(max_message); send less, or raise it there",
                       eb_shorten(eb_str_of(channel->name), 80).text, message->value.len,
                       (unsigned long long)channel->max_message);
    return 0;
}

int ebd__message_allowed(const ebd_message *message, size_t header_bytes, const eb_channel *channel,
                         const char *topic, size_t most, eb_error *err)
{
    size_t whole = message->key.len + message->value.len + header_bytes;

    if (whole > most)
        return eb_fail(err, EB_E_TOO_LARGE,
                       "topic \"%s\": key, value and headers have %zu bytes, message.max.bytes is "
                       "%zu; send less, or raise it here (.properties) and on the topic",
                       eb_shorten(eb_str_of(topic), 60).text, whole, most);
    return channel ? check_channel(message, channel, err) : 0;
}

rd_kafka_headers_t *ebd__message_headers(const ebd_message *message, const ebd__lineage *lineage,
                                         const char *schema_url, size_t *bytes)
{
    rd_kafka_headers_t *headers =
        rd_kafka_headers_new(EBD__LINEAGE_HEADERS + message->header_count);

    *bytes += ebd__lineage_write(lineage, schema_url, headers);
    for (size_t i = 0; i < message->header_count; i++) {
        const ebd_header *h = &message->headers[i];
        size_t name_len = strlen(h->name);

        rd_kafka_header_add(headers, h->name, (ssize_t)name_len, h->value.data,
                            (ssize_t)h->value.len);
        *bytes += name_len + h->value.len;
    }
    return headers;
}

/* ── In ────────── */

static const rd_kafka_message_t *message_of(const ebd_record *record)
{
    return record ? record->message : NULL;
}

eb_str ebd_record_key(const ebd_record *record)
{
    const rd_kafka_message_t *m = message_of(record);

    return m ? eb_str_make(m->key, m->key_len) : eb_str_make(NULL, 0);
}

eb_str ebd_record_value(const ebd_record *record)
{
    const rd_kafka_message_t *m = message_of(record);

    return m ? eb_str_make(m->payload, m->len) : eb_str_make(NULL, 0);
}

const char *ebd_record_topic(const ebd_record *record)
{
    const rd_kafka_message_t *m = message_of(record);

    return m ? rd_kafka_topic_name(m->rkt) : "";
}

int32_t ebd_record_partition(const ebd_record *record)
{
    const rd_kafka_message_t *m = message_of(record);

    return m ? m->partition : -1;
}

int64_t ebd_record_offset(const ebd_record *record)
{
    const rd_kafka_message_t *m = message_of(record);

    return m ? m->offset : -1;
}

int64_t ebd_record_timestamp(const ebd_record *record)
{
    const rd_kafka_message_t *m = message_of(record);
    rd_kafka_timestamp_type_t type;

    if (!m)
        return -1;
    int64_t ms = rd_kafka_message_timestamp(m, &type);
    return type == RD_KAFKA_TIMESTAMP_NOT_AVAILABLE ? -1 : ms;
}

static const rd_kafka_headers_t *headers_of(const rd_kafka_message_t *m)
{
    rd_kafka_headers_t *headers = NULL;

    if (!m || rd_kafka_message_headers(m, &headers) != RD_KAFKA_RESP_ERR_NO_ERROR)
        return NULL;
    return headers;
}

eb_str ebd_record_header(const ebd_record *record, const char *name)
{
    const rd_kafka_headers_t *headers = headers_of(message_of(record));
    const void *value = NULL;
    size_t len = 0;

    if (!headers || !name ||
        rd_kafka_header_get_last(headers, name, &value, &len) != RD_KAFKA_RESP_ERR_NO_ERROR)
        return eb_str_make(NULL, 0);
    return eb_str_make(value, len);
}

int ebd_record_lineage(const ebd_record *record, ebd_lineage *ret, eb_error *err)
{
    ebd_lineage lineage;

    if (!message_of(record) || !ret)
        return eb_fail(err, EB_E_ARG, "ebd_record_lineage: the record is settled, or ret is NULL");
    int rc = eb_sized_check(ret, "EBD_LINEAGE", err);
    if (rc == 0)
        rc = ebd__lineage_parse(headers_of(message_of(record)), &lineage, err);
    if (rc == 1)
        eb_sized_write(ret, &lineage, sizeof lineage);
    return rc;
}
