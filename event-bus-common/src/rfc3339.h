/* RFC 3339 date-times, as strictly as the lineage rules want them: the years 0000 to 9999, a second
 * 60 only at 23:59 UTC (read as the next second), any number of fraction digits read and nine kept.
 */
#ifndef EB_RFC3339_H
#define EB_RFC3339_H

#include <eb/base.h>

#include "ns.h"

#define EB_RFC3339_TEXT 30 /* 9999-12-31T23:59:59.999999999Z */

#define eb_rfc3339_parse  EB_PRIVATE(rfc3339_parse)
#define eb_rfc3339_format EB_PRIVATE(rfc3339_format)

/* Returns NULL and *ret, or what is wrong, as words ("no offset"). */
const char *eb_rfc3339_parse(eb_str text, eb_time *ret);

/* UTC with 0, 3, 6 or 9 fraction digits, the shortest that is exact. Returns the length without the
 * NUL; 0 for a time outside the years 0000 to 9999 or with ns above 999,999,999. */
size_t eb_rfc3339_format(eb_time time, char ret[EB_RFC3339_TEXT + 1]);

#endif
