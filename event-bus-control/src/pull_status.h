/* What the server says about pull requests, and the book kept of them. All with the pull's lock
 * held. */
#ifndef EBC_PULL_STATUS_H
#define EBC_PULL_STATUS_H

#include "nats_types.h"
#include "pull.h"

#define EBC__PAUSE_FIRST_NS INT64_C(50000000)
#define EBC__PAUSE_LAST_NS  INT64_C(500000000)
#define EBC__PROBE_TOKEN    "info" /* the reply token of "is the durable still there" */

/* A message came on the account of some request. */
void ebc__pull_heard_message(ebc__pull *pull);
/* A status, or the answer to a probe. */
void ebc__pull_on_status(ebc__pull *pull, natsMsg *raw);
/* The server does not permit this subject. `whole` false: it was cut. */
void ebc__pull_on_denied(ebc__pull *pull, eb_str subject, bool whole);
/* Drops requests that the server must have forgotten, and all of them when it has been silent for
 * two heartbeats. */
void ebc__pull_expire(ebc__pull *pull, int64_t now_ns);
void ebc__pull_forget_asks(ebc__pull *pull);

#endif
