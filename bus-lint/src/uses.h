/* Which channel each call uses, as far as that can be known: the calls of the facts table, their
 * channel arguments evaluated and looked up in the registry. */
#ifndef BL_USES_H
#define BL_USES_H

#include "evaluate.h"

#include <bus_registry.h>

typedef enum bl_certainty {
    BL_RESOLVED = 1, /* this is the name */
    BL_PATTERN,      /* a pattern that takes several channels */
    BL_UNKNOWN,      /* it cannot be known from the sources */
} bl_certainty;

typedef struct bl_use {
    const bl_call *call;
    bl_place place; /* of the channel, as it is written in the call */
    bl_certainty certainty;
    eb_str name;               /* of the channel, NUL-terminated; "" if unknown */
    const br_channel *channel; /* as the registry declares it; NULL if it does not */
    bool covered;              /* a pattern: it takes at least one declared channel */
} bl_use;

typedef BL_VEC(bl_use) bl_uses;

/* Adds the uses of a call, none or several. */
void bl_uses_of_call(const bl_call *call, const bl_names *names, const br_registry *registry,
                     bl_arena *arena, bl_uses *ret);

/* A server's own subject ($JS.API…, an inbox, dead letters): never declared, never a channel. */
bool bl_is_system_name(eb_str name);

#endif
