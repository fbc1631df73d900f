/* Decides where the project begins; see project.h. */
#include "project.h"

#include "error.h"
#include "memory.h"
#include "walk.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

static bool is_yaml(const char *name)
{
    size_t len = strlen(name);
    return *name != '.' && len > 5 && strcmp(name + len - 5, ".yaml") == 0;
}

static bool has_yaml(const char *path)
{
    DIR *dir = opendir(path);
    bool found = false;
    for (struct dirent *entry; dir && !found && (entry = readdir(dir));)
        found = is_yaml(entry->d_name);
    if (dir)
        closedir(dir);
    return found;
}

/* The registry of this one folder; NULL if it has none. A bus-registry/ without YAML is something
 * else of the same name. */
static char *registry_in(const char *folder)
{
    struct stat st;
    char *path = bl_path_join(folder, "bus-registry.yaml");
    if (stat(path, &st) == 0)
        return path;
    free(path);
    path = bl_path_join(folder, "bus-registry");
    if (stat(path, &st) == 0 && S_ISDIR(st.st_mode) && has_yaml(path))
        return path;
    free(path);
    return NULL;
}

/* Cuts the last part off an absolute path; false at its root. */
static bool parent(char *path)
{
    char *slash = strrchr(path, '/');
    if (!slash || path[1] == '\0')
        return false;
    slash[slash == path] = '\0';
    return true;
}

static char *search_upwards(const char *start)
{
    char *folder = realpath(start, NULL);
    char *found = NULL;
    while (folder && !(found = registry_in(folder)) && parent(folder))
        continue;
    free(folder);
    return found;
}

int bl_project_find(const char *registry, const char *start, bl_project *ret, eb_error *err)
{
    char *path = registry ? realpath(registry, NULL) : search_upwards(start);
    if (!path && registry)
        return eb_fail(err, errno == ENOENT ? EB_E_NOT_FOUND : EB_E_IO, "registry `%s`: %s",
                       registry, strerror(errno));
    if (!path)
        return eb_fail(err, EB_E_NOT_FOUND,
                       "no registry: no bus-registry.yaml in `%s` or above it; write one, or name "
                       "it with --registry",
                       start);
    ret->registry = path;
    ret->root = bl_alloc(strlen(path) + 2, 1);
    memcpy(ret->root, path, strlen(path));
    parent(ret->root);
    return 0;
}

void bl_project_free(bl_project *project)
{
    free(project->root);
    free(project->registry);
    *project = (bl_project){0};
}

char *bl_project_shown(const bl_project *project, const char *path)
{
    char *absolute = realpath(path, NULL);
    eb_str root = eb_str_of(project->root);
    if (!absolute || !bl_path_under(eb_str_of(absolute), root))
        return absolute;
    size_t skip = root.len > 1 ? root.len : 0;
    skip += absolute[skip] == '/';
    memmove(absolute, absolute + skip, strlen(absolute + skip) + 1);
    return absolute;
}
