/* What is not reported although a rule found it: the registry's exceptions, and comments in the
 * source ("bus-lint: allow BL202 until 2027-01-01 -- reason"). Both need a reason and may end. */
#ifndef BL_SILENCE_H
#define BL_SILENCE_H

#include "engine.h"

/* Takes the silenced findings out. `today`: YYYYMMDD. */
void bl_silence(const bl_view *view, int64_t today, bl_findings *findings);

#endif
