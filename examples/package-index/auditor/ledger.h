/* ledger.h: which record of a run was seen how often, and the verdict. Knows nothing of buses and files: it is fed
 * sightings in the order in which they were made. */
#ifndef LEDGER_H
#define LEDGER_H

#include "audit_log.h"

struct first_sight {
    int64_t offset;
    int32_t partition;
    uint32_t times; /* seen; 0: not yet */
    uint64_t order; /* how many other records were seen before it */
    uint64_t number;
    char *key;
};

struct ledger {
    uint64_t sent;               /* what the run says it has sent */
    struct first_sight *records; /* of number 1 … sent */
    uint64_t seen;               /* different ones */
    uint64_t bytes;              /* of their values */
    uint64_t delivered_again;    /* the same offset once more: at-least-once */
    uint64_t stored_again;       /* the same number at another offset: sent twice */
    uint64_t without_lineage;
    uint64_t unknown; /* numbers that the run does not have */
};

struct verdict {
    uint64_t lost;         /* sent and never seen */
    uint64_t keys;         /* different ones */
    uint64_t out_of_order; /* records that overtook an earlier one of their key */
    bool pass;
};

/* Return 0 or EB_E_NOMEM. */
int ledger_init(struct ledger *ledger, uint64_t sent, eb_error *err);
int ledger_add(struct ledger *ledger, const struct sighting *seen, eb_error *err);
void ledger_free(struct ledger *ledger);

/* Sorts the ledger by key: add nothing after it. `bytes`: what the run says it has sent. */
struct verdict ledger_judge(struct ledger *ledger, uint64_t bytes);

#endif
