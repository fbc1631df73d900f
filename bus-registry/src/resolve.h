/* What follows from what was written. */
#ifndef BR_RESOLVE_H
#define BR_RESOLVE_H

#include "registry.h"

/* Sorts the lists by name and fills in the defaults that depend on other values: paths and
 * principals of services, event types, durables and groups, the stream of a channel. Reports names
 * that are declared twice. */
void br_resolve(br_registry *registry);

/* Turns {parameters} into `*`. */
const char *br_subject_pattern(br_arena *arena, const char *name);

#endif
