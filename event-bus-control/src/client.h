/* The client: one connection, shared by all threads and by the consumers opened on it. */
#ifndef EBC_CLIENT_H
#define EBC_CLIENT_H

#include <ebc.h>
#include <pthread.h>
#include <stdatomic.h>

#include "ebc_metrics.h"
#include "log.h"
#include "nats_types.h"
#include "request.h"

struct ebc__pull;

enum {
    EBC__OPEN,
    EBC__CLOSING, /* nothing new; what is under way may end */
    EBC__CLOSED,
    EBC__DEAD, /* nats.c gave the connection up; `reason` says why */
};

struct ebc_client {
    atomic_uint refs; /* the user's handle, each consumer and each message */
    uintptr_t id;     /* what nats.c gets as closure */
    ebc_client *next; /* in the table of living clients, under its mutex */
    unsigned fork_generation;
    ebc_config config; /* a copy, complete */
    eb_logger log;
    natsConnection *nc;
    ebc__requests requests;
    ebc__metrics metrics;
    atomic_int state;

    pthread_mutex_t mutex; /* guards what follows */
    pthread_cond_t closed; /* nats.c has said its last word */
    bool closed_called;
    struct ebc__pull *pulls; /* the open consumers' */
    char reason[160];        /* of EBC__DEAD */
};

/* May this handle be used now, in this process? 0, EB_E_ARG, EB_E_FORKED, EB_E_CLOSED or, once the
 * broker refused the credentials, EB_E_AUTH. `what` is the caller's name. */
int ebc__client_check(const ebc_client *client, const char *what, eb_error *err);

/* Is there a server at the other end at this moment? */
bool ebc__client_connected(const ebc_client *client);

void ebc__client_retain(ebc_client *client);
void ebc__client_release(ebc_client *client);

/* Makes <inbox prefix>.<a name of its own>. Returns the length, 0 if it does not fit. */
size_t ebc__client_inbox(const ebc_client *client, char *ret, size_t size);

/* Names the calling thread, once, for ps and gdb: nats.c does not name those it calls us on. */
void ebc__thread_name(const char *name);

#endif
