/* Which calls and definitions the collector finds in a source, and where. */
#include "source.h"

#include <criterion/criterion.h>

static size_t calls_in(const char *text)
{
    source *s = source_of("a.c", text);
    size_t count = s->facts.calls.count;
    source_free(s);
    return count;
}

static const bl_definition *definition_in(const source *s, const char *name)
{
    for (size_t i = 0; i < s->facts.definitions.count; i++)
        if (bl_equal(s->facts.definitions.items[i].name, eb_str_of(name)))
            return &s->facts.definitions.items[i];
    return NULL;
}

Test(lint_facts_c, sees_calls_in_functions_methods_and_macros)
{
    cr_assert_eq(calls_in("int f(void) { return ebc_publish(b, s, e, 0, 0); }"), 1);
    cr_assert_eq(calls_in("namespace n { class c { int f() { ebc_publish(b, s, e, 0, 0); } }; }"),
                 1);
    cr_assert_eq(calls_in("extern \"C\" { int f(void) { if (x) ebc_publish(b, s, e, 0, 0); } }"),
                 1);
    cr_assert_eq(calls_in("#define TELL(s) do { ebc_publish(b, s, e, 0, 0); } while (0)\n"), 1);
    cr_assert_eq(calls_in("static const ebc_subject s = EBC_SUBJECT(\"a\");"), 1);
}

Test(lint_facts_c, takes_declarations_and_definitions_for_what_they_are)
{
    cr_assert_eq(calls_in("int ebc_publish(void *b, int s);"), 0);
    cr_assert_eq(calls_in("extern \"C\" { int ebc_publish(void *b); }"), 0);
    cr_assert_eq(calls_in("int ebc_publish(void *b) { return 0; }"), 0);
    cr_assert_eq(calls_in("class c { int ebc_publish(void *b); };"), 0);
    cr_assert_eq(calls_in("int f(void) { return g(ebc_publish); }"), 0);
    cr_assert_eq(calls_in("int f(t *o) { return o->js_Publish(b, s) + o->all.ebc_publish(b); }"),
                 0);
}

Test(lint_facts_c, sees_every_branch_but_that_of_if_0)
{
    cr_assert_eq(calls_in("int f(void) {\n#if A\nebc_publish(b);\n#elif B\nebc_publish(b);\n"
                          "#else\nebc_publish(b);\n#endif\n}"),
                 3);
    cr_assert_eq(calls_in("int f(void) {\n#if 0\nebc_publish(b); don't\n#if A\n#endif\n#else\n"
                          "ebc_publish(b);\n#endif\nebc_publish(b);\n}"),
                 2);
    cr_assert_eq(calls_in("#if 0\n#define A ebc_publish(b)\n"), 0);
}

Test(lint_facts_c, keeps_count_of_braces_over_branches)
{
    cr_assert_eq(calls_in("int f(void) {\n#if A\nif (x) {\n#else\nif (y) {\n#endif\n}\n}\n"
                          "int ebc_publish(void *b);\n"),
                 0);
}

Test(lint_facts_c, places_names_and_arguments)
{
    source *s = source_of(
        "a.c", "int f(void)\n{\n\treturn ebd_produce(out,\n    EBD_TOPIC(\"a.b\"), m);\n}\n");
    cr_assert_eq(s->facts.calls.count, 2);
    const bl_call *call = &s->facts.calls.items[0];
    cr_assert_eq(call->place.from.line, 3);
    cr_assert_eq(call->place.from.column, 9);
    cr_assert_eq(call->place.to.column, 20);
    cr_assert(bl_equal(call->place.line, EB_STR("\treturn ebd_produce(out,")));
    cr_assert_eq(call->arg_count, 3);
    cr_assert_eq(call->args[1].place.from.line, 4);
    cr_assert_eq(call->args[1].place.from.column, 5);
    cr_assert_eq(call->args[1].place.to.column, 21);
    source_free(s);
}

Test(lint_facts_c, leaves_preprocessor_lines_out_of_arguments)
{
    source *s =
        source_of("a.c", "int f(void) { ebd_produce(out,\n#ifdef A\n    x,\n#endif\n    m); }\n");
    cr_assert_eq(s->facts.calls.count, 1);
    cr_assert_eq(s->facts.calls.items[0].arg_count, 3);
    source_free(s);
}

Test(lint_facts_c, keeps_definitions_that_may_be_strings)
{
    source *s =
        source_of("a.h", "#define A \"a\"\n#define N 1\n#define F(x, ...) \"a\" x\n#define E\n"
                         "static const char *const v = \"b\";\nint i = 3;\n");
    cr_assert_not_null(definition_in(s, "A"));
    cr_assert_null(definition_in(s, "N"));
    cr_assert_null(definition_in(s, "E"));
    cr_assert_null(definition_in(s, "i"));
    cr_assert(definition_in(s, "F")->takes_arguments);
    cr_assert_eq(definition_in(s, "F")->param_count, 1);
    cr_assert(definition_in(s, "v")->internal);
    source_free(s);
}

Test(lint_facts_c, keeps_variables_of_functions_with_calls_only)
{
    source *s = source_of("a.c", "void f(char *p) { char *a = \"x\"; }\n"
                                 "void g(char *q) { char *b = \"y\"; ebc_publish(bus); }\n");
    cr_assert_null(definition_in(s, "a"));
    cr_assert_null(definition_in(s, "p"));
    cr_assert_eq(definition_in(s, "b")->function, 2);
    cr_assert_eq(definition_in(s, "q")->value.count, 0);
    source_free(s);
}

Test(lint_facts_c, keeps_comments_for_us)
{
    source *s = source_of("a.c", "int a; /* bus-lint: allow BL104 -- why */\n/* else */\n");
    cr_assert_eq(s->facts.allows.count, 1);
    cr_assert_eq(s->facts.allows.items[0].place.from.column, 8);
    source_free(s);
}
