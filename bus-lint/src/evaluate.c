/* Decides what an expression is worth: literals and their concatenation, macros (with parameters and
 * #), string variables, both arms of ?:, parentheses and casts. All else is unknown, and is said to
 * be: a guess here would be a false finding there.
 *
 * Which definition a name has: of its function, else of its file, else the one whose path is nearest.
 * Several equally near (the branches of an #if) are all possible. */
#include "evaluate.h"

#include <stdlib.h>

enum {
    DEPTH = 64,     /* of parentheses, arguments and macros in each other */
    STEPS = 4096,   /* names looked up for one expression: doubling macros end here */
    LONGEST = 1024, /* bytes; no channel's name is as long */
    ARGUMENTS = 16,
};

/* The parameters of the macro that is being expanded. */
typedef struct frame {
    const bl_definition *macro;
    bl_value values[ARGUMENTS];
    bl_lexemes spelled[ARGUMENTS];
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

/* ── Names ────────── */

static int by_name(const void *a, const void *b)
{
    return bl_compare((*(const bl_definition *const *)a)->name,
                      (*(const bl_definition *const *)b)->name);
}

bl_names bl_names_of(const bl_facts *facts, size_t file_count)
{
    bl_names names = {0};
    for (size_t i = 0; i < file_count; i++)
        names.count += facts[i].definitions.count;
    names.sorted = bl_alloc(names.count, sizeof *names.sorted);
    size_t at = 0;
    for (size_t i = 0; i < file_count; i++)
        for (size_t j = 0; j < facts[i].definitions.count; j++)
            names.sorted[at++] = &facts[i].definitions.items[j];
    if (at)
        qsort(names.sorted, at, sizeof *names.sorted, by_name);
    return names;
}

void bl_names_free(bl_names *names)
{
    free(names->sorted);
    *names = (bl_names){0};
}

/* The definitions of one name. */
static const bl_definition **first_of(const bl_names *names, eb_str name, size_t *count)
{
    size_t low = 0;
    size_t high = names->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (bl_compare(names->sorted[middle]->name, name) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    *count = 0;
    while (low + *count < names->count && bl_equal(names->sorted[low + *count]->name, name))
        ++*count;
    return names->sorted + low;
}

/* How many folders two paths share from the root on. */
static int shared_folders(eb_str a, eb_str b)
{
    int shared = 0;
    for (size_t i = 0; i < a.len && i < b.len && a.data[i] == b.data[i]; i++)
        shared += a.data[i] == '/';
    return shared;
}

/* How near a definition is to where its name is used; negative: not visible there. */
static int nearness(const evaluation *e, const bl_definition *definition)
{
    bool same_file = definition->file == e->file;
    if (definition->function)
        return same_file && definition->function == e->function && !e->frame ? 3000 : -1;
    if (same_file)
        return 2000;
    return definition->internal ? -1 : shared_folders(definition->file->path, e->file->path);
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
        ret->spelled[ret->count] = argument;
        ret->values[ret->count++] = of_expression(e, argument);
        if (s.items[*at].op == ')') {
            ++*at;
            return true;
        }
    }
    return false;
}

/* #parameter: the argument as it is spelled. */
static bl_value stringise(const evaluation *e, bl_lexemes spelled)
{
    eb_str text = EB_STR("");
    for (size_t i = 0; i < spelled.count; i++) {
        if (spelled.items[i].kind == BL_STRING)
            return unknown_value(); /* its quotes would be part of the text */
        text = bl_arena_printf(e->arena, "%.*s%.*s", EB_FMT(text), EB_FMT(spelled.items[i].text));
    }
    return text_value(text);
}

static int parameter_of(const evaluation *e, eb_str name)
{
    if (e->frame)
        for (size_t i = 0; i < e->frame->macro->param_count; i++)
            if (bl_equal(e->frame->macro->params[i], name))
                return i < e->frame->count ? (int)i : -2;
    return -1;
}

static bl_value of_definition(const evaluation *e, const bl_definition *definition, const frame *f)
{
    if (definition->value.count == 0)
        return unknown_value();
    evaluation inner = *e;
    inner.file = definition->file;
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
    size_t count;
    const bl_definition **found = first_of(e->names, name, &count);
    frame arguments = {0};
    bool called = *at < s.count && s.items[*at].op == '(' && read_arguments(e, s, at, &arguments);
    int nearest = -1;
    bl_value value = {0};
    for (size_t i = 0; i < count; i++) {
        int near = nearness(e, found[i]);
        if (near < 0 || near < nearest || found[i]->takes_arguments != called)
            continue;
        if (near > nearest)
            value = (bl_value){0};
        nearest = near;
        arguments.macro = found[i];
        unite(&value, of_definition(e, found[i], &arguments));
    }
    return nearest < 0 ? unknown_value() : value;
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
        return parameter < 0 || !e->frame ? unknown_value()
                                          : stringise(e, e->frame->spelled[parameter]);
    }
    return unknown_value();
}

/* Literals and names side by side are one string, as are C++ strings with + between them. */
static bl_value of_sequence(const evaluation *e, bl_lexemes s)
{
    size_t at = 0;
    bl_value value = of_primary(e, s, &at);
    while (at < s.count && !(value.unknown && value.count == 0)) {
        if (is_op(s, at, '+') && at + 1 < s.count)
            at++;
        value = join(e, value, of_primary(e, s, &at));
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
