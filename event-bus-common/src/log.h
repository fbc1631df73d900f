/* Handing records to the user's callback. */
#ifndef EB_LOG_H
#define EB_LOG_H

#include <eb/base.h>

#include "ns.h"

#define eb_log EB_PRIVATE(log)

typedef struct eb_logger {
    eb_log_fn *fn; /* NULL: silent */
    void *user;
    int level; /* up to and with */
} eb_logger;

/* Formats (at most 1 KiB) and calls, if the level is wanted. Threads: any. */
void eb_log(const eb_logger *logger, int level, const char *format, ...) EB_PRINTF(3, 4);

#endif
