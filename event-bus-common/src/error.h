/* Filling an eb_error. Texts follow one form: what failed and on what, why, what to do. */
#ifndef EB_ERROR_H
#define EB_ERROR_H

#include <eb/base.h>

#include "ns.h"

#ifndef __clang_analyzer__
#define eb_fail      EB_PRIVATE(fail)
#define eb_fail_with EB_PRIVATE(fail_with)
#else /* does not look into error.c, and must know that the result is the code */
#define eb_fail(err, code, ...)      ((void)EB_PRIVATE(fail)(err, code, __VA_ARGS__), (code))
#define eb_fail_with(err, code, ...) ((void)EB_PRIVATE(fail_with)(err, code, __VA_ARGS__), (code))
#endif
#define eb_error_flags EB_PRIVATE(error_flags)
#define eb_error_hint  EB_PRIVATE(error_hint)
#define eb_shorten     EB_PRIVATE(shorten)

/* Sets *err (nullable) to `code` with its usual flags and a formatted text, cut at a UTF-8
 * boundary. Returns code. */
int EB_PRIVATE(fail)(eb_error *err, int code, const char *format, ...) EB_PRINTF(3, 4);

/* The same with a native code and exactly these flags. */
int EB_PRIVATE(fail_with)(eb_error *err, int code, int native, uint32_t flags, const char *format,
                          ...) EB_PRINTF(5, 6);

/* The usual flags and the hint of errors.def; 0 and "" for an unknown code. */
uint32_t eb_error_flags(int code);
const char *eb_error_hint(int code);

/* A name shortened in its middle ("of.datasets.qua…requested"), so that the sentence round it
 * survives: at most `max` < 128 bytes. Use as an argument of "%s". */
typedef struct eb_short {
    char text[128];
} eb_short;
eb_short eb_shorten(eb_str name, size_t max);

#endif
