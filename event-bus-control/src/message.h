/* A received message. */
#ifndef EBC_MESSAGE_H
#define EBC_MESSAGE_H

#include <ebc.h>

#include "nats_types.h"

struct ebc__pull;

struct ebc_msg {
    struct ebc__pull *pull; /* retained */
    natsMsg *raw;
    ebc_event event;   /* once ebc__msg_open has read it */
    char *scratch;     /* decoded strings of the event */
    uint64_t sequence; /* in the stream */
    uint32_t deliveries;
    ebc_msg *queued; /* the next one that waits to be taken; under the pull's mutex, as the rest */
    ebc_msg *prev, *next; /* in the list of holds */
    int64_t renewed_ns;   /* ack_wait runs from here */
    uint32_t renewals;
    bool held; /* is in the list of holds */
    bool settled;
};

/* What an ack subject says of its message. */
typedef struct ebc__ack_subject {
    uint64_t sequence;
    uint32_t deliveries;
} ebc__ack_subject;

/* Reads "$JS.ACK.<stream>.<durable>.<deliveries>.<sequence>.<…>.<time>.<pending>" and the newer form
 * with domain and account before the stream (ADR-15). Returns false if it is neither. */
bool ebc__ack_subject_read(const char *reply, ebc__ack_subject *ret);

/* Takes over `raw`. NULL: out of memory, or no JetStream message; raw is untouched then. */
ebc_msg *ebc__msg_make(struct ebc__pull *pull, natsMsg *raw);
/* Reads the envelope. Returns 0 or EB_E_MALFORMED, EB_E_NOMEM. */
int ebc__msg_open(ebc_msg *msg, eb_error *err);
/* Frees without settling; the message must be in no list any more. */
void ebc__msg_destroy(ebc_msg *msg);
/* Eb-Published-At in nanoseconds since the epoch, 0 without. */
int64_t ebc__msg_published_ns(const ebc_msg *msg);

#endif
