#include <bus_registry.h>

#include <criterion/criterion.h>
#include <stdlib.h>

static br_registry *read_text(const char *text)
{
    br_registry *registry = NULL;
    cr_assert_eq(br_parse(&(br_source){"x.yaml", eb_str_of(text)}, 1, &registry, NULL), 0);
    return registry;
}

Test(br_problem, collects_all_in_the_order_of_the_file)
{
    br_registry *registry = read_text("zzz: 1\nversion: 3\nservices: {a: {buses: [x], y: 1}}\n");
    size_t count = 0;
    const br_problem *problems = br_problems(registry, &count);
    cr_assert_eq(count, 4);
    for (size_t i = 1; i < count; i++)
        cr_assert(problems[i - 1].at.line < problems[i].at.line ||
                  (problems[i - 1].at.line == problems[i].at.line &&
                   problems[i - 1].at.column < problems[i].at.column));
    br_registry_free(&registry);
}

Test(br_problem, tells_warnings_from_errors)
{
    br_registry *registry = read_text("version: 1\nchannels: {orders: {plane: data}}\n");
    size_t count = 0;
    const br_problem *problems = br_problems(registry, &count);
    cr_assert_eq(count, 1);
    cr_assert_eq(problems[0].severity, BR_WARNING);
    cr_assert_str_eq(problems[0].rule, "BL409");
    cr_assert_eq(br_errors(registry), 0);
    br_registry_free(&registry);
}

/* Control characters of a foreign file never reach a terminal. */
Test(br_problem, escapes_what_it_shows)
{
    br_registry *registry = read_text("version: 1\nplatform: \"\\e[2J\\n\"\n");
    size_t count = 0;
    const br_problem *problems = br_problems(registry, &count);
    cr_assert_eq(count, 1);
    cr_assert(strstr(problems[0].message, "\\x1B[2J\\x0A"), "%s", problems[0].message);
    for (const char *at = problems[0].message; *at; at++)
        cr_assert((unsigned char)*at >= 0x20);
    br_registry_free(&registry);
}

Test(br_problem, counts_what_it_does_not_keep)
{
    size_t lines = 3000, length = 0;
    char *text = malloc(lines * 16 + 32);
    length += (size_t)sprintf(text, "version: 1\n");
    for (size_t i = 0; i < lines; i++)
        length += (size_t)sprintf(text + length, "k%zu: 1\n", i);
    br_registry *registry = read_text(text);
    size_t count = 0;
    br_problems(registry, &count);
    cr_assert_eq(count, 1000);
    cr_assert_eq(br_errors(registry), lines);
    br_registry_free(&registry);
    free(text);
}
