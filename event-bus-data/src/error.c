/* Decides which of our codes and flags stands for an error of librdkafka or of a broker. What
 * operation failed, and on what, is the caller's to say. Whether a record that failed may be stored
 * after all is not known here: produce.c reads that from the record's own status. */
#include "native_error.h"

#include <stdarg.h>
#include <stdio.h>

#include "error.h"

typedef struct mapping {
    rd_kafka_resp_err_t native;
    int code;
    uint32_t flags;
} mapping;

#define LOCAL(name)  RD_KAFKA_RESP_ERR__##name
#define BROKER(name) RD_KAFKA_RESP_ERR_##name

static const mapping mappings[] = {
    /* A broker is away, or no leader is known: librdkafka goes on trying. */
    {LOCAL(TRANSPORT), EB_E_UNREACHABLE, EB_ERR_RETRY},
    {LOCAL(ALL_BROKERS_DOWN), EB_E_UNREACHABLE, EB_ERR_RETRY},
    {LOCAL(RESOLVE), EB_E_UNREACHABLE, EB_ERR_RETRY},
    {LOCAL(WAIT_COORD), EB_E_UNREACHABLE, EB_ERR_RETRY},
    {BROKER(LEADER_NOT_AVAILABLE), EB_E_UNREACHABLE, EB_ERR_RETRY},
    {BROKER(NOT_LEADER_FOR_PARTITION), EB_E_UNREACHABLE, EB_ERR_RETRY},
    {BROKER(BROKER_NOT_AVAILABLE), EB_E_UNREACHABLE, EB_ERR_RETRY},
    {BROKER(REPLICA_NOT_AVAILABLE), EB_E_UNREACHABLE, EB_ERR_RETRY},
    {BROKER(NETWORK_EXCEPTION), EB_E_UNREACHABLE, EB_ERR_RETRY},
    {BROKER(COORDINATOR_LOAD_IN_PROGRESS), EB_E_UNREACHABLE, EB_ERR_RETRY},
    {BROKER(COORDINATOR_NOT_AVAILABLE), EB_E_UNREACHABLE, EB_ERR_RETRY},
    {BROKER(NOT_COORDINATOR), EB_E_UNREACHABLE, EB_ERR_RETRY},
    {BROKER(NOT_ENOUGH_REPLICAS), EB_E_UNREACHABLE, EB_ERR_RETRY},
    {BROKER(NOT_ENOUGH_REPLICAS_AFTER_APPEND), EB_E_UNREACHABLE, EB_ERR_RETRY},
    {BROKER(NOT_CONTROLLER), EB_E_UNREACHABLE, EB_ERR_RETRY},
    {BROKER(KAFKA_STORAGE_ERROR), EB_E_UNREACHABLE, EB_ERR_RETRY},

    {LOCAL(TIMED_OUT), EB_E_TIMEOUT, EB_ERR_RETRY},
    {LOCAL(TIMED_OUT_QUEUE), EB_E_TIMEOUT, EB_ERR_RETRY},
    {LOCAL(MSG_TIMED_OUT), EB_E_TIMEOUT, EB_ERR_RETRY},
    {BROKER(REQUEST_TIMED_OUT), EB_E_TIMEOUT, EB_ERR_RETRY},

    {LOCAL(AUTHENTICATION), EB_E_AUTH, EB_ERR_FATAL},
    {LOCAL(SSL), EB_E_AUTH, EB_ERR_FATAL},
    {BROKER(SASL_AUTHENTICATION_FAILED), EB_E_AUTH, EB_ERR_FATAL},
    {BROKER(UNSUPPORTED_SASL_MECHANISM), EB_E_AUTH, EB_ERR_FATAL},
    {BROKER(ILLEGAL_SASL_STATE), EB_E_AUTH, EB_ERR_FATAL},

    {BROKER(TOPIC_AUTHORIZATION_FAILED), EB_E_DENIED, 0},
    {BROKER(GROUP_AUTHORIZATION_FAILED), EB_E_DENIED, 0},
    {BROKER(CLUSTER_AUTHORIZATION_FAILED), EB_E_DENIED, 0},
    {BROKER(TRANSACTIONAL_ID_AUTHORIZATION_FAILED), EB_E_DENIED, 0},
    {BROKER(POLICY_VIOLATION), EB_E_DENIED, 0},

    {LOCAL(UNKNOWN_TOPIC), EB_E_NOT_FOUND, 0},
    {LOCAL(UNKNOWN_PARTITION), EB_E_NOT_FOUND, 0},
    {BROKER(UNKNOWN_TOPIC_OR_PART), EB_E_NOT_FOUND, 0},

    {LOCAL(QUEUE_FULL), EB_E_FULL, EB_ERR_RETRY},
    {BROKER(MSG_SIZE_TOO_LARGE), EB_E_TOO_LARGE, 0},
    {BROKER(RECORD_LIST_TOO_LARGE), EB_E_TOO_LARGE, 0},

    /* The group has moved on without this member. */
    {LOCAL(FENCED), EB_E_FENCED, EB_ERR_FATAL},
    {LOCAL(ASSIGNMENT_LOST), EB_E_FENCED, 0},
    {LOCAL(MAX_POLL_EXCEEDED), EB_E_FENCED, 0},
    {BROKER(ILLEGAL_GENERATION), EB_E_FENCED, 0},
    {BROKER(UNKNOWN_MEMBER_ID), EB_E_FENCED, 0},
    {BROKER(FENCED_INSTANCE_ID), EB_E_FENCED, EB_ERR_FATAL},
    {BROKER(REBALANCE_IN_PROGRESS), EB_E_CONFLICT, EB_ERR_RETRY},
    {BROKER(TOPIC_ALREADY_EXISTS), EB_E_CONFLICT, 0},

    /* The sequence of an idempotent producer is broken: nothing more can be sent with it. */
    {BROKER(OUT_OF_ORDER_SEQUENCE_NUMBER), EB_E_CLOSED, EB_ERR_FATAL},
    {BROKER(UNKNOWN_PRODUCER_ID), EB_E_CLOSED, EB_ERR_FATAL},
    {BROKER(INVALID_PRODUCER_EPOCH), EB_E_CLOSED, EB_ERR_FATAL},
    {LOCAL(FATAL), EB_E_CLOSED, EB_ERR_FATAL},
    {LOCAL(PURGE_QUEUE), EB_E_CLOSED, 0},
    {LOCAL(PURGE_INFLIGHT), EB_E_CLOSED, 0},
    {LOCAL(DESTROY), EB_E_CLOSED, EB_ERR_FATAL},

    {LOCAL(INVALID_ARG), EB_E_ARG, 0},
    {BROKER(TOPIC_EXCEPTION), EB_E_ARG, 0},
    {BROKER(INVALID_GROUP_ID), EB_E_ARG, 0},
    {BROKER(INVALID_PARTITIONS), EB_E_CONFIG, 0},
    {BROKER(INVALID_REPLICATION_FACTOR), EB_E_CONFIG, 0},
    {BROKER(INVALID_CONFIG), EB_E_CONFIG, 0},
    {BROKER(INVALID_SESSION_TIMEOUT), EB_E_CONFIG, 0},
    {BROKER(INCONSISTENT_GROUP_PROTOCOL), EB_E_CONFIG, 0},
    {BROKER(GROUP_MAX_SIZE_REACHED), EB_E_DENIED, EB_ERR_RETRY},

    {BROKER(INVALID_MSG), EB_E_MALFORMED, 0},
    {LOCAL(BAD_MSG), EB_E_MALFORMED, 0},
    {BROKER(INVALID_RECORD), EB_E_MALFORMED, 0},
    {BROKER(INVALID_TIMESTAMP), EB_E_MALFORMED, 0},
    {LOCAL(UNSUPPORTED_FEATURE), EB_E_UNSUPPORTED, 0},
    {BROKER(UNSUPPORTED_VERSION), EB_E_UNSUPPORTED, 0},
    {LOCAL(NOT_IMPLEMENTED), EB_E_UNSUPPORTED, 0},
    {LOCAL(CRIT_SYS_RESOURCE), EB_E_NOMEM, EB_ERR_RETRY},
};

int ebd__error_code(rd_kafka_resp_err_t native, uint32_t *flags)
{
    mapping found = {native, EB_E_IO, EB_ERR_RETRY};

    for (size_t i = 0; i < sizeof mappings / sizeof mappings[0]; i++) {
        if (mappings[i].native == native) {
            found = mappings[i];
            break;
        }
    }
    if (flags)
        *flags = found.flags;
    return found.code;
}

/* Its own where errors.def's general hint would mislead. */
const char *ebd__native_hint(int code)
{
    switch (code) {
    case EB_E_NOT_FOUND:
        return "create it first (ebd_topic_ensure, or the registry): none is made by itself";
    case EB_E_TOO_LARGE:
        return "send less, raise the topic's max.message.bytes, or lower batch.size to it";
    case EB_E_FENCED:
        return "another member has the partitions now, and sees the records";
    case EB_E_MALFORMED:
        return "the broker refuses its batch: mend what the topic does not take, a timestamp or "
               "key";
    case EB_E_CLOSED:
        return "open a new handle";
    default:
        return eb_error_hint(code);
    }
}

int ebd__fail_kafka(eb_error *err, rd_kafka_resp_err_t native, const char *format, ...)
{
    char what[160];
    uint32_t flags;
    int code = ebd__error_code(native, &flags);
    va_list args;

    va_start(args, format);
    vsnprintf(what, sizeof what, format, args);
    va_end(args);
    return eb_fail_with(err, code, (int)native, flags, "%s: %s; %s", what, rd_kafka_err2str(native),
                        ebd__native_hint(code));
}
