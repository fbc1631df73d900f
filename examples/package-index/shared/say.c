/* say.c: one line for the reader at a time, flushed at once, because another program may be waiting for it. */
#include "say.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

static const char *program = "package-index";
static bool verbose;

void say_as(const char *name)
{
    program = name;
}

void say_verbose(void)
{
    verbose = true;
}

void say(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    flockfile(stdout);
    printf("%s: ", program);
    vprintf(format, args);
    putchar('\n');
    fflush(stdout);
    funlockfile(stdout);
    va_end(args);
}

int say_failed(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    flockfile(stderr);
    fprintf(stderr, "%s: error: ", program);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
    funlockfile(stderr);
    va_end(args);
    return EXIT_FAILED;
}

int say_error(const eb_error *err)
{
    return say_failed("%s", err->text);
}

const char *say_count(uint64_t n)
{
    static _Thread_local char buffers[8][32];
    static _Thread_local unsigned turn;
    char *text = buffers[turn++ % 8];
    char digits[24];
    int len = snprintf(digits, sizeof digits, "%" PRIu64, n);
    char *to = text;
    for (int i = 0; i < len; i++) {
        if (i > 0 && (len - i) % 3 == 0)
            *to++ = ',';
        *to++ = digits[i];
    }
    *to = '\0';
    return text;
}

static void log_line(int level, const char *text, void *user)
{
    (void)level;
    (void)user;
    fprintf(stderr, "%s: library: %s\n", program, text);
}

eb_log_fn *say_log(void)
{
    return verbose ? log_line : NULL;
}
