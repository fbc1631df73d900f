/* How far two words are apart, for "did you mean". */
#ifndef BR_NEAREST_H
#define BR_NEAREST_H

#include "bus_registry.h"

#define BR_NEAREST_MAX 256u /* longer words have no near ones */

/* Insertions, deletions, replacements and swaps of neighbours between the two (optimal string
 * alignment); `limit` + 1 for anything over the limit. */
size_t br_distance(const char *a, const char *b, size_t limit);

/* The distance that still counts as near: a third of the word. */
size_t br_near_limit(const char *word);

#endif
