/* Preprocessor lines: what #define makes of a name, and where the branches of #if lie. Every branch
 * is read, since each is compiled somewhere; only `#if 0` is what it is for everybody, a comment. */
#include "facts/c.h"

static bl_token next_word(bl_c_collector *c)
{
    bl_token token = bl_c_next(&c->lexer);
    while (token.kind == BL_COMMENT)
        token = bl_c_next(&c->lexer);
    return token;
}

/* Passes the rest of the line, its end included, if that was not read already. */
static void finish_line(bl_c_collector *c)
{
    if (!c->lexer.directive)
        return;
    bl_c_skip_directive(&c->lexer);
    bl_c_next(&c->lexer);
}

/* ── #define ────────── */

static void read_params(bl_c_collector *c, bl_definition *ret)
{
    enum { MOST = 32 };
    bl_token token;
    eb_str *params = bl_arena_alloc(c->arena, MOST * sizeof *params);
    while ((token = next_word(c)).kind != BL_LINE_END && !bl_c_is_op(token, ')'))
        if (token.kind == BL_NAME && ret->param_count < MOST)
            params[ret->param_count++] = bl_arena_copy(c->arena, bl_c_name(c, token));
    ret->params = params;
    ret->takes_arguments = true;
}

/* Can a string come of this token? Numbers and most operators rule it out. */
static bool of_strings(bl_token token)
{
    if (token.kind != BL_PUNCT)
        return token.kind == BL_STRING || token.kind == BL_NAME;
    return token.op == '(' || token.op == ')' || token.op == ',' || token.op == '#' ||
           token.op == BL_PASTE;
}

/* Reads the body, whose calls are facts of their own. *strings: it may be worth a string. */
static bl_c_range read_body(bl_c_collector *c, bool *strings)
{
    bl_c_range range = {0};
    bool only_names = true;
    bool has_string = false;
    bl_token token;
    c->in_macro = true;
    while ((token = bl_c_next(&c->lexer)).kind != BL_LINE_END) {
        if (range.to == 0)
            range.from = token.at;
        range.to = token.at + token.len;
        only_names &= of_strings(token);
        has_string |= token.kind == BL_STRING;
        if (token.kind == BL_NAME)
            bl_c_call(c, token);
    }
    c->in_macro = false;
    *strings = range.to > 0 && (only_names || has_string);
    return range;
}

static void define(bl_c_collector *c)
{
    bl_definition definition = {.file = c->file, .macro = true};
    bl_token name = next_word(c);
    bool strings;
    if (name.kind != BL_NAME)
        return;
    if (*c->lexer.at == '(') {
        bl_c_next(&c->lexer);
        read_params(c, &definition);
    }
    if (!c->lexer.directive)
        return;
    bl_c_range body = read_body(c, &strings);
    if (!strings)
        return;
    definition.name = bl_arena_copy(c->arena, bl_c_name(c, name));
    definition.value = bl_c_capture(c, body);
    *BL_PUSH(&c->facts->definitions) = definition;
}

/* ── Branches ────────── */

/* Each branch starts with the braces that were open before the first: `#if A  if (x) {  #else  if
 * (y) {  #endif` opens one, not two. */
static void branch_begin(bl_c_collector *c)
{
    if (c->if_count < BL_C_NESTED_IFS)
        c->if_depths[c->if_count] = c->depth;
    c->if_count++;
}

static void branch_next(bl_c_collector *c)
{
    if (c->if_count > 0 && c->if_count <= BL_C_NESTED_IFS)
        c->depth = c->if_depths[c->if_count - 1];
}

static void branch_end(bl_c_collector *c)
{
    if (c->if_count > 0)
        c->if_count--;
}

static bool is_word(const bl_c_collector *c, bl_token token, const char *word)
{
    return token.kind == BL_NAME && bl_equal(bl_c_spelling(c, token), eb_str_of(word));
}

/* Behind `#if 0`: passes its branch. The directive that ends it is read too. */
static void skip_branch(bl_c_collector *c)
{
    bl_token token;
    int nested = 0;
    while ((token = bl_c_next(&c->lexer)).kind != BL_END) {
        if (token.kind != BL_DIRECTIVE)
            continue;
        bl_token word = next_word(c);
        bool ends = is_word(c, word, "endif");
        bool turns = is_word(c, word, "else") || is_word(c, word, "elif");
        finish_line(c);
        if (nested == 0 && (ends || turns)) {
            if (ends)
                branch_end(c);
            return;
        }
        nested += is_word(c, word, "if") || is_word(c, word, "ifdef") || is_word(c, word, "ifndef");
        nested -= ends;
    }
}

static void condition(bl_c_collector *c)
{
    bl_token first = next_word(c);
    bool never = first.kind == BL_NUMBER && bl_equal(bl_c_spelling(c, first), EB_STR("0")) &&
                 next_word(c).kind == BL_LINE_END;
    finish_line(c);
    branch_begin(c);
    if (never)
        skip_branch(c);
}

void bl_c_directive(bl_c_collector *c)
{
    bl_token word = next_word(c);
    if (is_word(c, word, "define"))
        define(c);
    else if (is_word(c, word, "if"))
        condition(c);
    else if (is_word(c, word, "ifdef") || is_word(c, word, "ifndef"))
        branch_begin(c);
    else if (is_word(c, word, "else") || is_word(c, word, "elif"))
        branch_next(c);
    else if (is_word(c, word, "endif"))
        branch_end(c);
    finish_line(c);
}
