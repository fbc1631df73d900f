/* Which files are looked at: the walk from the project root and from paths outside it. Decides by
 * name only, opens nothing but directories. The same list, in the same order, on every run. */
#ifndef BL_WALK_H
#define BL_WALK_H

#include "memory.h"

/* How a file is lexed; more languages come here. */
typedef enum bl_language {
    BL_LANGUAGE_NONE = 0,
    BL_LANGUAGE_C, /* C and C++: one lexer reads both */
} bl_language;

typedef struct bl_file {
    eb_str path;   /* as reported: relative to the root, if it lies under it */
    eb_str opened; /* as the system finds it */
    bl_language language;
    int error;           /* errno of what kept it from being read; 0 */
    const char *problem; /* why there are no facts of it, in words; NULL */
    bool skipped;        /* `problem` is a choice of ours, not a failure */
    size_t size;         /* bytes read */
} bl_file;

typedef struct bl_walk {
    bl_arena *arena;
    BL_VEC(bl_file) files;
} bl_walk;

/* The language by the name's ending. */
bl_language bl_language_of(eb_str path);

/* Adds `path` (a file, or a directory with all below it). `shown` is what it is called in reports;
 * "" for the root itself. A file named explicitly is always listed, whatever its name. */
void bl_walk_add(bl_walk *walk, const char *path, const char *shown);

/* Sorts by path and drops what was reached twice. */
void bl_walk_finish(bl_walk *walk);

/* Is `path` the directory or file `under`, or below it? `under` "" is everything. */
bool bl_path_under(eb_str path, eb_str under);

/* dir/name, or name where `dir` is "". Ownership: yours, free(). */
char *bl_path_join(const char *dir, const char *name);

#endif
