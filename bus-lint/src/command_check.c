/* `bus-lint check`: the pipeline from end to end. Walk, read, lex and collect (scan), evaluate, rules,
 * silence, report. Always the whole project: a #define in a header far away decides what a call
 * says; PATHS only choose what is reported. */
#include "command.h"

#include "clock.h"
#include "output.h"
#include "project.h"
#include "scan.h"
#include "silence.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static const char usage[] =
    "Usage: bus-lint check [options] [PATH…]\n"
    "\n"
    "Checks the sources of the project against its channel registry. With PATHs, reports only\n"
    "what is found in these files and folders; the rest of the project is still read.\n"
    "\n"
    "  --registry FILE|DIR  the registry; default: bus-registry.yaml, or bus-registry/*.yaml, of\n"
    "                       the nearest folder upwards. Its folder is the project's root.\n"
    "  --format FORMAT      text (default), gcc or json\n"
    "  --color WHEN         auto (default), always or never; NO_COLOR is honoured\n"
    "  --jobs N             threads; default: one a processor\n"
    "  --help               this text\n"
    "\n"
    "Exit code: 0 clean (notes do not count), 1 findings, 2 could not run.\n";

typedef struct options {
    const char *registry;
    bl_report_fn *format;
    bl_color color;
    size_t jobs;
    char **paths;
    size_t path_count;
} options;

/* ── Options ────────── */

static bool read_jobs(const char *text, size_t *ret)
{
    char *end;
    unsigned long number = strtoul(text, &end, 10);
    *ret = number;
    return *text >= '1' && *text <= '9' && *end == '\0' && number <= 64;
}

/* Returns -1 to go on, else the exit code. */
static int read_option(int option, options *ret)
{
    switch (option) {
    case 'r':
        ret->registry = optarg;
        return -1;
    case 'f':
        ret->format = bl_format_find(optarg);
        if (!ret->format)
            return bl_command_fail("check", "no format `%s`; there are text, gcc and json", optarg);
        return -1;
    case 'c':
        if (!bl_color_read(optarg, &ret->color))
            return bl_command_fail("check", "--color is auto, always or never, not `%s`", optarg);
        return -1;
    case 'j':
        if (!read_jobs(optarg, &ret->jobs))
            return bl_command_fail("check", "--jobs is a number from 1 to 64, not `%s`", optarg);
        return -1;
    case 'h':
        fputs(usage, stdout);
        return BL_EXIT_CLEAN;
    default:
        return bl_command_fail("check", "see `bus-lint check --help`");
    }
}

static int read_options(int argc, char **argv, options *ret)
{
    static const struct option known[] = {
        {"registry", required_argument, NULL, 'r'}, {"format", required_argument, NULL, 'f'},
        {"color", required_argument, NULL, 'c'},    {"jobs", required_argument, NULL, 'j'},
        {"help", no_argument, NULL, 'h'},           {0},
    };
    int option;
    optind = 0;
    while ((option = getopt_long(argc, argv, "h", known, NULL)) != -1) {
        int code = read_option(option, ret);
        if (code >= 0)
            return code;
    }
    ret->paths = argv + optind;
    ret->path_count = (size_t)(argc - optind);
    return -1;
}

/* ── The run ────────── */

typedef struct run {
    const options *options;
    bl_project project;
    br_registry *registry;
    bl_arena arena;
    bl_walk walk;
    char **selected; /* PATHs as reports call them */
    bl_scan scan;
    bl_names names;
    bl_uses uses;
    bl_findings findings;
} run;

static void run_free(run *r)
{
    bl_findings_free(&r->findings);
    free(r->uses.items);
    bl_names_free(&r->names);
    bl_scan_free(&r->scan);
    free(r->walk.files.items);
    bl_arena_free(&r->arena);
    for (size_t i = 0; r->selected && i < r->options->path_count; i++)
        free(r->selected[i]);
    free(r->selected);
    br_registry_free(&r->registry);
    bl_project_free(&r->project);
}

static int load_registry(run *r)
{
    eb_error err = {0};
    const options *o = r->options;
    const char *start = o->path_count ? o->paths[0] : ".";
    for (size_t i = 0; i < o->path_count; i++)
        if (access(o->paths[i], F_OK) != 0)
            return bl_command_fail("check", "no such file or folder: `%s`", o->paths[i]);
    if (bl_project_find(o->registry, start, &r->project, &err) < 0 ||
        br_load(r->project.registry, &r->registry, &err) < 0)
        return bl_command_fail("check", "%s", err.text);
    return 0;
}

/* Everything below the root, and the PATHs that lie outside of it. If they all do, the root is not
 * walked: it may be somebody's home. */
static int list_files(run *r)
{
    const options *o = r->options;
    bool inside = o->path_count == 0;
    r->walk.arena = &r->arena;
    r->selected = bl_alloc(o->path_count, sizeof *r->selected);
    for (size_t i = 0; i < o->path_count; i++) {
        char *shown = r->selected[i] = bl_project_shown(&r->project, o->paths[i]);
        if (!shown)
            return bl_command_fail("check", "`%s`: %s", o->paths[i], strerror(errno));
        inside |= *shown != '/';
        bool hidden_from_walk = bl_language_of(eb_str_of(shown)) == BL_LANGUAGE_NONE;
        if (*shown == '/' || (*shown && hidden_from_walk))
            bl_walk_add(&r->walk, o->paths[i], shown);
    }
    if (inside)
        bl_walk_add(&r->walk, r->project.root, "");
    bl_walk_finish(&r->walk);
    return 0;
}

static bool is_selected(const run *r, eb_str path)
{
    for (size_t i = 0; i < r->options->path_count; i++)
        if (bl_path_under(path, eb_str_of(r->selected[i])))
            return true;
    return r->options->path_count == 0;
}

static void keep_selected(run *r)
{
    size_t kept = 0;
    for (size_t i = 0; i < r->findings.list.count; i++)
        if (is_selected(r, r->findings.list.items[i].path))
            r->findings.list.items[kept++] = r->findings.list.items[i];
    r->findings.list.count = kept;
}

static void find_uses(run *r)
{
    for (size_t i = 0; i < r->scan.file_count; i++)
        for (size_t j = 0; j < r->scan.facts[i].calls.count; j++)
            bl_uses_of_call(&r->scan.facts[i].calls.items[j], &r->names, r->registry, &r->arena,
                            &r->uses);
}

static bl_view view_of(const run *r)
{
    return (bl_view){
        .registry = r->registry,
        .root = eb_str_of(r->project.root),
        .files = r->walk.files.items,
        .facts = r->scan.facts,
        .file_count = r->scan.file_count,
        .uses = &r->uses,
    };
}

static int64_t today(void)
{
    time_t now = (time_t)(eb_clock_real_ns() / EB_NS_PER_S);
    struct tm date;
    gmtime_r(&now, &date);
    return (date.tm_year + 1900) * 10000 + (date.tm_mon + 1) * 100 + date.tm_mday;
}

static void check_sources(run *r)
{
    bl_scan_files(r->walk.files.items, r->walk.files.count, r->options->jobs, &r->scan);
    r->names = bl_names_of(r->scan.facts, r->scan.file_count);
    find_uses(r);
    bl_view view = view_of(r);
    bl_run_rules(&view, &r->findings);
    bl_silence(&view, today(), &r->findings);
    keep_selected(r);
}

static int report(run *r, int64_t started_ns)
{
    bl_fill_lines(&r->findings, r->project.root);
    bl_report shown = {.findings = r->findings.list.items, .count = r->findings.list.count};
    shown.summary.files = r->scan.file_count;
    shown.summary.bytes = r->scan.bytes;
    shown.summary.milliseconds = (eb_clock_ns() - started_ns) / EB_NS_PER_MS;
    return bl_output(&shown, r->options->format, r->options->color);
}

static int check(run *r)
{
    int64_t started_ns = eb_clock_ns();
    if (load_registry(r) != 0)
        return BL_EXIT_FAILED;
    if (br_errors(r->registry) > 0) {
        bl_view view = view_of(r);
        bl_run_registry_rules(&view, &r->findings);
        report(r, started_ns);
        return BL_EXIT_FAILED;
    }
    if (list_files(r) != 0)
        return BL_EXIT_FAILED;
    check_sources(r);
    return report(r, started_ns);
}

int bl_command_check(int argc, char **argv)
{
    options chosen = {.format = bl_report_text};
    int code = read_options(argc, argv, &chosen);
    if (code >= 0)
        return code;
    run r = {.options = &chosen};
    code = check(&r);
    run_free(&r);
    return code;
}
