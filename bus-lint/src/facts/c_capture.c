/* Copies the parts of a text that matter. A part is first only a range of offsets; it is lexed again
 * when it is wanted, which happens to few. */
#include "facts/c.h"

#include <stdlib.h>

bl_place bl_c_place(bl_c_collector *c, bl_c_range range)
{
    bl_place place = {.file = c->file};
    place.from = bl_position_of(&c->positions, range.from);
    eb_str line = bl_line_of(&c->positions, range.from);
    place.to = bl_position_of(&c->positions, range.to);
    place.line = bl_arena_copy(c->arena, bl_cut_line(line));
    return place;
}

static bl_lexeme capture_token(bl_c_collector *c, bl_token token)
{
    eb_str spelling = bl_c_unsplice(c->text, token, c->arena);
    bl_lexeme lexeme = {.kind = token.kind, .op = token.op, .plain = -1};
    if (token.unclosed) {
        lexeme.kind = BL_CHAR; /* a text that was cut off is nobody's channel */
    } else if (token.kind == BL_STRING) {
        lexeme.plain = token.spliced ? -1 : bl_c_plain_start(spelling);
        spelling = bl_c_string(spelling, c->arena);
    }
    lexeme.text = bl_arena_copy(c->arena, spelling);
    return lexeme;
}

/* The next token of code: without comments for us, and without preprocessor lines in between. */
static bl_token next_code(bl_c_lexer *lexer)
{
    bl_token token = bl_c_next(lexer);
    while (token.kind == BL_COMMENT || token.kind == BL_DIRECTIVE) {
        if (token.kind == BL_DIRECTIVE) {
            bl_c_skip_directive(lexer);
            bl_c_next(lexer);
        }
        token = bl_c_next(lexer);
    }
    return token;
}

static bl_c_lexer lexer_of_range(const bl_c_collector *c, bl_c_range range)
{
    bl_c_lexer lexer = bl_c_lexer_of(c->text);
    lexer.at = c->text.data + range.from;
    lexer.end = c->text.data + range.to;
    lexer.fresh = false;
    return lexer;
}

bl_lexemes bl_c_capture(bl_c_collector *c, bl_c_range range)
{
    BL_VEC(bl_lexeme) found = {0};
    bl_c_lexer lexer = lexer_of_range(c, range);
    for (;;) {
        bl_token token = next_code(&lexer);
        if (token.kind == BL_END)
            break;
        *BL_PUSH(&found) = capture_token(c, token);
    }
    bl_lexeme *items = bl_arena_alloc(c->arena, (found.count + 1) * sizeof *items);
    if (found.count)
        memcpy(items, found.items, found.count * sizeof *items);
    free(found.items);
    return (bl_lexemes){items, found.count};
}

static int nesting(bl_token token)
{
    if (token.kind != BL_PUNCT)
        return 0;
    if (token.op == '(' || token.op == '[' || token.op == '{')
        return 1;
    return token.op == ')' || token.op == ']' || token.op == '}' ? -1 : 0;
}

bool bl_c_range_until(bl_c_collector *c, bl_c_lexer *lexer, const char *ends, bl_c_range *ret)
{
    int depth = 0;
    bl_c_range range = {0};
    for (int left = BL_C_AHEAD; left > 0 && c->budget > 0; left--, c->budget--) {
        bl_c_lexer here = *lexer;
        bl_token token = next_code(lexer);
        int step = nesting(token);
        bool end = token.kind == BL_END || token.kind == BL_LINE_END || (depth == 0 && step < 0) ||
                   (depth == 0 && token.kind == BL_PUNCT && token.op < 128 && token.op > 0 &&
                    strchr(ends, token.op));
        if (end) {
            *lexer = here;
            *ret = range;
            return true;
        }
        if (range.to == 0)
            range.from = token.at;
        range.to = token.at + token.len;
        depth += step;
    }
    return false;
}
