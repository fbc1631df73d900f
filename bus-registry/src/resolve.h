/* What follows from what was written. */
#ifndef BR_RESOLVE_H
#define BR_RESOLVE_H

#include "registry.h"

/* Subjects over all streams. Each is compared with all others and with every channel; a platform has
 * dozens. The check of the streams reports more, and none of those is looked for. */
#define BR_PATTERNS 2000u

/* Sorts the lists by name and fills in the defaults that depend on other values: paths and
 * principals of services, event types, durables and groups, the stream of a channel. Reports names
 * that are declared twice. */
void br_resolve(br_registry *registry);

/* Turns {parameters} into `*`. */
const char *br_subject_pattern(br_arena *arena, const char *name);

#endif
