/* The verbs. Each gets its own argument list (argv[0] is "bus-lint <verb>") and gives the exit code. */
#ifndef BL_COMMAND_H
#define BL_COMMAND_H

enum {
    BL_EXIT_CLEAN = 0,
    BL_EXIT_FINDINGS = 1,
    BL_EXIT_FAILED = 2, /* it could not run */
};

int bl_command_check(int argc, char **argv);
int bl_command_rules(int argc, char **argv);
int bl_command_explain(int argc, char **argv);
int bl_command_registry(int argc, char **argv);

/* Prints "bus-lint VERB: …" and gives BL_EXIT_FAILED. */
int bl_command_fail(const char *verb, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
