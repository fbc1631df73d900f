/* Decides what an expression is worth: literals and their concatenation, macros (with parameters and
 * #), string variables, both arms of ?:, parentheses and casts. All else is unknown, and is said to
 * be: a guess here would be a false finding there.
 *
 * Which definitions a name has is looked up in names.c; all that are equally near are possible. */
#include "evaluate.h"

#include <stdlib.h>

enum {
    DEPTH = 64,     /* of parentheses, arguments and macros in each other */
    STEPS = 4096,   /* names looked up for one expression: doubling macros end here */
    LONGEST = 1024, /* bytes; no channel's name is as long */
    ARGUMENTS = 16,
    SPELLED = 256, /* tokens of an argument: doubling parameters end here */
};

/* The parameters of the macro that is being expanded. */
typedef struct frame {
    const bl_definition *macro;
    bl_value values[ARGUMENTS];
    bl_lexemes spelled[ARGUMENTS];
    bool expanded[ARGUMENTS]; /* it came through a parameter of the macro outside */
    size_t count;
} frame;

typedef struct evaluation {
    const bl_names *names;
    bl_arena *arena;
    const bl_file *file;
    uint32_t function;
    const frame *frame; /* NULL outside of macros */
    int depth;
    int *steps;
} evaluation;

static bl_value of_expression(const evaluation *e, bl_lexemes s);

/* ── Values ────────── */

static bl_value unknown_value(void)
{
    return (bl_value){.unknown = true};
}

static bl_value text_value(eb_str text)
{
    bl_value value = {.count = 1};
    value.texts[0] = text;
    return value;
}

static void add_text(bl_value *value, eb_str text)
{
    for (size_t i = 0; i < value->count; i++)
        if (bl_equal(value->texts[i], text))
            return;
    if (value->count == BL_ALTERNATIVES || text.len > LONGEST)
        value->unknown = true;
    else
        value->texts[value->count++] = text;
}

static void unite(bl_value *value, bl_value other)
{
    value->unknown |= other.unknown;
    value->null |= other.null;
    for (size_t i = 0; i < other.count; i++)
        add_text(value, other.texts[i]);
}

/* Each text of one behind each of the other. */
static bl_value join(const evaluation *e, bl_value left, bl_value right)
{
    bl_value joined = {.unknown = left.unknown || right.unknown || left.null || right.null};
    for (size_t i = 0; i < left.count; i++)
        for (size_t j = 0; j < right.count; j++)
            add_text(&joined, bl_arena_printf(e->arena, "%.*s%.*s", EB_FMT(left.texts[i]),
                                              EB_FMT(right.texts[j])));
    return joined;
}

/* ── Macros ────────── */

static bl_lexemes next_argument(bl_lexemes s, size_t *at)
{
    int depth = 0;
    size_t from = *at;
    for (; *at < s.count; ++*at) {
        int op = s.items[*at].kind == BL_PUNCT ? s.items[*at].op : 0;
        if (depth == 0 && (op == ',' || op == ')'))
            break;
        depth += (op == '(') - (op == ')');
    }
    return (bl_lexemes){s.items + from, *at - from};
}

static int parameter_of(const evaluation *e, eb_str name)
{
    if (e->frame)
        for (size_t i = 0; i < e->frame->macro->param_count; i++)
            if (bl_equal(e->frame->macro->params[i], name))
                return i < e->frame->count ? (int)i : -2;
    return -1;
}

/* The argument with the parameters of the macro outside put in, as it is before it is handed on. */
static bl_lexemes substitute(const evaluation *e, bl_lexemes argument, bool *expanded)
{
    size_t count = 0;
    for (size_t i = 0; i < argument.count; i++) {
        int parameter = parameter_of(e, argument.items[i].text);
        count += parameter < 0 ? 1 : e->frame->spelled[parameter].count;
        *expanded |= parameter != -1;
    }
    if (!*expanded || count > SPELLED)
        return argument;
    bl_lexeme *items = bl_arena_alloc(e->arena, count * sizeof *items);
    bl_lexemes whole = {items, 0};
    for (size_t i = 0; i < argument.count; i++) {
        int parameter = parameter_of(e, argument.items[i].text);
        bl_lexemes part = {&argument.items[i], 1};
        if (parameter >= 0)
            part = e->frame->spelled[parameter];
        for (size_t j = 0; j < part.count; j++)
            items[whole.count++] = part.items[j];
    }
    return whole;
}

/* s.items[*at] is the opening parenthesis; moves behind the closing one. Returns false if there is
 * none, or there are too many arguments. */
static bool read_arguments(const evaluation *e, bl_lexemes s, size_t *at, frame *ret)
{
    if (*at >= s.count || s.items[*at].op != '(')
        return false;
    while (*at < s.count) {
        ++*at;
        bl_lexemes argument = next_argument(s, at);
        if (*at >= s.count || ret->count == ARGUMENTS)
            return false;
        ret->spelled[ret->count] = substitute(e, argument, &ret->expanded[ret->count]);
        ret->values[ret->count++] = of_expression(e, argument);
        if (s.items[*at].op == ')') {
            ++*at;
            return true;
        }
    }
    return false;
}

/* #parameter: the argument as it is spelled. What came through another macro was expanded on its way
 * (C11 6.10.3.1): a name in it may have become anything, `VERSION` a 2. */
static bl_value stringise(const evaluation *e, int parameter)
{
    eb_str text = EB_STR("");
    bl_lexemes spelled = e->frame->spelled[parameter];
    for (size_t i = 0; i < spelled.count; i++) {
        const bl_lexeme *lexeme = &spelled.items[i];
        if (lexeme->kind == BL_STRING) /* its quotes would be part of the text */
            return unknown_value();
        if (lexeme->kind == BL_NAME && e->frame->expanded[parameter])
            return unknown_value();
        text = bl_arena_printf(e->arena, "%.*s%.*s", EB_FMT(text), EB_FMT(lexeme->text));
    }
    return text_value(text);
}

static bl_value of_definition(const evaluation *e, const bl_definition *definition, const frame *f)
{
    if (definition->value.count == 0)
        return unknown_value();
    evaluation inner = *e;
    inner.file = definition->file;
    inner.function = definition->function;
    inner.frame = definition->macro ? f : NULL;
    return of_expression(&inner, definition->value);
}

/* A name, s.items[*at - 1], with the arguments behind it if it is a macro that takes some. */
static bl_value of_name(const evaluation *e, bl_lexemes s, size_t *at)
{
    eb_str name = s.items[*at - 1].text;
    int parameter = parameter_of(e, name);
    if (parameter >= 0)
        return e->frame->values[parameter];
    if (bl_equal(name, EB_STR("NULL")) || bl_equal(name, EB_STR("nullptr")))
        return (bl_value){.null = true};
    frame arguments = {0};
    bool called = *at < s.count && s.items[*at].op == '(' && read_arguments(e, s, at, &arguments);
    bl_found found = bl_names_find(e->names, name, called, e->file, e->frame ? 0 : e->function);
    bl_value value = {.unknown = found.count == 0};
    for (size_t i = 0; i<found.count && * e->steps> 0; i++) {
        arguments.macro = found.items[i].definition;
        unite(&value, of_definition(e, arguments.macro, &arguments));
    }
    value.unknown |= *e->steps <= 0;
    return value;
}

/* ── Expressions ────────── */

static bool is_op(bl_lexemes s, size_t at, int op)
{
    return at < s.count && s.items[at].kind == BL_PUNCT && s.items[at].op == op;
}

/* The index of the bracket that closes the one at `at`. */
static size_t closing(bl_lexemes s, size_t at)
{
    int depth = 0;
    for (; at < s.count; at++) {
        depth += is_op(s, at, '(') - is_op(s, at, ')');
        if (depth == 0)
            break;
    }
    return at;
}

static bl_lexemes part(bl_lexemes s, size_t from, size_t to)
{
    return (bl_lexemes){s.items + from, to - from};
}

/* (expression), or a cast: (const char *)expression. *at is behind the opening one. */
static bl_value of_parentheses(const evaluation *e, bl_lexemes s, size_t *at)
{
    size_t close = closing(s, *at - 1);
    bl_lexemes inner = part(s, *at, close < s.count ? close : s.count);
    bool cast = inner.count > 1 && is_op(inner, inner.count - 1, '*');
    *at = close + 1;
    if (!cast)
        return of_expression(e, inner);
    bl_lexemes rest = part(s, *at < s.count ? *at : s.count, s.count);
    *at = s.count;
    return of_expression(e, rest);
}

static bool makes_string(eb_str name)
{
    return bl_equal(name, EB_STR("string")) || bl_equal(name, EB_STR("string_view"));
}

static bl_value of_primary(const evaluation *e, bl_lexemes s, size_t *at)
{
    const bl_lexeme *lexeme = &s.items[(*at)++];
    if (lexeme->kind == BL_STRING)
        return text_value(lexeme->text);
    if (lexeme->kind == BL_NAME && is_op(s, *at, BL_SCOPE) && *at + 1 < s.count) {
        ++*at; /* std::string("…"), names::TOPIC: the last name says what it is */
        return of_primary(e, s, at);
    }
    if (lexeme->kind == BL_NAME && is_op(s, *at, '(') && makes_string(lexeme->text)) {
        ++*at;
        return of_parentheses(e, s, at);
    }
    if (lexeme->kind == BL_NAME)
        return of_name(e, s, at);
    if (lexeme->kind == BL_NUMBER && s.count == 1 && bl_equal(lexeme->text, EB_STR("0")))
        return (bl_value){.null = true};
    if (is_op(s, *at - 1, '('))
        return of_parentheses(e, s, at);
    if (is_op(s, *at - 1, '#') && *at < s.count) {
        int parameter = parameter_of(e, s.items[(*at)++].text);
        return parameter < 0 || !e->frame ? unknown_value() : stringise(e, parameter);
    }
    return unknown_value();
}

/* Passes `.c_str()` and `.data()`, by which a C++ string is given to a function of C. */
static size_t behind_accessor(bl_lexemes s, size_t at)
{
    if (at + 3 >= s.count || !is_op(s, at, '.') || !is_op(s, at + 2, '(') || !is_op(s, at + 3, ')'))
        return at;
    eb_str name = s.items[at + 1].text;
    bool same = bl_equal(name, EB_STR("c_str")) || bl_equal(name, EB_STR("data"));
    return same ? at + 4 : at;
}

/* Literals and names side by side are one string, as are C++ strings with + between them. */
static bl_value of_sequence(const evaluation *e, bl_lexemes s)
{
    size_t at = 0;
    bl_value value = of_primary(e, s, &at);
    at = behind_accessor(s, at);
    while (at < s.count && !(value.unknown && value.count == 0)) {
        if (is_op(s, at, '+') && at + 1 < s.count)
            at++;
        value = join(e, value, of_primary(e, s, &at));
        at = behind_accessor(s, at);
    }
    return value;
}

/* The `:` of the `?` at `question`, passing those of conditions inside. */
static size_t matching_colon(bl_lexemes s, size_t question)
{
    int nested = 0;
    for (size_t i = question + 1; i < s.count; i++) {
        if (is_op(s, i, '(') && (i = closing(s, i)) >= s.count)
            break;
        nested += is_op(s, i, '?');
        if (is_op(s, i, ':') && nested-- == 0)
            return i;
    }
    return s.count;
}

/* condition ? a : b, where `question` is its mark; a missing `a` (GNU) is the condition. */
static bl_value of_choice(const evaluation *e, bl_lexemes s, size_t question)
{
    size_t colon = matching_colon(s, question);
    if (colon == s.count)
        return unknown_value();
    bl_lexemes first = part(s, question + 1, colon);
    bl_value value = of_expression(e, first.count ? first : part(s, 0, question));
    unite(&value, of_expression(e, part(s, colon + 1, s.count)));
    return value;
}

static bl_value of_expression(const evaluation *e, bl_lexemes s)
{
    if (s.count == 0 || e->depth >= DEPTH || --*e->steps < 0)
        return unknown_value();
    evaluation inner = *e;
    inner.depth++;
    for (size_t i = 0; i < s.count; i++) {
        if (is_op(s, i, '?'))
            return of_choice(&inner, s, i);
        if (is_op(s, i, '(') && (i = closing(s, i)) >= s.count)
            break;
    }
    return of_sequence(&inner, s);
}

bl_value bl_evaluate(const bl_names *names, const bl_expr *expr, uint32_t function, bl_arena *arena)
{
    int steps = STEPS;
    evaluation e = {.names = names,
                    .arena = arena,
                    .file = expr->place.file,
                    .function = function,
                    .steps = &steps};
    return of_expression(&e, expr->tokens);
}
