/* `bus-lint rules` and `bus-lint explain`: what the rules say of themselves. Nothing is written here
 * that is not in a rule's own file. */
#include "command.h"

#include "rule.h"

#include <stdio.h>

static bool wants_help(int argc, char **argv, const char *usage)
{
    bool wanted = argc == 2 && strcmp(argv[1], "--help") == 0;
    if (wanted)
        fputs(usage, stdout);
    return wanted;
}

int bl_command_rules(int argc, char **argv)
{
    if (wants_help(argc, argv,
                   "Usage: bus-lint rules\n\nLists all rules, with severity and name.\n"))
        return BL_EXIT_CLEAN;
    if (argc > 1)
        return bl_command_fail("rules", "it takes no arguments");
    for (size_t i = 0; i < bl_rule_count; i++)
        printf("%s  %-8s %-22s %s\n", bl_rules[i]->code, bl_severity_name(bl_rules[i]->severity),
               bl_rules[i]->name, bl_rules[i]->summary);
    return BL_EXIT_CLEAN;
}

/* Adds a paragraph, its lines broken at 80 columns. */
static void paragraph(const char *text)
{
    enum { COLUMNS = 80 };
    size_t column = 0;
    for (const char *at = text; *at;) {
        size_t word = strcspn(at, " ");
        if (column && column + 1 + word > COLUMNS) {
            putchar('\n');
            column = 0;
        }
        column += (size_t)printf("%s%.*s", column ? " " : "", (int)word, at);
        at += word + strspn(at + word, " ");
    }
    putchar('\n');
}

int bl_command_explain(int argc, char **argv)
{
    if (wants_help(argc, argv,
                   "Usage: bus-lint explain RULE\n\nSays what a rule wants, why, and what to do "
                   "instead. RULE is its code (BL202) or its name\n(wrong-plane).\n"))
        return BL_EXIT_CLEAN;
    if (argc != 2)
        return bl_command_fail("explain", "it takes one rule: `bus-lint explain BL202`");
    const bl_rule *rule = bl_rule_find(eb_str_of(argv[1]));
    if (!rule)
        return bl_command_fail("explain", "no rule `%s`; `bus-lint rules` lists them", argv[1]);
    printf("%s %s (%s, since %s)\n\n", rule->code, rule->name, bl_severity_name(rule->severity),
           rule->since);
    paragraph(rule->summary);
    puts("\nWhy");
    paragraph(rule->why);
    puts("\nInstead");
    paragraph(rule->instead);
    return BL_EXIT_CLEAN;
}
