/* What makes a finding the same one. */
#include "report/report.h"

#include <criterion/criterion.h>
#include <stdlib.h>

static const bl_rule rule = {.code = "BL201"};

static void print_of(const bl_finding *findings, size_t count, size_t index, char ret[17])
{
    bl_report report = {.findings = findings, .count = count};
    bl_print *prints = bl_fingerprints(&report);
    memcpy(ret, prints[index], sizeof *prints);
    free(prints);
}

static bl_finding finding(const char *path, const char *line, uint32_t number)
{
    return (bl_finding){.rule = &rule,
                        .path = eb_str_of(path),
                        .place = {.from = {number, 1}, .line = eb_str_of(line)}};
}

Test(lint_report_fingerprint, stays_when_the_line_moves_or_is_indented)
{
    bl_finding before = finding("a.c", "send(x, \"a\");", 3);
    bl_finding after = finding("a.c", "\t\tsend(x,  \"a\");", 90);
    char first[17];
    char second[17];
    print_of(&before, 1, 0, first);
    print_of(&after, 1, 0, second);
    cr_assert_str_eq(first, second);
}

Test(lint_report_fingerprint, changes_with_path_line_and_channel)
{
    bl_finding all[4] = {finding("a.c", "x", 1), finding("b.c", "x", 1), finding("a.c", "y", 1),
                         finding("a.c", "x", 1)};
    char prints[4][17];
    all[3].channel = EB_STR("orders");
    for (size_t i = 0; i < 4; i++) {
        print_of(&all[i], 1, 0, prints[i]);
        for (size_t j = 0; j < i; j++)
            cr_expect_str_neq(prints[i], prints[j]);
    }
}

Test(lint_report_fingerprint, tells_equal_lines_of_a_file_apart)
{
    bl_finding two[2] = {finding("a.c", "x", 1), finding("a.c", "x", 9)};
    char first[17];
    char second[17];
    print_of(two, 2, 0, first);
    print_of(two, 2, 1, second);
    cr_assert_str_neq(first, second);
}
