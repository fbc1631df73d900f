/* bus-lint: says where a service breaks the contract of the two buses. Picks the verb; every verb is
 * a file command_<verb>.c, but for `gen`, which has a folder. */
#include "command.h"
#include "gen/gen.h"

#include <stdio.h>
#include <string.h>

static const struct {
    const char *verb;
    int (*run)(int argc, char **argv);
    const char *help;
} commands[] = {
    {"check", bl_command_check, "check [PATH…]            check sources against the registry"},
    {"explain", bl_command_explain, "explain RULE             what a rule wants, and why"},
    {"rules", bl_command_rules, "rules                    list all rules"},
    {"registry", bl_command_registry, "registry check [PATH]    check the registry alone"},
    {"gen", bus_lint_gen, "gen c --service NAME …   write typed C handles for a service"},
};

enum { COMMANDS = sizeof commands / sizeof *commands };

static void print_help(FILE *out)
{
    fputs("bus-lint keeps the two event buses apart: it checks sources against the channel "
          "registry.\n"
          "\nUsage: bus-lint COMMAND …\n\n",
          out);
    for (size_t i = 0; i < COMMANDS; i++)
        fprintf(out, "  %s\n", commands[i].help);
    fputs("\n  --help                   this text; `bus-lint COMMAND --help` for a command's own\n"
          "  --version                the version\n"
          "\nExit code: 0 clean, 1 findings, 2 could not run.\n",
          out);
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        print_help(stderr);
        return BL_EXIT_FAILED;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "help") == 0) {
        print_help(stdout);
        return BL_EXIT_CLEAN;
    }
    if (strcmp(argv[1], "--version") == 0) {
        puts("bus-lint " BUS_LINT_VERSION);
        return BL_EXIT_CLEAN;
    }
    for (size_t i = 0; i < COMMANDS; i++)
        if (strcmp(argv[1], commands[i].verb) == 0) {
            char name[32]; /* what getopt puts before its messages */
            snprintf(name, sizeof name, "bus-lint %s", commands[i].verb);
            argv[1] = name;
            return commands[i].run(argc - 1, argv + 1);
        }
    fprintf(stderr, "bus-lint: no command `%s`; see `bus-lint --help`\n", argv[1]);
    return BL_EXIT_FAILED;
}
