/* Structs that start with their size, so that a program compiled against an older header goes on
 * working: options are taken in, and results given out, as far as the caller's header knows them. */
#ifndef EB_SIZED_H
#define EB_SIZED_H

#include <eb/base.h>

#include "ns.h"

#define eb_sized_read  EB_PRIVATE(sized_read)
#define eb_sized_check EB_PRIVATE(sized_check)
#define eb_sized_write EB_PRIVATE(sized_write)

/* Copies the caller's struct into *ret, `size` bytes; what its header does not know is zero. `what`
 * names it in the text. EB_E_ARG (its size is not set), EB_E_UNSUPPORTED (from a newer header). */
int eb_sized_read(void *ret, size_t size, const void *given, const char *what, eb_error *err);

/* Is the size of a struct set that the caller gives to be filled (nullable)? Asked before anything
 * is done. EB_E_ARG. */
int eb_sized_check(const void *given, const char *what, eb_error *err);

/* Fills it: never more than its own size, which stays. NULL is left alone. */
void eb_sized_write(void *given, const void *ours, size_t size);

#endif
