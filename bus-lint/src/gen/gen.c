/* `bus-lint gen c`: its words, the registry that it means, and what is printed. The content of the
 * files is gen_c_*.c's, their writing gen_write.c's. */
#include "gen.h"

#include "error.h"
#include "gen_c.h"
#include "gen_write.h"
#include "project.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

static const char usage[] =
    "usage: bus-lint gen c --service NAME [--registry FILE|DIR] [--depfile FILE] -o DIR\n"
    "Writes <name>_bus.h and <name>_bus.c: what the service may use on the two buses, as typed C\n"
    "handles, and the table of the run-time guard. Dashes of the name become underscores.\n"
    "  --service NAME       a service of the registry\n"
    "  --registry FILE|DIR  default: bus-registry.yaml or bus-registry/, here or above\n"
    "  -o DIR               where to write; made if it is not there\n"
    "  --depfile FILE       also write which files were read, for make and ninja\n";

typedef struct options {
    const char *service;
    const char *registry;
    const char *folder;
    const char *depfile;
} options;

static int complain(const eb_error *err)
{
    fprintf(stderr, "bus-lint gen: %s\n", err->text);
    return 2;
}

static int misused(const char *why)
{
    fprintf(stderr, "bus-lint gen c: %s\n%s", why, usage);
    return 2;
}

/* Returns 0 to go on, 1 for --help, 2 after a complaint. */
static int read_options(int argc, char **argv, options *ret)
{
    static const struct option known[] = {
        {"service", required_argument, NULL, 's'}, {"registry", required_argument, NULL, 'r'},
        {"output", required_argument, NULL, 'o'},  {"depfile", required_argument, NULL, 'd'},
        {"help", no_argument, NULL, 'h'},          {NULL, 0, NULL, 0}};
    const char **slots[256] = {
        ['s'] = &ret->service, ['r'] = &ret->registry, ['o'] = &ret->folder, ['d'] = &ret->depfile};
    optind = 0; /* glibc: read anew, also after main's own options */
    for (int c; (c = getopt_long(argc, argv, "+o:h", known, NULL)) != -1;) {
        if (c == 'h')
            return 1;
        if (c == '?')
            return misused("see above");
        *slots[c] = optarg;
    }
    if (optind < argc)
        return misused("it takes options only");
    if (!ret->service)
        return misused("--service is missing");
    return ret->folder && *ret->folder ? 0 : misused("-o is missing");
}

/* ── Writing ────────── */

/* As make reads it. */
static void add_path(eb_buf *out, const char *path)
{
    for (; *path; path++) {
        if (*path == ' ' || *path == '#' || *path == '\\')
            eb_buf_add(out, EB_STR("\\"));
        else if (*path == '$')
            eb_buf_add(out, EB_STR("$"));
        eb_buf_add(out, eb_str_make(path, 1));
    }
}

static void add_dependency(eb_buf *out, const char *path)
{
    eb_buf_add(out, EB_STR(" \\\n  "));
    add_path(out, path);
}

/* The folder too: a file that comes or goes changes its time. */
static void write_dependencies(eb_buf *out, const options *o, const br_registry *registry,
                               const char *target)
{
    size_t count = 0;
    const char *const *files = br_files(registry, &count);
    add_path(out, target);
    eb_buf_add(out, EB_STR(":"));
    if (count != 1 || strcmp(files[0], o->registry) != 0)
        add_dependency(out, o->registry);
    for (size_t i = 0; i < count; i++)
        add_dependency(out, files[i]);
    eb_buf_add(out, EB_STR("\n"));
}

enum { HEADER, SOURCE, DEPFILE, FILES };

static bool name_files(const options *o, const gen_unit *unit, gen_file files[FILES])
{
    const char *end = o->folder[strlen(o->folder) - 1] == '/' ? "" : "/";
    bool named = asprintf(&files[HEADER].path, "%s%s%s_bus.h", o->folder, end, unit->prefix) >= 0;
    named &= asprintf(&files[SOURCE].path, "%s%s%s_bus.c", o->folder, end, unit->prefix) >= 0;
    files[DEPFILE].path = o->depfile ? strdup(o->depfile) : NULL;
    return named && (!o->depfile || files[DEPFILE].path);
}

static bool write_texts(const options *o, const gen_unit *unit, gen_file files[FILES],
                        eb_buf texts[FILES])
{
    gen_c_header(&texts[HEADER], unit);
    gen_c_source(&texts[SOURCE], unit);
    write_dependencies(&texts[DEPFILE], o, unit->registry, files[HEADER].path);
    bool written = true;
    for (size_t i = 0; i < FILES; i++) {
        files[i].content = eb_str_make(texts[i].data, texts[i].len);
        written &= !texts[i].failed;
    }
    return written;
}

static int write_unit(const options *o, const gen_unit *unit, eb_error *err)
{
    eb_buf texts[FILES] = {{0}};
    gen_file files[FILES] = {{0}};
    int result = 0;
    if (!name_files(o, unit, files) || !write_texts(o, unit, files, texts))
        result = eb_fail(err, EB_E_NOMEM, "gen c: out of memory");
    if (result == 0)
        result = gen_make_folder(o->folder, err);
    if (result == 0)
        result = gen_write_files(files, o->depfile ? FILES : DEPFILE, err);
    for (size_t i = 0; i < FILES; i++) {
        free(files[i].path);
        eb_buf_free(&texts[i]);
    }
    return result;
}

/* ── Generating ────────── */

static const br_service *find_service(const br_registry *registry, const options *o, eb_error *err)
{
    const br_service *found = br_find_service(registry, o->service);
    if (found)
        return found;
    size_t count = 0;
    const br_service *services = br_services(registry, &count);
    const char **names = calloc(count + 1, sizeof *names);
    for (size_t i = 0; names && i < count; i++)
        names[i] = services[i].name.value;
    const char *near = names ? br_nearest(o->service, names, count) : NULL;
    free(names);
    eb_fail(err, EB_E_NOT_FOUND, "registry %s declares no service %s%s%s%s",
            eb_shorten(eb_str_of(o->registry), 80).text, eb_shorten(eb_str_of(o->service), 60).text,
            near ? "; did you mean " : "", near ? near : "", near ? "?" : "");
    return NULL;
}

static int generate(const options *o, const br_registry *registry, eb_error *err)
{
    const br_service *service = find_service(registry, o, err);
    if (!service)
        return EB_E_NOT_FOUND;
    gen_unit unit;
    int result = gen_unit_make(registry, service, &unit, err);
    if (result == 0)
        result = write_unit(o, &unit, err);
    gen_unit_free(&unit);
    return result;
}

static int gen_c(int argc, char **argv)
{
    options o = {0};
    eb_error err = {0};
    int answer = read_options(argc, argv, &o);
    if (answer == 1)
        return fputs(usage, stdout) < 0;
    if (answer != 0)
        return answer;
    bl_project project = {0};
    if (!o.registry && bl_project_find(NULL, ".", &project, &err) < 0)
        return complain(&err);
    if (!o.registry)
        o.registry = project.registry;
    br_registry *registry = NULL;
    int result = br_load(o.registry, &registry, &err);
    if (result == 0 && br_errors(registry) > 0) {
        br_print_problems(registry, stderr);
        result = eb_fail(&err, EB_E_REGISTRY, "registry %s has errors: nothing was generated",
                         eb_shorten(eb_str_of(o.registry), 100).text);
    }
    if (result == 0)
        result = generate(&o, registry, &err);
    br_registry_free(&registry);
    bl_project_free(&project);
    return result < 0 ? complain(&err) : 0;
}

int bus_lint_gen(int argc, char **argv)
{
    if (argc >= 2 && strcmp(argv[1], "c") == 0) {
        argv[1] = argv[0]; /* what getopt puts before its messages */
        return gen_c(argc - 1, argv + 1);
    }
    bool help = argc >= 2 && strcmp(argv[1], "--help") == 0;
    if (!help && argc >= 2)
        fprintf(stderr, "bus-lint gen: no language \"%s\"; there is c\n", argv[1]);
    fputs(usage, help ? stdout : stderr);
    return help ? 0 : 2;
}
