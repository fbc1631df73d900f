/* What a br_registry holds: the model as the reader fills it, and the problems found so far. The
 * only struct that all of the reader's files share. */
#ifndef BR_REGISTRY_H
#define BR_REGISTRY_H

#include "arena.h"

#include "bus_registry.h"

/* A list in the model: br_texts, br_consumers and the lists below have this form, so that the
 * reader can fill any of them. */
typedef struct br_list {
    void *items;
    size_t count;
    br_place at;
} br_list;

/* The top of the file, as the field table describes it. */
typedef struct br_root {
    br_number version;
    br_text platform;
    br_limits limits;
    br_list environments;
    br_list services;
    br_list streams;
    br_list channels;
    br_list exceptions;
} br_root;

struct br_registry {
    br_arena arena;
    br_root root;
    br_problem *problems;
    size_t problem_count;
    size_t error_count;
    size_t compared; /* names, for suggestions */
    const char **files;
    size_t file_count;
    const br_channel **parametrised; /* the channels with a {parameter} in their name */
    size_t parametrised_count;
    bool on_disk;    /* files that it names can be looked for */
    bool unreadable; /* a file was no YAML: what stands in it is not known */
    char digest[65];
};

/* The channel that is declared under exactly this name; NULL if there is none. */
const br_channel *br_find_declared(const br_registry *registry, const char *name);

#endif
