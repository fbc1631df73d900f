/* The lexer of C and C++. One pass, no allocation, no table of tokens: the caller asks for the next
 * one. It accepts any bytes; what is no valid token (an unclosed quote) ends at the end of its line,
 * so that one bad line never hides the rest of a file. */
#ifndef BL_LEX_C_H
#define BL_LEX_C_H

#include "lex/lex.h"

typedef struct bl_c_lexer {
    eb_str text;
    const char *at;
    const char *end;
    bool fresh;     /* nothing but white space on this line so far: # begins a directive */
    bool directive; /* inside one */
} bl_c_lexer;

/* `text` must be followed by at least 16 NUL bytes (bl_read does so). */
bl_c_lexer bl_c_lexer_of(eb_str text);

/* Gives the next token; one of kind BL_END at the end and ever after. */
bl_token bl_c_next(bl_c_lexer *lexer);

/* Skips the rest of a directive whose text is free (#error don't): its BL_LINE_END comes next. */
void bl_c_skip_directive(bl_c_lexer *lexer);

/* The token's text, without backslash-newlines; borrowed from the lexer's text where it can be. */
eb_str bl_c_unsplice(eb_str text, bl_token token, bl_arena *arena);

/* The value of a string token's text: prefix and quotes off, escapes decoded (\u as UTF-8). Borrowed
 * where nothing had to change. */
eb_str bl_c_string(eb_str spelling, bl_arena *arena);

/* Offset of the value's first byte in the spelling, if the two have the same bytes; else -1. */
int bl_c_plain_start(eb_str spelling);

#endif
