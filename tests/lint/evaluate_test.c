/* What expressions are worth: each test asks for the argument of EBD_TOPIC or ebd_topic_make in a
 * source, with the definitions of that source and at times of another. */
#include "evaluate.h"
#include "source.h"

#include <criterion/criterion.h>
#include <stdio.h>

typedef struct answer {
    source *files[2];
    bl_names names;
    bl_value value;
    bl_arena arena;
} answer;

static answer ask(const char *text, const char *header_path, const char *header)
{
    answer a = {0};
    bl_facts facts[2];
    a.files[0] = source_of("services/a/main.c", text);
    a.files[1] = source_of(header_path, header);
    facts[0] = a.files[0]->facts;
    facts[1] = a.files[1]->facts;
    a.names = bl_names_of(facts, 2);
    cr_assert_eq(facts[0].calls.count, 1, "one call: %zu", facts[0].calls.count);
    const bl_call *call = &facts[0].calls.items[0];
    a.value = bl_evaluate(&a.names, &call->args[0], call->function, &a.arena);
    return a;
}

static void forget(answer *a)
{
    bl_names_free(&a->names);
    bl_arena_free(&a->arena);
    source_free(a->files[0]);
    source_free(a->files[1]);
}

static bool has(const bl_value *value, const char *text)
{
    for (size_t i = 0; i < value->count; i++)
        if (bl_equal(value->texts[i], eb_str_of(text)))
            return true;
    return false;
}

/* Exactly these: `second` may be NULL. */
static void gives_with(const char *text, const char *header, const char *first, const char *second)
{
    answer a = ask(text, "include/names.h", header);
    cr_expect(!a.value.unknown, "known: %s", text);
    cr_expect_eq(a.value.count, second ? 2 : 1, "%zu values: %s", a.value.count, text);
    cr_expect(has(&a.value, first) && (!second || has(&a.value, second)), "%.*s: %s",
              EB_FMT(a.value.texts[0]), text);
    forget(&a);
}

static void gives(const char *text, const char *value)
{
    gives_with(text, "", value, NULL);
}

static void unknown(const char *text)
{
    answer a = ask(text, "include/names.h", "");
    cr_expect(a.value.unknown && a.value.count == 0, "%zu values: %s", a.value.count, text);
    forget(&a);
}

#define SEND(expression) "void f(int x) { ebd_topic_make(" expression "); }\n"

Test(lint_evaluate, joins_literals)
{
    gives(SEND("\"a.\" u8\"b\" R\"(.c)\""), "a.b.c");
    gives(SEND("((\"a\" \".b\"))"), "a.b");
    gives(SEND("(const char *)\"a.b\""), "a.b");
    gives(SEND("std::string(\"a\") + \".b\""), "a.b");
}

Test(lint_evaluate, expands_macros_in_macros)
{
    gives("#define A \"a\"\n#define B A \".b\"\n" SEND("B \".c\""), "a.b.c");
    gives("#define A \\\n \"a\" \\\n \".b\"\n" SEND("A"), "a.b");
}

Test(lint_evaluate, expands_macros_with_parameters)
{
    gives("#define T(e, n) \"a.\" e \".\" #n\n" SEND("T(\"b\", c)"), "a.b.c");
    gives("#define IN(x) x\n#define T(e) \"a.\" IN(e)\n" SEND("T(IN(\"b\"))"), "a.b");
}

Test(lint_evaluate, spells_what_came_through_another_macro_only_if_it_cannot_have_changed)
{
    const char *two = "#define S_(x) #x\n#define S(x) S_(x)\n";
    char text[256];
    sprintf(text, "%s%s", two, SEND("\"a.v\" S(2)"));
    gives(text, "a.v2");
    sprintf(text, "%s%s", two, SEND("\"a.v\" S_(VERSION)"));
    gives(text, "a.vVERSION");
    sprintf(text, "%s#define VERSION 2\n%s", two, SEND("\"a.v\" S(VERSION)"));
    unknown(text);
}

Test(lint_evaluate, follows_string_variables)
{
    gives("static const char *const t = \"a.b\";\n" SEND("t"), "a.b");
    gives("const char t[] = \"a\" \".b\";\n" SEND("t"), "a.b");
    gives("void f(void) { const char *u = \"a.b\", *t = u; ebd_topic_make(t); }", "a.b");
    gives("void f(void) { std::string_view t{\"a.b\"}; ebd_topic_make(t); }", "a.b");
    gives("const std::string t = \"a.\";\n" SEND("(t + \"b\").c_str()"), "a.b");
    unknown("const std::string t = \"a.b\";\n" SEND("t.substr(1).c_str()"));
}

Test(lint_evaluate, keeps_every_value_that_is_possible)
{
    gives_with(SEND("x ? \"a\" : \"b\""), "", "a", "b");
    gives_with(SEND("x ? y ? \"a\" : \"b\" : \"a\""), "", "a", "b");
    gives_with("#if X\n#define T \"a\"\n#else\n#define T \"b\"\n#endif\n" SEND("T \"\""), "", "a",
               "b");
    gives_with("void f(void) { char *t = \"a\"; t = \"b\"; ebd_topic_make(t); }", "", "a", "b");
}

Test(lint_evaluate, keeps_what_is_known_beside_what_is_not)
{
    answer a = ask(SEND("x ? \"a\" : getenv(\"T\")"), "include/names.h", "");
    cr_assert(a.value.unknown && a.value.count == 1 && has(&a.value, "a"));
    forget(&a);
}

Test(lint_evaluate, looks_across_files)
{
    gives_with(SEND("T"), "#define T \"a.b\"\n", "a.b", NULL);
    gives_with(SEND("t"), "const char t[] = \"a.b\";\n", "a.b", NULL);
}

Test(lint_evaluate, prefers_the_nearest_definition)
{
    gives_with("#define T \"near\"\n" SEND("T"), "#define T \"far\"\n", "near", NULL);
    gives_with("void f(void) { const char *t = \"near\"; ebd_topic_make(t); }",
               "const char *t = \"far\";\n", "near", NULL);
}

Test(lint_evaluate, does_not_see_static_variables_of_other_files)
{
    answer a = ask(SEND("t"), "include/names.h", "static const char t[] = \"a.b\";\n");
    cr_assert(a.value.unknown && a.value.count == 0);
    forget(&a);
}

Test(lint_evaluate, does_not_take_a_parameter_for_a_variable_of_its_name)
{
    unknown("const char *t = \"a\";\nvoid f(const char *t) { ebd_topic_make(t); }");
    unknown("const char *t = \"a\";\nvoid f(void) { char t[9]; g(t); ebd_topic_make(t); }");
    unknown("void g(void) { char *t = \"a\"; }\nvoid f(void) { ebd_topic_make(t); }");
}

Test(lint_evaluate, does_not_look_for_a_variable_of_one_file_in_the_functions_of_another)
{
    answer a = ask(SEND("t"), "lib/names.c",
                   "void g(void) { const char *u = \"a\"; ebd_topic_make(u); }\nchar *t = u;\n");
    cr_assert(a.value.unknown && a.value.count == 0);
    forget(&a);
}

Test(lint_evaluate, says_what_it_cannot_know)
{
    unknown(SEND("getenv(\"TOPIC\")"));
    unknown(SEND("topics[3]"));
    unknown(SEND("config->topic"));
    unknown(SEND("\"abc\" + 1"));
    unknown("#define J(a, b) a##b\n" SEND("J(x, y)"));
    unknown("#define N 7\n" SEND("N"));
}

Test(lint_evaluate, knows_null)
{
    answer a = ask(SEND("NULL"), "include/names.h", "");
    cr_assert(a.value.null && !a.value.unknown && a.value.count == 0);
    forget(&a);
}

Test(lint_evaluate, ends_with_macros_that_never_would)
{
    unknown("#define A B\n#define B A\n" SEND("A"));
    unknown("#define A(x) A(x) A(x)\n" SEND("A(A(1))"));
    unknown("#define A(x) A(x x)\n" SEND("A(\"a\")"));
    char text[4096] = "#define A0 \"a\"\n";
    for (int i = 1; i <= 40; i++)
        sprintf(text + strlen(text), "#define A%d A%d A%d\n", i, i - 1, i - 1);
    strcat(text, SEND("A40"));
    unknown(text);
}

Test(lint_evaluate, survives_deep_nesting)
{
    static char text[20000];
    strcpy(text, "void f(void) { ebd_topic_make(");
    for (int i = 0; i < 1500; i++)
        strcat(text, "g(");
    strcat(text, "\"a\"");
    for (int i = 0; i < 1500; i++)
        strcat(text, ")");
    strcat(text, "); }");
    unknown(text);
}
