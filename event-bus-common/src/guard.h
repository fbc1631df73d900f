/* The run-time guard: may this service do this on this channel? Asked before any I/O. With no
 * registry everything is allowed. Kept apart from the planes, since both ask the same questions. */
#ifndef EB_GUARD_H
#define EB_GUARD_H

#include <eb/base.h>

#include "ns.h"

#define eb_guard_check_registry EB_PRIVATE(guard_check_registry)
#define eb_guard_find           EB_PRIVATE(guard_find)
#define eb_guard_channel        EB_PRIVATE(guard_channel)

/* Is the table one that this library reads, and is it this service's? Returns 0, EB_E_REGISTRY or
 * EB_E_ARG. */
int eb_guard_check_registry(const eb_registry *registry, const char *service, eb_error *err);

/* The channel with this name, or the one whose {parameters} it fits; NULL if there is none. */
const eb_channel *eb_guard_find(const eb_registry *registry, const char *name);

/* May the registry's service do `right` (EB_MAY_…) on `name` over `plane`? `registry` NULL: yes,
 * *ret = NULL. On the data plane __dlq.<channel> is allowed where the channel has dead letters.
 * Returns 0 and the channel in *ret (nullable), or EB_E_REGISTRY: unknown, of the other plane, or
 * not granted. */
int eb_guard_channel(const eb_registry *registry, int plane, int right, const char *name,
                     const eb_channel **ret, eb_error *err);

#endif
