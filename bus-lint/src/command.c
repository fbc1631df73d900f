/* How a verb says that it could not run. */
#include "command.h"

#include <stdarg.h>
#include <stdio.h>

int bl_command_fail(const char *verb, const char *format, ...)
{
    va_list args;
    fflush(stdout);
    fprintf(stderr, "bus-lint %s: ", verb);
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fputc('\n', stderr);
    return BL_EXIT_FAILED;
}
