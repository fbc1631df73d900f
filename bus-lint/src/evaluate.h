/* What an expression is worth as a string: every text it may have, and whether there may be others
 * that cannot be known. Looks names up in the definitions of the whole project. */
#ifndef BL_EVALUATE_H
#define BL_EVALUATE_H

#include "names.h"

enum { BL_ALTERNATIVES = 8 };

typedef struct bl_value {
    eb_str texts[BL_ALTERNATIVES]; /* different from each other, in the order they were found */
    size_t count;
    bool unknown; /* it may also be something else */
    bool null;    /* it may be NULL */
} bl_value;

/* The value of an expression in `function` of its file. Texts live in the arena. */
bl_value bl_evaluate(const bl_names *names, const bl_expr *expr, uint32_t function,
                     bl_arena *arena);

#endif
