/* The commands that make something from the registry: `bus-lint gen …`. */
#ifndef LINT_GEN_H
#define LINT_GEN_H

/* Takes its own words: argv[0] is "bus-lint gen". Returns the exit code: 0 done, 2 it could not, with the
 * reason on standard error. */
int bus_lint_gen(int argc, char **argv);

#endif
