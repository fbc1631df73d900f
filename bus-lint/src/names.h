/* Which definition a name has where it is used: one of its function, else one of its file, else the
 * one whose file is nearest. What a definition is worth is evaluate.c's business. */
#ifndef BL_NAMES_H
#define BL_NAMES_H

#include "facts/facts.h"

typedef struct bl_named {
    uint64_t key;     /* hash of what it is looked up by */
    uint32_t ordinal; /* among all definitions, in the order of files and lines */
    const bl_definition *definition;
} bl_named;

/* Two tables, sorted by key: a look-up costs the same however often a name is defined. */
typedef struct bl_names {
    bl_named *scoped; /* all, by name, file and function */
    size_t scoped_count;
    bl_named
        *shared; /* those that other files see, by name alone; one name's in the order of files */
    size_t shared_count;
} bl_names;

typedef struct bl_found {
    const bl_named *items;
    size_t count; /* several are equally near: the branches of an #if, two headers of one folder */
} bl_found;

/* The files of the facts are in the order of their paths. */
bl_names bl_names_of(const bl_facts *facts, size_t file_count);
void bl_names_free(bl_names *names);

/* `called`: as a macro with arguments. `function` 0: what functions define is not seen there. Threads:
 * any. */
bl_found bl_names_find(const bl_names *names, eb_str name, bool called, const bl_file *file,
                       uint32_t function);

#endif
