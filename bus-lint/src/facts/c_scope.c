/* Functions, their parameters, and variables that are given strings. What is local is followed only
 * as offsets; it becomes a fact when its function has a call, since nobody else can ask for it. */
#include "facts/c.h"

static void add_local(bl_c_collector *c, bl_token name, bl_c_range value)
{
    if (c->local_count < BL_C_LOCALS)
        c->locals[c->local_count++] = (bl_c_local){name, value};
}

static bool is_local(const bl_c_collector *c, bl_token name)
{
    eb_str spelling = bl_c_spelling(c, name);
    for (size_t i = 0; i < c->local_count; i++)
        if (bl_equal(bl_c_spelling(c, c->locals[i].name), spelling))
            return true;
    return false;
}

void bl_c_parameter(bl_c_collector *c)
{
    if (c->previous.kind == BL_NAME)
        add_local(c, c->previous, (bl_c_range){0});
    else if (bl_c_is_op(c->previous, ']') && c->subscripted.kind)
        add_local(c, c->subscripted, (bl_c_range){0});
}

static void define_variable(bl_c_collector *c, bl_token name, bl_c_range value, uint32_t function)
{
    bl_definition *definition = BL_PUSH(&c->facts->definitions);
    definition->file = c->file;
    definition->name = bl_arena_copy(c->arena, bl_c_name(c, name));
    definition->function = function;
    definition->internal = c->is_static;
    if (value.to)
        definition->value = bl_c_capture(c, value);
}

/* The variable in front of `=`; kind BL_END if what stands there is none of ours (a member, an
 * element of an array). */
static bl_token assigned(const bl_c_collector *c)
{
    bl_token none = {0};
    if (bl_c_is_op(c->previous, ']'))
        return c->of_characters ? c->subscripted : none;
    if (c->previous.kind != BL_NAME || bl_c_is_op(c->before, '.') ||
        bl_c_is_op(c->before, BL_ARROW))
        return none;
    return c->previous;
}

void bl_c_assignment(bl_c_collector *c)
{
    bl_token name = assigned(c);
    bl_c_lexer lexer = c->lexer;
    bl_c_lexer ahead = c->lexer;
    bl_c_range value;
    if (name.kind != BL_NAME)
        return;
    bool matters = c->of_characters || bl_c_next(&ahead).kind == BL_STRING ||
                   (c->depth > 0 && is_local(c, name));
    if (!matters)
        return;
    if (!bl_c_range_until(c, &lexer, ",;", &value))
        value = (bl_c_range){0}; /* too long to follow: not known */
    if (c->depth == 0)
        define_variable(c, name, value, 0);
    else
        add_local(c, name, value);
}

void bl_c_function_begin(bl_c_collector *c)
{
    c->functions++;
    c->has_call = false;
}

void bl_c_function_end(bl_c_collector *c)
{
    if (c->has_call)
        for (size_t i = 0; i < c->local_count; i++)
            define_variable(c, c->locals[i].name, c->locals[i].value, c->functions);
    c->local_count = 0;
    c->has_call = false;
}
