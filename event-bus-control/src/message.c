/* message.c: one received message: what its ack subject and headers say, and its envelope. Who holds
 * it for how long is hold.c's business, its end settle.c's. */
#include "message.h"

#include <nats/nats.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "envelope.h"
#include "native_error.h"
#include "pull.h"
#include "request.h"

#define ACK_PREFIX      "$JS.ACK."
#define ACK_TOKENS      9  /* $JS ACK stream durable deliveries sequence sequence time pending */
#define ACK_TOKENS_LONG 11 /* … with domain and account hash; a random last one may follow */

bool ebc__ack_subject_read(const char *reply, ebc__ack_subject *ret)
{
    eb_str tokens[ACK_TOKENS_LONG + 1];
    size_t count = 0;
    if (!reply || strncmp(reply, ACK_PREFIX, sizeof ACK_PREFIX - 1) != 0)
        return false;
    for (const char *at = reply; at; count++) {
        const char *dot = strchr(at, '.');
        if (count == sizeof tokens / sizeof *tokens)
            return false;
        tokens[count] = eb_str_make(at, dot ? (size_t)(dot - at) : strlen(at));
        at = dot ? dot + 1 : NULL;
    }
    if (count != ACK_TOKENS && count < ACK_TOKENS_LONG)
        return false;
    size_t first = count == ACK_TOKENS ? 4 : 6;
    uint64_t deliveries = ebc__json_uint(tokens[first]);
    ret->sequence = ebc__json_uint(tokens[first + 1]);
    ret->deliveries = deliveries < UINT32_MAX ? (uint32_t)deliveries : UINT32_MAX;
    return ret->sequence > 0 && ret->deliveries > 0;
}

ebc_msg *ebc__msg_make(struct ebc__pull *pull, natsMsg *raw)
{
    ebc__ack_subject ack;
    if (!ebc__ack_subject_read(natsMsg_GetReply(raw), &ack))
        return NULL;
    ebc_msg *msg = calloc(1, sizeof *msg);
    if (!msg)
        return NULL;
    ebc__pull_retain(pull);
    msg->pull = pull;
    msg->raw = raw;
    msg->sequence = ack.sequence;
    msg->deliveries = ack.deliveries;
    return msg;
}

int ebc__msg_open(ebc_msg *msg, eb_error *err)
{
    return ebc__envelope_read(ebc__msg_body(msg->raw), &msg->event, &msg->scratch, err);
}

void ebc__msg_destroy(ebc_msg *msg)
{
    natsMsg_Destroy(msg->raw);
    free(msg->scratch);
    ebc__pull_release(msg->pull);
    free(msg);
}

int64_t ebc__msg_published_ns(const ebc_msg *msg)
{
    const char *text = NULL;
    if (natsMsgHeader_Get(msg->raw, "Eb-Published-At", &text) != NATS_OK)
        return 0;
    uint64_t ns = ebc__json_uint(eb_str_of(text));
    return ns < INT64_MAX ? (int64_t)ns : 0;
}

/* ── What the program asks ────────── */

const ebc_event *ebc_msg_event(const ebc_msg *msg)
{
    return &msg->event;
}

const char *ebc_msg_subject(const ebc_msg *msg)
{
    return natsMsg_GetSubject(msg->raw);
}

uint64_t ebc_msg_sequence(const ebc_msg *msg)
{
    return msg->sequence;
}

uint32_t ebc_msg_deliveries(const ebc_msg *msg)
{
    return msg->deliveries;
}

/* nats.c finds a header by its exact case only, so the keys are walked where that fails. */
eb_str ebc_msg_header(const ebc_msg *msg, const char *name)
{
    const char *value = NULL;
    const char **keys = NULL;
    int count = 0;
    if (natsMsgHeader_Get(msg->raw, name, &value) == NATS_OK)
        return eb_str_of(value);
    if (natsMsgHeader_Keys(msg->raw, &keys, &count) != NATS_OK)
        return eb_str_make(NULL, 0);
    for (int i = 0; i < count && !value; i++)
        if (strcasecmp(keys[i], name) == 0)
            natsMsgHeader_Get(msg->raw, keys[i], &value);
    free(keys);
    return eb_str_of(value);
}
