/* say.h: how the programs of this example talk to the person who runs them. Progress and results go to standard
 * output, the one error to standard error; both with the program's name. */
#ifndef SAY_H
#define SAY_H

#include <eb/base.h>

enum {
    EXIT_DONE = 0,
    EXIT_FAILED = 1, /* one clear error was printed */
    EXIT_USAGE = 2,
};

/* The name that stands before each line; a literal. */
void say_as(const char *name);
/* Let the warnings of the libraries through to standard error. */
void say_verbose(void);

void say(const char *format, ...) EB_PRINTF(1, 2);
/* Prints "<program>: error: <text>"; returns EXIT_FAILED, so that a caller can return it. */
int say_failed(const char *format, ...) EB_PRINTF(1, 2);
int say_error(const eb_error *err);

/* "66,484": written into one of a few buffers that take turns, enough for one printf. */
const char *say_count(uint64_t n);

/* Give these to a bus's configuration. */
eb_log_fn *say_log(void);

#endif
