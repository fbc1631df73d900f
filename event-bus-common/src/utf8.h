/* Stepping through UTF-8 (RFC 3629) without splitting a character; eb_utf8_check is in json.h. */
#ifndef EB_UTF8_H
#define EB_UTF8_H

#include <eb/base.h>

#include "ns.h"

#define eb_utf8_sequence EB_PRIVATE(utf8_sequence)
#define eb_utf8_cut      EB_PRIVATE(utf8_cut)

/* The length of the well-formed character at `at`, 1 to 4; 0 if there is none in the `left` bytes.
 */
size_t eb_utf8_sequence(const char *at, size_t left);

/* The length of the longest start of `text`, at most `max` bytes, that splits no character. */
size_t eb_utf8_cut(eb_str text, size_t max);

#endif
