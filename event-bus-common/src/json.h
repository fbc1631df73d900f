/* Strict JSON (RFC 8259) without a tree: a scanner that walks slices of the text, and a writer into
 * an eb_buf. Made for the envelope, where a tree costs too much and loses numbers; API answers,
 * which are not hot, use cJSON. */
#ifndef EB_JSON_H
#define EB_JSON_H

#include <eb/base.h>

#include "buf.h"
#include "ns.h"

#define EB_JSON_DEPTH 128 /* nesting allowed */

#define eb_json_check        EB_PRIVATE(json_check)
#define eb_json_object_begin EB_PRIVATE(json_object_begin)
#define eb_json_object_next  EB_PRIVATE(json_object_next)
#define eb_json_string       EB_PRIVATE(json_string)
#define eb_json_write_string EB_PRIVATE(json_write_string)
#define eb_utf8_check        EB_PRIVATE(utf8_check)

/* Where a text went wrong. */
typedef struct eb_json_error {
    size_t offset;    /* of the byte, from 0 */
    const char *what; /* "a string is not closed" */
} eb_json_error;

/* Is the whole text one JSON value, UTF-8, not nested deeper than EB_JSON_DEPTH? White space round
 * it is allowed. */
bool eb_json_check(eb_str text, eb_json_error *ret);

/* Walks the members of an object: begin, then next until it returns 0 (end; nothing but white space
 * follows the object) or -1 (*ret says why). Every byte passed is checked, also inside values. */
typedef struct eb_json_object {
    eb_str text;
    size_t at;
    bool first;
} eb_json_object;
typedef struct eb_json_member {
    eb_str name;  /* between its quotes, escapes as written */
    eb_str value; /* as written, without white space round it */
    eb_str whole; /* from the name's quote to the value's end */
} eb_json_member;
bool eb_json_object_begin(eb_json_object *walk, eb_str text, eb_json_error *ret);
int eb_json_object_next(eb_json_object *walk, eb_json_member *ret, eb_json_error *error);

/* The content of a JSON string value, quotes included in `value`: borrowed from it where it has no
 * escapes, else decoded into `scratch` (at least value.len bytes). Returns false if it is no string
 * or a \u escape is a lone surrogate. */
bool eb_json_string(eb_str value, char *scratch, eb_str *ret);

/* Adds a quoted JSON string: escapes quote, backslash and control characters, nothing else. */
void eb_json_write_string(eb_buf *buf, eb_str text);

/* Is it well-formed UTF-8 (RFC 3629: no surrogates, nothing overlong)? If not, *bad (nullable) is
 * the first wrong byte. */
bool eb_utf8_check(eb_str text, size_t *bad);

#endif
