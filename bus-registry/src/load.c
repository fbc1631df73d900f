/* From a path to a registry: which files belong to it, in which order the steps run, and what
 * becomes of memory that cannot be had. */
#include "check.h"
#include "digest.h"
#include "error.h"
#include "node.h"
#include "problem.h"
#include "read.h"
#include "resolve.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#define FILE_MAX (8u << 20)

/* ── From texts ────────── */

static void read_source(br_registry *registry, const br_source *source)
{
    br_arena *arena = &registry->arena;
    const char *name = br_arena_copy(arena, eb_str_of(source->name));
    registry->files = br_arena_grow(arena, registry->files, registry->file_count, sizeof(char *));
    registry->files[registry->file_count++] = name;
    const br_node *top = br_compose(registry, name, source->text);
    if (top)
        br_read(registry, top);
}

/* Where a file could not be understood, what it declares is unknown: to report what others miss
 * from it would only mislead. */
static void read_all(br_registry *registry, const br_source *sources, size_t count)
{
    br_read_defaults(registry);
    for (size_t i = 0; i < count; i++)
        read_source(registry, &sources[i]);
    br_resolve(registry);
    if (!registry->unreadable)
        br_check(registry);
    br_problems_sort(registry);
    br_digest_make(registry->digest, sources, count);
}

static int parse(const br_source *sources, size_t count, bool on_disk, br_registry **ret,
                 eb_error *err)
{
    jmp_buf failed;
    br_registry *registry = calloc(1, sizeof *registry);
    if (!registry)
        return eb_fail(err, EB_E_NOMEM, "registry %s: out of memory", sources[0].name);
    registry->on_disk = on_disk;
    registry->arena.failed = &failed;
    if (setjmp(failed) != 0) {
        br_registry_free(&registry);
        return eb_fail(err, EB_E_NOMEM, "registry %s: out of memory", sources[0].name);
    }
    read_all(registry, sources, count);
    registry->arena.failed = NULL;
    *ret = registry;
    return 0;
}

int br_parse(const br_source *sources, size_t count, br_registry **ret, eb_error *err)
{
    if (!sources || count == 0 || !ret)
        return eb_fail(err, EB_E_ARG, "br_parse needs at least one text and ret");
    return parse(sources, count, false, ret, err);
}

void br_registry_free(br_registry **registry)
{
    if (!registry || !*registry)
        return;
    br_arena_free(&(*registry)->arena);
    free(*registry);
    *registry = NULL;
}

/* ── From files ────────── */

typedef struct file {
    char *path;
    char *text;
    size_t length;
} file;

typedef struct files {
    file *items;
    size_t count;
} files;

static void free_files(files *all)
{
    for (size_t i = 0; i < all->count; i++) {
        free(all->items[i].path);
        free(all->items[i].text);
    }
    free(all->items);
}

/* Takes over `path`, also when it fails. */
static int add_file(files *all, char *path, eb_error *err)
{
    file *grown = path ? realloc(all->items, (all->count + 1) * sizeof *grown) : NULL;
    if (!grown) {
        free(path);
        return eb_fail(err, EB_E_NOMEM, "registry: out of memory");
    }
    all->items = grown;
    all->items[all->count++] = (file){.path = path};
    return 0;
}

static bool ends_with(const char *name, const char *end)
{
    size_t length = strlen(name), end_length = strlen(end);
    return length > end_length && strcmp(name + length - end_length, end) == 0;
}

static int compare_files(const void *a, const void *b)
{
    return strcmp(((const file *)a)->path, ((const file *)b)->path);
}

static char *join(const char *folder, const char *name)
{
    size_t length = strlen(folder);
    char *path = NULL;
    bool slash = length > 0 && folder[length - 1] == '/';
    return asprintf(&path, "%s%s%s", folder, slash ? "" : "/", name) < 0 ? NULL : path;
}

static int list_folder(const char *folder, DIR *open, files *all, eb_error *err)
{
    for (struct dirent *entry; (entry = readdir(open));) {
        if (entry->d_name[0] == '.' || !ends_with(entry->d_name, ".yaml"))
            continue;
        if (add_file(all, join(folder, entry->d_name), err) < 0)
            return EB_E_NOMEM;
    }
    if (all->count == 0)
        return eb_fail(err, EB_E_NOT_FOUND,
                       "registry %s: the folder has no *.yaml; name the file or folder that "
                       "declares the channels",
                       eb_shorten(eb_str_of(folder), 80).text);
    qsort(all->items, all->count, sizeof *all->items, compare_files);
    return 0;
}

static int find_files(const char *path, files *all, eb_error *err)
{
    struct stat info;
    if (stat(path, &info) != 0)
        return eb_fail(err, errno == ENOENT ? EB_E_NOT_FOUND : EB_E_IO, "registry %s: %s",
                       eb_shorten(eb_str_of(path), 120).text, strerror(errno));
    if (!S_ISDIR(info.st_mode))
        return add_file(all, strdup(path), err);
    DIR *folder = opendir(path);
    if (!folder)
        return eb_fail(err, EB_E_IO, "registry %s: %s", eb_shorten(eb_str_of(path), 120).text,
                       strerror(errno));
    int result = list_folder(path, folder, all, err);
    closedir(folder);
    return result;
}

/* Reads up to one byte more than is allowed, so that growing files and pipes are measured too. */
static int read_stream(file *f, FILE *stream, eb_error *err)
{
    f->text = malloc(FILE_MAX + 1);
    if (!f->text)
        return eb_fail(err, EB_E_NOMEM, "registry %s: out of memory", f->path);
    f->length = fread(f->text, 1, FILE_MAX + 1, stream);
    if (ferror(stream))
        return eb_fail(err, EB_E_IO, "registry %s: %s", eb_shorten(eb_str_of(f->path), 120).text,
                       strerror(errno));
    if (f->length > FILE_MAX)
        return eb_fail(err, EB_E_TOO_LARGE, "registry %s: over 8 MiB; split it into a folder",
                       eb_shorten(eb_str_of(f->path), 120).text);
    char *fitted = realloc(f->text, f->length + 1);
    f->text = fitted ? fitted : f->text;
    return 0;
}

static int read_file(file *f, eb_error *err)
{
    FILE *stream = fopen(f->path, "re");
    if (!stream)
        return eb_fail(err, errno == ENOENT ? EB_E_NOT_FOUND : EB_E_IO, "registry %s: %s",
                       eb_shorten(eb_str_of(f->path), 120).text, strerror(errno));
    int result = read_stream(f, stream, err);
    fclose(stream);
    return result;
}

static int parse_files(const files *all, br_registry **ret, eb_error *err)
{
    /* find_files has found one at least. */
    br_source *sources = all->count ? calloc(all->count, sizeof *sources) : NULL;
    if (!sources)
        return eb_fail(err, EB_E_NOMEM, "registry: out of memory");
    for (size_t i = 0; i < all->count; i++)
        sources[i] = (br_source){.name = all->items[i].path,
                                 .text = eb_str_make(all->items[i].text, all->items[i].length)};
    int result = parse(sources, all->count, true, ret, err);
    free(sources);
    return result;
}

int br_load(const char *path, br_registry **ret, eb_error *err)
{
    if (!path || !ret)
        return eb_fail(err, EB_E_ARG, "br_load needs a path and ret");
    files all = {0};
    int result = find_files(path, &all, err);
    for (size_t i = 0; result == 0 && i < all.count; i++)
        result = read_file(&all.items[i], err);
    if (result == 0)
        result = parse_files(&all, ret, err);
    free_files(&all);
    return result;
}
