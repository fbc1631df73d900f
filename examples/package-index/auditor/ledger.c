/* ledger.c: counting, and the order of each key. Order is judged on first sights: after a kill the records since the
 * last commit come once more, and only what was never seen before says whether a later one overtook. */
#include "ledger.h"

#include <stdlib.h>

static int no_memory(eb_error *err)
{
    *err = (eb_error){.code = EB_E_NOMEM, .flags = EB_ERR_RETRY};
    snprintf(err->text, sizeof err->text, "no memory for the audit's ledger");
    return EB_E_NOMEM;
}

int ledger_init(struct ledger *ledger, uint64_t sent, eb_error *err)
{
    *ledger = (struct ledger){.sent = sent};
    ledger->records = calloc(sent ? sent : 1, sizeof *ledger->records);
    return ledger->records ? 0 : no_memory(err);
}

void ledger_free(struct ledger *ledger)
{
    for (uint64_t i = 0; ledger->records && i < ledger->sent; i++)
        free(ledger->records[i].key);
    free(ledger->records);
    *ledger = (struct ledger){0};
}

static void add_again(struct ledger *ledger, struct first_sight *first, const struct sighting *seen)
{
    first->times++;
    if (first->partition == seen->partition && first->offset == seen->offset)
        ledger->delivered_again++;
    else
        ledger->stored_again++;
}

int ledger_add(struct ledger *ledger, const struct sighting *seen, eb_error *err)
{
    if (seen->number < 1 || seen->number > ledger->sent) {
        ledger->unknown++;
        return 0;
    }
    struct first_sight *first = &ledger->records[seen->number - 1];
    if (first->times > 0) {
        add_again(ledger, first, seen);
        return 0;
    }
    char *key = strdup(seen->key);
    if (!key)
        return no_memory(err);
    *first =
        (struct first_sight){seen->offset, seen->partition, 1, ledger->seen, seen->number, key};
    ledger->seen++;
    ledger->bytes += seen->bytes;
    ledger->without_lineage += !seen->lineage;
    return 0;
}

/* By key, and within a key in the order of sight; what was never seen comes last. */
static int by_key_and_order(const void *left, const void *right)
{
    const struct first_sight *a = left, *b = right;
    if (!a->key || !b->key)
        return (a->key == NULL) - (b->key == NULL);
    int keys = strcmp(a->key, b->key);
    return keys != 0 ? keys : (a->order > b->order) - (a->order < b->order);
}

/* Of one key, a record must be in the partition of the one before it, behind it, with a higher number. */
static bool follows(const struct first_sight *before, const struct first_sight *now)
{
    return now->number > before->number && now->partition == before->partition &&
           now->offset > before->offset;
}

struct verdict ledger_judge(struct ledger *ledger, uint64_t bytes)
{
    struct verdict v = {.lost = ledger->sent - ledger->seen};
    qsort(ledger->records, ledger->sent, sizeof *ledger->records, by_key_and_order);
    for (uint64_t i = 0; i < ledger->seen; i++) {
        const struct first_sight *now = &ledger->records[i];
        if (i == 0 || strcmp(now->key, now[-1].key) != 0)
            v.keys++;
        else if (!follows(now - 1, now))
            v.out_of_order++;
    }
    v.pass = v.lost == 0 && v.out_of_order == 0 && ledger->without_lineage == 0 &&
             ledger->unknown == 0 && ledger->bytes == bytes;
    return v;
}
