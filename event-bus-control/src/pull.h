/* The pull loop: asks the server for messages of one durable and holds what came. */
#ifndef EBC_PULL_H
#define EBC_PULL_H

#include <ebc.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>

#include "hold.h"
#include "nats_types.h"

#define EBC__ASKS 8 /* requests that the server may hold at once */

/* One request that the server holds. */
typedef struct ebc__ask {
    uint64_t number;  /* the last token of its reply subject */
    int64_t until_ns; /* the server has forgotten it by then */
    int batch;
} ebc__ask;

typedef struct ebc__pull {
    atomic_uint refs;       /* the consumer, the subscription, each message */
    ebc_client *client;     /* retained */
    struct ebc__pull *next; /* the client's list, under the client's mutex */
    char *stream, *durable;
    char *next_subject; /* $JS.API.CONSUMER.MSG.NEXT.<stream>.<durable> */
    char *info_subject; /* $JS.API.CONSUMER.INFO.<stream>.<durable> */
    char inbox[96];
    natsSubscription *sub;
    bool term_reasons; /* the server records the reason of a +TERM */
    sem_t wake;        /* posted for every event: it may be posted by a signal handler */
    atomic_bool stopped;

    pthread_mutex_t mutex; /* guards what follows; taken after the client's, never before */
    ebc__holds holds;
    ebc_msg *ready, *ready_last; /* came and not taken */
    int ready_count;
    ebc__ask asks[EBC__ASKS];
    int ask_count;
    int asked; /* messages that these requests may still bring */
    uint64_t last_number;
    int64_t heard_ns;      /* the last sign of the server */
    int64_t silence_ns;    /* without one for so long, the requests count as lost */
    int64_t not_before_ns; /* after a refusal, ask again only then */
    int64_t pause_ns;
    int64_t refused_ns; /* since when every request was refused; 0: it was not */
    int not_found;      /* answers in a row that there is no such stream or durable */
    bool probe;         /* ask whether the durable is still there */
    bool info_denied;   /* that is not permitted */
    bool detached;      /* the consumer is closed */
    eb_error failure;   /* code 0: none */
} ebc__pull;

/* Subscribes. The durable must have been checked. */
int ebc__pull_open(ebc_client *client, const ebc_durable *durable, int64_t ack_wait_ns,
                   bool term_reasons, ebc__pull **ret, eb_error *err);
void ebc__pull_retain(ebc__pull *pull);
void ebc__pull_release(ebc__pull *pull);

/* How to wait for a message. */
typedef struct ebc__want {
    int ahead;           /* messages to have or to have asked for: 1, or the look-ahead */
    bool only_there;     /* return when the server has none now */
    int64_t deadline_ns; /* INT64_MAX: for ever */
} ebc__want;

/* Returns 1 and a message whose hold lasts, 0 (deadline, none there, stopped) or a code. */
int ebc__pull_take(ebc__pull *pull, const ebc__want *want, ebc_msg **ret, eb_error *err);

/* Thread: any, also a signal handler. */
void ebc__pull_stop(ebc__pull *pull);

/* Unsubscribes, waiting until what was on its way is here, naks all that was not taken. Returns how
 * many messages are still in the program's hands; *drained: all of it reached the server. */
uint64_t ebc__pull_close(ebc__pull *pull, int64_t deadline_ns, bool *drained);
/* Without waiting, and without naks. */
void ebc__pull_drop(ebc__pull *pull);

/* Told by client.c, for all pulls of a client. */
void ebc__pulls_reconnected(ebc_client *client);
void ebc__pulls_denied(ebc_client *client, eb_str subject, bool whole);
uint64_t ebc__pulls_unsettled(ebc_client *client);

/* Is the calling thread inside a handler of one of this client's consumers? */
bool ebc__pull_in_handler(const ebc_client *client);

#endif
