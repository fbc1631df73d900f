/* Decides what makes a finding the same one in the next run: not its line number, which moves with
 * every edit above it. */
#include "report/report.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

/* FNV-1a, 64 bits. Every part ends with a NUL, so that "a" "bc" and "ab" "c" differ. */
static uint64_t mix(uint64_t hash, eb_str part, bool spaces)
{
    for (size_t i = 0; i <= part.len; i++) {
        unsigned char byte = i < part.len ? (unsigned char)part.data[i] : 0;
        if (!spaces && (byte == ' ' || (byte >= '\t' && byte <= '\r')))
            continue;
        hash = (hash ^ byte) * UINT64_C(0x100000001b3);
    }
    return hash;
}

static uint64_t hash_of(const bl_finding *f)
{
    uint64_t hash = mix(UINT64_C(0xcbf29ce484222325), eb_str_of(f->rule->code), true);
    hash = mix(hash, f->path, true);
    hash = mix(hash, f->channel, true);
    return mix(hash, f->place.line, false);
}

typedef struct hashed {
    uint64_t hash;
    size_t index;
} hashed;

static int compare(const void *a, const void *b)
{
    const hashed *x = a;
    const hashed *y = b;
    if (x->hash != y->hash)
        return x->hash < y->hash ? -1 : 1;
    return x->index < y->index ? -1 : x->index > y->index;
}

/* Sorted, those that are alike stand together: a file may have hundreds of thousands. */
bl_print *bl_fingerprints(const bl_report *report)
{
    bl_print *prints = bl_alloc(report->count, sizeof *prints);
    hashed *all = bl_alloc(report->count, sizeof *all);
    for (size_t i = 0; i < report->count; i++)
        all[i] = (hashed){hash_of(&report->findings[i]), i};
    qsort(all, report->count, sizeof *all, compare);
    uint64_t ordinal = 0;
    for (size_t i = 0; i < report->count; i++) {
        ordinal = i > 0 && all[i].hash == all[i - 1].hash ? ordinal + 1 : 0;
        eb_str bytes = eb_str_make((const char *)&ordinal, sizeof ordinal);
        snprintf(prints[all[i].index], sizeof *prints, "%016" PRIx64,
                 mix(all[i].hash, bytes, true));
    }
    free(all);
    return prints;
}
