/* The table of facts: everything that later steps know of the sources. Who (the file, and by its
 * path the service), where, does what. The collectors (facts/<language>.c) fill it, one table a file;
 * evaluate.c says what the expressions in it are worth; rules never see source text. */
#ifndef BL_FACTS_H
#define BL_FACTS_H

#include "lex/lex.h"
#include "sinks.h"
#include "walk.h"

/* A stretch of a file. The end is one past the last byte; lines and columns count from 1. */
typedef struct bl_place {
    const bl_file *file;
    bl_position from;
    bl_position to;
    eb_str line; /* the beginning of the first line, for excerpt and fingerprint */
} bl_place;

/* A generated line may be as long as its file, and every finding in it has its own copy. */
static inline eb_str bl_cut_line(eb_str line)
{
    enum { KEPT = 4096 };
    return eb_str_make(line.data, line.len < KEPT ? line.len : KEPT);
}

/* A token that outlives its text. */
typedef struct bl_lexeme {
    bl_kind kind;
    int op;
    int plain;   /* strings: offset of the value in the spelling, -1 if escapes stand between */
    eb_str text; /* strings: the value; all others: the spelling */
} bl_lexeme;

typedef struct bl_lexemes {
    const bl_lexeme *items;
    size_t count;
} bl_lexemes;

/* An argument of a call. */
typedef struct bl_expr {
    bl_lexemes tokens;
    bl_place place;
} bl_expr;

/* What a name stands for: a macro, or a variable that holds a string. */
typedef struct bl_definition {
    eb_str name;
    const bl_file *file;
    bl_lexemes value;     /* empty: it has one that cannot be known (a parameter) */
    const eb_str *params; /* of a function-like macro */
    size_t param_count;
    bool macro;
    bool takes_arguments; /* function-like, perhaps of no parameters */
    bool internal;        /* static: not seen from other files */
    uint32_t function;    /* local to this one; 0: of the whole file */
} bl_definition;

typedef struct bl_call {
    const bl_sink *sink;
    eb_str name;
    bl_place place;    /* of the name */
    uint32_t function; /* ordinal in the file of the function it stands in; 0 in a macro's body */
    const bl_expr *args;
    size_t arg_count;
} bl_call;

/* "bus-lint: allow BL202 until 2027-01-01 -- reason" in a comment. */
typedef struct bl_allow {
    bl_place place; /* of the comment */
    eb_str comment;
} bl_allow;

typedef struct bl_facts {
    BL_VEC(bl_definition) definitions;
    BL_VEC(bl_call) calls;
    BL_VEC(bl_allow) allows;
} bl_facts;

/* Collects the facts of a C or C++ text. Copies go into the arena; nothing refers to `text` when it
 * returns. Threads: any, one arena each. */
void bl_collect_c(const bl_file *file, eb_str text, bl_arena *arena, bl_facts *ret);

#endif
