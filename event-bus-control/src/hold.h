/* Holds: how long a delivered message is ours, and keeping it ours while it is buffered or being
 * handled. */
#ifndef EBC_HOLD_H
#define EBC_HOLD_H

#include <ebc.h>
#include <pthread.h>

struct ebc__pull;

/* Of one pull; guarded by its mutex. */
typedef struct ebc__holds {
    int64_t ack_wait_ns;
    ebc_msg *first, *last; /* by renewed_ns, the oldest first */
    uint32_t held;         /* delivered and not settled, with those that are renewed no longer */
    pthread_t keeper;
    pthread_cond_t wake;
    bool running, closing;
} ebc__holds;

int ebc__holds_open(struct ebc__pull *pull, eb_error *err);
/* Ends the keeper. Lock: not held. */
void ebc__holds_close(struct ebc__pull *pull);

/* A message came. Lock: held. */
void ebc__hold_begin(struct ebc__pull *pull, ebc_msg *msg);
/* It is settled, or given up. Lock: held. */
void ebc__hold_end(struct ebc__pull *pull, ebc_msg *msg);
/* Is it still ours? Lock: held. */
bool ebc__hold_lasts(const struct ebc__pull *pull, const ebc_msg *msg);

#endif
