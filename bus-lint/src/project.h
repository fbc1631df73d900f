/* Where the project begins and where its registry is. */
#ifndef BL_PROJECT_H
#define BL_PROJECT_H

#include <eb/base.h>

typedef struct bl_project {
    char *root;     /* absolute; the paths of the registry and of findings are relative to it */
    char *registry; /* absolute path of the file or folder */
} bl_project;

/* The project around `start` (a file or folder): its registry is `registry`, or if that is NULL the
 * bus-registry.yaml, or bus-registry/ with *.yaml in it, of the nearest folder upwards. The root is
 * the folder that the registry lies in.
 * Returns: 0.
 * Errors: EB_E_NOT_FOUND, EB_E_IO. */
int bl_project_find(const char *registry, const char *start, bl_project *ret, eb_error *err);
void bl_project_free(bl_project *project);

/* `path` as it is called in reports: relative to the root if it lies below, else absolute. NULL if
 * there is no such path. Ownership: yours, free(). */
char *bl_project_shown(const bl_project *project, const char *path);

#endif
