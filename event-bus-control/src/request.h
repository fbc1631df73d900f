/* Requests of our own: publish with a reply subject, and wait for what comes back. One wildcard
 * inbox serves all of them. Unlike nats.c's, a request here is sent again with the same content
 * until its deadline, is told of a permission denial at once, and knows at its end whether
 * something may have arrived. */
#ifndef EBC_REQUEST_H
#define EBC_REQUEST_H

#include <ebc.h>
#include <pthread.h>

#include "buf.h"
#include "nats_types.h"

/* How a request ended. */
typedef struct ebc__outcome {
    unsigned attempts; /* times it was sent */
    bool maybe;        /* something was sent that nobody answered */
} ebc__outcome;

/* A place to wait at, with a buffer to build the message in. Pooled: a publish allocates none. */
typedef struct ebc__call {
    uint32_t slot;
    const char *what; /* for error texts: "publish"; borrowed, as subject */
    int64_t deadline_ns;
    ebc__outcome outcome; /* of ebc__call_run */
    char reply[128];      /* <inbox>.<slot>-<generation> */
    eb_buf body;          /* the caller's to write; empty at the start */
    pthread_cond_t wake;  /* with the mutex of the requests, which guards what follows */
    uint32_t generation;  /* another one for each use: answers that come late find nobody */
    bool busy;
    const char *subject; /* what it was sent to, for denials; borrowed from the caller */
    natsMsg *answer;
    unsigned answered; /* answers so far, 503s too */
    bool no_responders, denied, reconnected;
} ebc__call;

typedef struct ebc__requests {
    natsSubscription *sub;
    char inbox[96];
    pthread_mutex_t mutex; /* guards what follows and the calls */
    ebc__call **calls;     /* by slot */
    uint32_t count, capacity;
    ebc__call **idle; /* a stack of calls to use again */
    uint32_t idle_count;
    uint32_t busy_count;
    pthread_cond_t idle_all; /* busy_count came to 0 */
    bool closed;
    bool inbox_denied;
} ebc__requests;

/* A condition variable on the monotonic clock. */
void ebc__cond_init(pthread_cond_t *cond);

/* Prepares the table; ebc__requests_free undoes it. */
void ebc__requests_init(ebc__requests *requests);
/* Subscribes to the inbox. */
int ebc__requests_open(ebc_client *client, eb_error *err);
/* Waits for the calls under way until the deadline, then wakes those that are left. */
void ebc__requests_close(ebc_client *client, int64_t deadline_ns);
void ebc__requests_free(ebc__requests *requests);

/* `what` is for error texts ("publish"). NULL: out of memory, or closed. */
ebc__call *ebc__call_begin(ebc_client *client, const char *what, const char *subject,
                           int64_t deadline_ns);
void ebc__call_end(ebc_client *client, ebc__call *call);

/* Sends `message` (its reply subject is call->reply) until an answer is there that is final.
 * Returns 0 and the answer in *ret, which the caller destroys, or a code; call->outcome either way.
 */
int ebc__call_run(ebc_client *client, ebc__call *call, natsMsg *message, natsMsg **ret,
                  eb_error *err);

/* A whole request of a body to the JetStream API, with an answer as JSON text in a message that the
 * caller destroys. Fails with the transport's error; an "error" member is the caller's to read. */
int ebc__api_request(ebc_client *client, const char *subject, const char *body, natsMsg **ret,
                     eb_error *err);
/* The bytes of a message. */
eb_str ebc__msg_body(const natsMsg *msg);

/* Told by client.c. Thread: nats.c's callbacks. */
void ebc__requests_reconnected(ebc__requests *requests);
void ebc__requests_denied(ebc__requests *requests, eb_str subject, bool whole);
void ebc__requests_inbox_denied(ebc__requests *requests);

#endif
