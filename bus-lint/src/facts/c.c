/* The collector of C and C++: one pass over the tokens of a file, of which it keeps what may matter
 * to a bus. It follows braces, declarations and preprocessor branches no further than needed to
 * tell a call from a declaration and a function's variables from another's. */
#include "facts/c.h"

eb_str bl_c_name(const bl_c_collector *c, bl_token token)
{
    return bl_c_unsplice(c->text, token, c->arena);
}

static void end_statement(bl_c_collector *c)
{
    c->of_characters = false;
    c->is_static = false;
    c->transparent = false;
    c->initialised = false;
    c->subscripted = (bl_token){0};
    c->parens = 0;
    if (c->depth == 0)
        c->local_count = 0;
}

static void open_brace(bl_c_collector *c)
{
    if (c->depth == 0 && c->transparent) {
        end_statement(c);
        return;
    }
    if (c->of_characters && c->previous.kind == BL_NAME)
        bl_c_assignment(c); /* std::string_view topic{"…"} */
    if (c->depth++ == 0)
        bl_c_function_begin(c);
    c->parens = 0;
    c->of_characters = false;
    c->is_static = false;
}

static void close_brace(bl_c_collector *c)
{
    if (c->depth > 0 && --c->depth == 0)
        bl_c_function_end(c);
    end_statement(c);
}

/* Outside of functions parentheses hold the parameters of the next body. */
static void open_parenthesis(bl_c_collector *c)
{
    bool attribute = c->previous.kind == BL_NAME &&
                     bl_equal(bl_c_spelling(c, c->previous), EB_STR("__attribute__"));
    if (c->parens++ == 0 && c->depth == 0 && !attribute)
        c->local_count = 0;
}

static void close_parenthesis(bl_c_collector *c)
{
    if (c->depth == 0 && c->parens == 1)
        bl_c_parameter(c);
    if (c->parens > 0)
        c->parens--;
}

/* The end of a parameter, or of a variable's declaration: `char topic[64];` has no value to know. */
static void declarator_end(bl_c_collector *c)
{
    bool parameter = c->depth == 0 && c->parens == 1;
    bool variable = c->depth > 0 && c->parens == 0 && c->of_characters && !c->initialised;
    if (parameter || variable)
        bl_c_parameter(c);
    if (c->parens == 0)
        c->initialised = false;
}

static void punct(bl_c_collector *c, bl_token token)
{
    switch (token.op) {
    case '{':
        open_brace(c);
        break;
    case '}':
        close_brace(c);
        break;
    case ';':
        declarator_end(c);
        end_statement(c);
        break;
    case ',':
        declarator_end(c);
        break;
    case '(':
        open_parenthesis(c);
        break;
    case ')':
        close_parenthesis(c);
        break;
    case '[':
        c->subscripted = c->previous;
        break;
    case '=':
        c->initialised = true;
        bl_c_assignment(c);
        break;
    default:
        break;
    }
}

/* Words that change how what follows is read. */
static void keyword(bl_c_collector *c, eb_str word)
{
    if (bl_equal(word, EB_STR("char")) || bl_equal(word, EB_STR("string")) ||
        bl_equal(word, EB_STR("string_view")))
        c->of_characters = true;
    else if (bl_equal(word, EB_STR("static")))
        c->is_static = true;
    else if (bl_equal(word, EB_STR("namespace")))
        c->transparent = true;
}

static void name(bl_c_collector *c, bl_token token)
{
    switch (c->text.data[token.at]) {
    case 'e':
    case 'E':
    case 'j':
    case 'r':
    case 'R':
        bl_c_call(c, token);
        break;
    case 'n':
        bl_c_call(c, token);
        keyword(c, bl_c_spelling(c, token));
        break;
    case 'c':
    case 's':
        keyword(c, bl_c_spelling(c, token));
        break;
    default:
        break;
    }
}

/* extern "C" opens a brace that is no body. */
static void string(bl_c_collector *c)
{
    if (c->depth == 0 && c->previous.kind == BL_NAME &&
        bl_equal(bl_c_spelling(c, c->previous), EB_STR("extern")))
        c->transparent = true;
}

static void remember_comment(bl_c_collector *c, bl_token token)
{
    bl_allow *allow = BL_PUSH(&c->facts->allows);
    allow->comment = bl_arena_copy(c->arena, bl_c_spelling(c, token));
    allow->place = bl_c_place(c, (bl_c_range){token.at, token.at + token.len});
}

void bl_c_take(bl_c_collector *c, bl_token token)
{
    switch (token.kind) {
    case BL_PUNCT:
        punct(c, token);
        break;
    case BL_NAME:
        name(c, token);
        break;
    case BL_STRING:
        string(c);
        break;
    default:
        break;
    }
    c->before = c->previous;
    c->previous = token;
}

void bl_collect_c(const bl_file *file, eb_str text, bl_arena *arena, bl_facts *ret)
{
    bl_c_collector c = {.file = file, .text = text, .arena = arena, .facts = ret};
    c.budget = text.len + BL_C_AHEAD;
    c.positions = bl_positions_of(text);
    c.lexer = bl_c_lexer_of(text);
    bl_token token;
    while ((token = bl_c_next(&c.lexer)).kind != BL_END) {
        if (token.kind == BL_DIRECTIVE)
            bl_c_directive(&c);
        else if (token.kind == BL_COMMENT)
            remember_comment(&c, token);
        else
            bl_c_take(&c, token);
    }
    bl_c_function_end(&c);
}
