/* Decides which files are looked at. Hidden names, build trees (CMakeCache.txt, CACHEDIR.TAG) and
 * links to directories are not entered: a link's target is walked where it lives, so no loop can
 * arise; a link to a file is read, since it is compiled where the link is. Whether a file can be
 * read is decided in read.c. */
#include "walk.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

static const struct {
    const char *ending;
    bl_language language;
} endings[] = {
    {"c", BL_LANGUAGE_C},   {"h", BL_LANGUAGE_C},   {"cc", BL_LANGUAGE_C},  {"hh", BL_LANGUAGE_C},
    {"cpp", BL_LANGUAGE_C}, {"hpp", BL_LANGUAGE_C}, {"cxx", BL_LANGUAGE_C}, {"hxx", BL_LANGUAGE_C},
    {"c++", BL_LANGUAGE_C}, {"h++", BL_LANGUAGE_C}, {"C", BL_LANGUAGE_C},   {"H", BL_LANGUAGE_C},
    {"inc", BL_LANGUAGE_C}, {"inl", BL_LANGUAGE_C}, {"ipp", BL_LANGUAGE_C}, {"tpp", BL_LANGUAGE_C},
};

bl_language bl_language_of(eb_str path)
{
    const char *dot = path.len ? memrchr(path.data, '.', path.len) : NULL;
    if (!dot)
        return BL_LANGUAGE_NONE;
    eb_str ending = eb_str_make(dot + 1, (size_t)(path.data + path.len - dot - 1));
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        if (bl_equal(ending, eb_str_of(endings[i].ending)))
            return endings[i].language;
    return BL_LANGUAGE_NONE;
}

bool bl_path_under(eb_str path, eb_str under)
{
    while (under.len && under.data[under.len - 1] == '/')
        under.len--;
    if (under.len == 0 || bl_equal(under, EB_STR(".")))
        return true;
    return bl_starts_with(path, under) && (path.len == under.len || path.data[under.len] == '/');
}

char *bl_path_join(const char *dir, const char *name)
{
    size_t len = strlen(dir);
    bool slash = len > 0 && dir[len - 1] != '/';
    char *path = bl_alloc(len + strlen(name) + 2, 1);
    memcpy(path, dir, len);
    if (slash)
        path[len] = '/';
    memcpy(path + len + slash, name, strlen(name));
    return path;
}

static bl_file *add_file(bl_walk *walk, const char *path, const char *shown)
{
    bl_file *file = BL_PUSH(&walk->files);
    file->path = bl_arena_copy(walk->arena, eb_str_of(shown));
    file->opened = bl_arena_copy(walk->arena, eb_str_of(path));
    file->language = bl_language_of(file->path);
    return file;
}

static void add_failed(bl_walk *walk, const char *path, const char *shown, int error)
{
    bl_file *file = add_file(walk, path, *shown ? shown : ".");
    file->error = error;
    file->problem = error == ELOOP ? "a loop of symbolic links" : strerror(error);
}

typedef BL_VEC(struct dirent *) entry_list;

static void free_entries(entry_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        free(list->items[i]);
    free(list->items);
}

static int by_name(const void *a, const void *b)
{
    return strcmp((*(struct dirent *const *)a)->d_name, (*(struct dirent *const *)b)->d_name);
}

static bool marks_generated(const char *name)
{
    return strcmp(name, "CMakeCache.txt") == 0 || strcmp(name, "CACHEDIR.TAG") == 0;
}

/* Reads a directory whole before any of it is entered, so that depth costs no descriptors. Returns 0
 * or errno; *generated: a build tool's own tree. */
static int read_entries(const char *path, entry_list *list, bool *generated)
{
    DIR *dir = opendir(path);
    if (!dir)
        return errno;
    struct dirent *entry;
    errno = 0;
    while ((entry = readdir(dir))) {
        *generated |= marks_generated(entry->d_name);
        if (entry->d_name[0] == '.')
            continue;
        struct dirent *copy = bl_alloc(1, sizeof *copy);
        copy->d_type = entry->d_type;
        memcpy(copy->d_name, entry->d_name, strlen(entry->d_name) + 1);
        *BL_PUSH(list) = copy;
    }
    int error = errno;
    closedir(dir);
    if (list->count)
        qsort(list->items, list->count, sizeof *list->items, by_name);
    return error;
}

static unsigned char type_of(const char *path, const struct dirent *entry)
{
    struct stat st;
    if (entry->d_type != DT_UNKNOWN)
        return entry->d_type;
    return lstat(path, &st) == 0 ? (unsigned char)IFTODT(st.st_mode) : (unsigned char)DT_UNKNOWN;
}

static void walk_directory(bl_walk *walk, const char *path, const char *shown, bool top);

/* A link with the name of a source: its target is read under the link's own path. */
static void visit_link(bl_walk *walk, const char *path, const char *shown)
{
    struct stat st;
    if (bl_language_of(eb_str_of(shown)) == BL_LANGUAGE_NONE)
        return;
    if (stat(path, &st) != 0)
        add_failed(walk, path, shown, errno);
    else if (!S_ISDIR(st.st_mode))
        add_file(walk, path, shown);
}

static void visit(bl_walk *walk, const char *dir, const char *dir_shown, const struct dirent *entry)
{
    char *path = bl_path_join(dir, entry->d_name);
    char *shown = bl_path_join(dir_shown, entry->d_name);
    unsigned char type = type_of(path, entry);
    if (type == DT_DIR)
        walk_directory(walk, path, shown, false);
    else if (type == DT_LNK)
        visit_link(walk, path, shown);
    else if (bl_language_of(eb_str_of(shown)) != BL_LANGUAGE_NONE)
        add_file(walk, path, shown);
    free(path);
    free(shown);
}

/* Recursion ends where the system's own limit on a path's length does (ENAMETOOLONG: a finding). */
static void walk_directory(bl_walk *walk, const char *path, const char *shown, bool top)
{
    entry_list list = {0};
    bool generated = false;
    int error = read_entries(path, &list, &generated);
    if (error)
        add_failed(walk, path, shown, error);
    else if (top || !generated)
        for (size_t i = 0; i < list.count; i++)
            visit(walk, path, shown, list.items[i]);
    free_entries(&list);
}

void bl_walk_add(bl_walk *walk, const char *path, const char *shown)
{
    struct stat st;
    if (stat(path, &st) != 0)
        add_failed(walk, path, shown, errno);
    else if (S_ISDIR(st.st_mode))
        walk_directory(walk, path, shown, true);
    else
        add_file(walk, path, shown);
}

static int by_path(const void *a, const void *b)
{
    return bl_compare(((const bl_file *)a)->path, ((const bl_file *)b)->path);
}

void bl_walk_finish(bl_walk *walk)
{
    size_t kept = 0;
    bl_file *files = walk->files.items;
    if (walk->files.count)
        qsort(files, walk->files.count, sizeof *files, by_path);
    for (size_t i = 0; i < walk->files.count; i++)
        if (kept == 0 || !bl_equal(files[kept - 1].path, files[i].path))
            files[kept++] = files[i];
    walk->files.count = kept;
}
