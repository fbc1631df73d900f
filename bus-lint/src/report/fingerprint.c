/* Decides what makes a finding the same one in the next run: not its line number, which moves with
 * every edit above it. */
#include "report/report.h"

#include <inttypes.h>
#include <stdio.h>

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

void bl_fingerprint(const bl_report *report, size_t index, char ret[17])
{
    const bl_finding *self = &report->findings[index];
    uint64_t hash = hash_of(self);
    uint64_t ordinal = 0;
    /* Findings of one file stand together. */
    for (size_t i = index; i-- > 0 && bl_equal(report->findings[i].path, self->path);)
        ordinal += hash_of(&report->findings[i]) == hash;
    hash = mix(hash, eb_str_make((const char *)&ordinal, sizeof ordinal), true);
    snprintf(ret, 17, "%016" PRIx64, hash);
}
