/* Tokens: what a language's lexer makes of a text. A token is a slice of the text and knows nothing
 * of lines; whoever needs a line and a column asks bl_position for it, which few tokens do. */
#ifndef BL_LEX_H
#define BL_LEX_H

#include "memory.h"

typedef enum bl_kind {
    BL_END = 0,
    BL_NAME,   /* identifier or keyword */
    BL_NUMBER, /* a preprocessing number */
    BL_STRING, /* with its prefix and quotes; raw strings too */
    BL_CHAR,
    BL_PUNCT,     /* one operator; `op` says which */
    BL_DIRECTIVE, /* the # that begins a preprocessor line; the line ends with BL_LINE_END */
    BL_LINE_END,
    BL_COMMENT, /* only comments that speak to us ("bus-lint:") become tokens */
} bl_kind;

/* `op` of a BL_PUNCT: its character, or one of these. Longer operators of no interest to us stay a
 * row of single characters, except that none of them contains a lone '='. */
enum {
    BL_ARROW = 256, /* -> */
    BL_SCOPE,       /* :: */
    BL_PASTE,       /* ## */
    BL_COMPOUND,    /* ==, +=, <= and all others that end in = */
    BL_ELLIPSIS,    /* ... */
};

typedef struct bl_token {
    bl_kind kind;
    int op;
    bool unclosed; /* a literal without its closing quote */
    bool spliced;  /* a backslash-newline stands inside: bl_c_unsplice gives its text */
    uint32_t at;   /* offset of its first byte */
    uint32_t len;
} bl_token;

typedef struct bl_position {
    uint32_t line;   /* from 1 */
    uint32_t column; /* in bytes, from 1 */
} bl_position;

/* Remembers where it last was, and counts from there in either direction: asked for places in about
 * the order of the text, a whole file is counted through only once. */
typedef struct bl_positions {
    eb_str text;
    uint32_t first;      /* offset of the first line's first byte */
    uint32_t line;       /* where it last was */
    uint32_t line_start; /* offset of that line's first byte */
} bl_positions;

bl_positions bl_positions_of(eb_str text);
bl_position bl_position_of(bl_positions *positions, uint32_t offset);
/* The line with this offset in it, without its end. */
eb_str bl_line_of(bl_positions *positions, uint32_t offset);

#endif
