/* Names of channels as names of C, and their clashes. */
#ifndef LINT_GEN_NAME_H
#define LINT_GEN_NAME_H

#include "buf.h"

/* "of.datasets.created" as OF_DATASETS_CREATED or of_datasets_created: every byte that C does not
 * take becomes `_`; leading ones go, since C keeps those names for itself. NULL: out of memory. */
char *gen_c_name(const char *name, bool upper);

/* A string literal, quotes included, whatever the text holds. */
void gen_literal(eb_buf *out, const char *text);

/* Text for inside a comment: no comment marks, no line ends. */
void gen_comment(eb_buf *out, const char *text);

typedef struct gen_name {
    char *name;
    const char *of; /* the channel or group that it was made from; borrowed */
} gen_name;

typedef struct gen_names {
    gen_name *items;
    size_t count;
} gen_names;

/* Notes that `of` makes the C name stem + suffix. False: out of memory. */
bool gen_names_add(gen_names *names, const char *stem, const char *suffix, const char *of);
/* Every name once, and none that the headers use? Else EB_E_CONFLICT, which names both. */
int gen_names_check(gen_names *names, eb_error *err);
void gen_names_free(gen_names *names);

#endif
