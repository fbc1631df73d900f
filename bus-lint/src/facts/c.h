/* The state that the parts of the C collector share, and what each part does. */
#ifndef BL_FACTS_C_H
#define BL_FACTS_C_H

#include "facts/facts.h"
#include "lex/c.h"

enum {
    BL_C_LOCALS = 256, /* names a function that are followed; further ones stay unknown */
    BL_C_NESTED_IFS = 64,
    BL_C_AHEAD = 4096, /* tokens looked ahead for the end of one call or value */
};

/* Part of the text, to be captured if it turns out to matter. from == to: nothing. */
typedef struct bl_c_range {
    uint32_t from;
    uint32_t to;
} bl_c_range;

typedef struct bl_c_local {
    bl_token name;
    bl_c_range value;
} bl_c_local;

typedef struct bl_c_collector {
    const bl_file *file;
    eb_str text;
    bl_arena *arena;
    bl_facts *facts;
    bl_positions positions;
    bl_c_lexer lexer;
    size_t
        budget; /* tokens that may still be looked at twice: calls nested without end stop there */
    bl_token previous;
    bl_token before; /* the one before `previous` */

    unsigned depth; /* of braces, those of namespace and extern "C" not counted */
    unsigned parens;
    bool transparent; /* the next brace is such a one */
    bool in_macro;    /* inside the body of a #define */
    uint32_t functions;

    /* Of the declaration or statement that is being read. */
    bool of_characters; /* it declares strings */
    bool is_static;
    bool initialised;     /* an = was read since its last comma */
    bl_token subscripted; /* the name in front of the last [ */

    /* Of the function that is being read; kept only if it has a call. */
    bool has_call;
    size_t local_count;
    bl_c_local locals[BL_C_LOCALS];

    size_t if_count;
    unsigned if_depths[BL_C_NESTED_IFS];
} bl_c_collector;

/* ── c.c ────────── */
static inline eb_str bl_c_spelling(const bl_c_collector *c, bl_token token)
{
    return eb_str_make(c->text.data + token.at, token.len);
}
static inline bool bl_c_is_op(bl_token token, int op)
{
    return token.kind == BL_PUNCT && token.op == op;
}
/* The name as the compiler sees it, which lives as long as the text or the arena. */
eb_str bl_c_name(const bl_c_collector *c, bl_token token);
/* Handles one token: braces, names, calls, assignments. */
void bl_c_take(bl_c_collector *c, bl_token token);

/* ── c_capture.c: from text to lexemes that outlive it ────────── */
bl_place bl_c_place(bl_c_collector *c, bl_c_range range);
bl_lexemes bl_c_capture(bl_c_collector *c, bl_c_range range);
/* The range from the lexer's next token to in front of one of `ends` (or of a closing bracket that
 * was not opened); moves the lexer, which may be a copy. Gives false if the budget ran out. */
bool bl_c_range_until(bl_c_collector *c, bl_c_lexer *lexer, const char *ends, bl_c_range *ret);

/* ── c_call.c ────────── */
/* A name that may be a sink's. */
void bl_c_call(bl_c_collector *c, bl_token name);

/* ── c_define.c: preprocessor lines ────────── */
void bl_c_directive(bl_c_collector *c);

/* ── c_scope.c: functions and the strings in their variables ────────── */
void bl_c_parameter(bl_c_collector *c);
void bl_c_assignment(bl_c_collector *c);
void bl_c_function_begin(bl_c_collector *c);
void bl_c_function_end(bl_c_collector *c);

#endif
