/* Formatting a record for the user's callback: nothing is done, and nothing allocated, for a level
 * that nobody wants. */
#include "log.h"

#include <stdarg.h>
#include <stdio.h>

#include "utf8.h"

#define RECORD_MAX 1024 /* bytes with the NUL */

void eb_log(const eb_logger *logger, int level, const char *format, ...)
{
    if (!logger || !logger->fn || level > logger->level)
        return;
    char text[RECORD_MAX + 1]; /* one more, so that the cut sees the byte after it */
    va_list args;
    va_start(args, format);
    int needed = vsnprintf(text, sizeof text, format, args);
    va_end(args);
    if (needed < 0)
        return;
    text[eb_utf8_cut(eb_str_of(text), RECORD_MAX - 1)] = '\0';
    logger->fn(level, text, logger->user);
}
