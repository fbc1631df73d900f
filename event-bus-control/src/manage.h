/* What the library itself asks about durables. */
#ifndef EBC_MANAGE_H
#define EBC_MANAGE_H

#include <ebc.h>

/* What opening a consumer needs to know of a durable. */
typedef struct ebc__durable_info {
    int64_t ack_wait_ns;
    int64_t max_ack_pending; /* < 1: no limit */
    bool explicit_ack;
    bool push;
    bool filter_differs; /* from the one asked about */
    bool term_reasons;   /* the server records the reason of a +TERM */
    char filter[128];    /* as found, cut; for the error text */
} ebc__durable_info;

int ebc__durable_info_get(ebc_client *client, const ebc_durable *durable, ebc__durable_info *ret,
                          eb_error *err);

/* The names of a durable, right as such and allowed by the registry. `what` is the caller's name. */
int ebc__durable_check(const ebc_client *client, const ebc_durable *durable, const char *what,
                       eb_error *err);

#endif
