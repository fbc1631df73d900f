/* `bus-lint registry check`: the registry alone, with the same reports as `check`. `bus-lint registry
 * schema`: the JSON Schema that editors complete it with. */
#include "command.h"

#include "clock.h"
#include "output.h"
#include "project.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

static const char usage[] = "Usage: bus-lint registry check [FILE|DIR]\n"
                            "       bus-lint registry schema\n"
                            "\n"
                            "Checks the channel registry alone. Default: bus-registry.yaml, or "
                            "bus-registry/*.yaml, of the\n"
                            "nearest folder upwards. `schema` prints the JSON Schema of its "
                            "files.\n"
                            "\n"
                            "Exit code: 0 valid, 1 findings, 2 could not be read.\n";

static void count_files(const br_registry *registry, bl_summary *ret)
{
    const char *const *files = br_files(registry, &ret->files);
    struct stat file;
    for (size_t i = 0; i < ret->files; i++)
        if (stat(files[i], &file) == 0)
            ret->bytes += (uint64_t)file.st_size;
}

static int check(const char *path)
{
    eb_error err = {0};
    bl_project project = {0};
    br_registry *registry = NULL;
    bl_findings findings = {0};
    int64_t started_ns = eb_clock_ns();
    int code = BL_EXIT_FAILED;
    if (bl_project_find(path, ".", &project, &err) < 0 ||
        br_load(project.registry, &registry, &err) < 0) {
        bl_command_fail("registry check", "%s", err.text);
        goto out;
    }
    bl_view view = {.registry = registry, .root = eb_str_of(project.root)};
    bl_run_registry_rules(&view, &findings);
    bl_fill_lines(&findings, project.root);
    bl_report report = {.findings = findings.list.items, .count = findings.list.count};
    count_files(registry, &report.summary);
    report.summary.milliseconds = (eb_clock_ns() - started_ns) / EB_NS_PER_MS;
    code = bl_output(&report, bl_report_text, BL_COLOR_AUTO);
out:
    bl_findings_free(&findings);
    br_registry_free(&registry);
    bl_project_free(&project);
    return code;
}

static int print_schema(void)
{
    eb_error err = {0};
    char *schema = NULL;
    if (br_schema(&schema, &err) < 0)
        return bl_command_fail("registry schema", "%s", err.text);
    bool written = fputs(schema, stdout) >= 0 && fflush(stdout) == 0;
    free(schema);
    return written ? BL_EXIT_CLEAN : BL_EXIT_FAILED;
}

int bl_command_registry(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "--help") == 0) {
        fputs(usage, stdout);
        return BL_EXIT_CLEAN;
    }
    if (argc == 2 && strcmp(argv[1], "schema") == 0)
        return print_schema();
    if (argc < 2 || strcmp(argv[1], "check") != 0 || argc > 3)
        return bl_command_fail("registry",
                               "it is `bus-lint registry check [FILE|DIR]` or `registry schema`");
    return check(argc == 3 ? argv[2] : NULL);
}
