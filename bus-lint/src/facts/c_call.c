/* Decides whether a sink's name is a call of it, and captures the arguments. Declarations and
 * definitions of the same name are no calls; the compiler would tell them by types, we by what
 * stands in front. */
#include "facts/c.h"

/* Words that may stand directly in front of a call. In front of a declared name stands a type. */
static bool may_precede_call(eb_str word)
{
    static const char *const words[] = {"return",   "else",     "do",    "case", "throw",
                                        "and",      "or",       "not",   "goto", "co_return",
                                        "co_await", "co_yield", "sizeof"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (bl_equal(word, eb_str_of(words[i])))
            return true;
    return false;
}

static bool is_call(const bl_c_collector *c, const bl_sink *sink)
{
    if (bl_c_is_op(c->previous, '.') || bl_c_is_op(c->previous, BL_ARROW))
        return false; /* a member that is called alike */
    if (c->in_macro || sink->role == BL_ROLE_NAME)
        return true;
    if (c->previous.kind == BL_NAME)
        return c->depth > 0 && may_precede_call(bl_c_spelling(c, c->previous));
    return c->depth > 0 || bl_c_is_op(c->previous, '=');
}

/* A::B::c, if `name` begins one; moves the lexer behind it. */
static bl_c_range qualified(bl_c_lexer *lexer, bl_token name)
{
    bl_c_range range = {name.at, name.at + name.len};
    for (;;) {
        bl_c_lexer ahead = *lexer;
        if (!bl_c_is_op(bl_c_next(&ahead), BL_SCOPE))
            return range;
        bl_token part = bl_c_next(&ahead);
        if (part.kind != BL_NAME)
            return range;
        range.to = part.at + part.len;
        *lexer = ahead;
    }
}

static bl_expr argument(bl_c_collector *c, bl_c_range range)
{
    if (range.to == 0)
        return (bl_expr){0};
    return (bl_expr){.tokens = bl_c_capture(c, range), .place = bl_c_place(c, range)};
}

/* Behind the opening parenthesis. */
static void capture_arguments(bl_c_collector *c, bl_c_lexer lexer, bl_call *call)
{
    enum { MOST = 16 }; /* no sink has more */
    bl_expr *args = bl_arena_alloc(c->arena, MOST * sizeof *args);
    bl_c_range range;
    while (call->arg_count < MOST && bl_c_range_until(c, &lexer, ",;", &range)) {
        bl_token end = bl_c_next(&lexer);
        if (range.to || bl_c_is_op(end, ','))
            args[call->arg_count++] = argument(c, range);
        if (!bl_c_is_op(end, ','))
            break;
    }
    call->args = args;
}

void bl_c_call(bl_c_collector *c, bl_token name)
{
    bl_c_lexer lexer = c->lexer;
    eb_str spelling = bl_c_name(c, name);
    bl_c_range range = {name.at, name.at + name.len};
    if (bl_equal(spelling, EB_STR("RdKafka"))) {
        range = qualified(&lexer, name);
        spelling = eb_str_make(c->text.data + range.from, range.to - range.from);
    }
    const bl_sink *sink = bl_sink_find(spelling);
    if (!sink || !is_call(c, sink) || !bl_c_is_op(bl_c_next(&lexer), '('))
        return;
    bl_call *call = BL_PUSH(&c->facts->calls);
    call->sink = sink;
    call->name = bl_arena_copy(c->arena, spelling);
    call->function = c->in_macro || c->depth == 0 ? 0 : c->functions;
    capture_arguments(c, lexer, call);
    call->place = bl_c_place(c, range);
    c->has_call |= call->function != 0;
}
