/* What no single value can show to be wrong: references, names, limits, overlaps. Each check reads
 * the resolved model and adds problems; none changes it. */
#ifndef BR_CHECK_H
#define BR_CHECK_H

#include "registry.h"

/* All of them. */
void br_check(br_registry *registry);

void br_check_services(br_registry *registry); /* who is named, and may they? */
void br_check_channels(br_registry *registry); /* names, limits, life */
void br_check_streams(br_registry *registry);  /* subjects, limits, environments */
void br_check_claims(br_registry *registry);   /* names that may be taken once */

/* Do two subject patterns have a subject in common? */
bool br_patterns_overlap(const char *a, const char *b);

/* The first place that was written, for a value that may be a default of `owner`. */
static inline br_place br_place_of(br_place value, br_place owner)
{
    return br_written(value) ? value : owner;
}

#endif
