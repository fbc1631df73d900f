/* Reading one scalar: is it what its field wants, and which number is it? */
#ifndef BR_VALUE_H
#define BR_VALUE_H

#include "fields.h"

typedef struct br_reading {
    br_arena *arena;
    const br_field *field;
    br_type type; /* the field's, or that of its items */
    const char *text;
    int64_t number;         /* result of a number type */
    const char *suggestion; /* what was probably meant; NULL if unknown */
} br_reading;

/* Returns NULL, or what is wrong with the text, as words. */
const char *br_value_read(br_reading *reading);

/* The regular expression (ECMA-262, for the JSON Schema) that texts of the type have; NULL: any.
 * Coarser than br_value_read, never stricter. */
const char *br_value_pattern(br_type type);

/* A size or duration as one would write it: "64KiB", "7d". */
const char *br_size_text(br_arena *arena, int64_t bytes);
const char *br_duration_text(br_arena *arena, int64_t ms);

#endif
