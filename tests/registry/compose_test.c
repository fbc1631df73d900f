/* What YAML as such may do to the reader: what it refuses, and that refusing is quick. Most of it is
 * said in golden/; here stands what is too long to be written out. */
#include "bus_registry.h"

#include "buf.h"

#include <criterion/criterion.h>
#include <stdlib.h>

/* A registry of `head` and `count` lines, each with its number at the end. */
static br_registry *registry_of(const char *head, const char *line, int count)
{
    eb_buf text = {0};
    br_registry *registry = NULL;
    eb_buf_printf(&text, "version: 1\n%s", head);
    for (int i = 0; i < count; i++) {
        eb_buf_printf(&text, "%s", line);
        eb_buf_printf(&text, "%d\n", i);
    }
    cr_assert(!text.failed);
    br_source source = {"r.yaml", eb_str_make(text.data, text.len)};
    cr_assert_eq(br_parse(&source, 1, &registry, NULL), 0);
    eb_buf_free(&text);
    return registry;
}

static size_t count_of(const br_registry *registry, const char *words)
{
    size_t count = 0;
    size_t found = 0;
    const br_problem *problems = br_problems(registry, &count);
    for (size_t i = 0; i < count; i++)
        found += strstr(problems[i].message, words) != NULL;
    return found;
}

Test(br_compose, says_once_that_there_are_too_many_anchors)
{
    br_registry *registry = registry_of("exceptions:\n", "- &a", 257);
    cr_assert_eq(count_of(registry, "anchors"), 1);
    br_registry_free(&registry);
    registry = registry_of("exceptions:\n", "- &a", 256);
    cr_assert_eq(count_of(registry, "anchors"), 0);
    br_registry_free(&registry);
}

Test(br_compose, takes_sixty_four_levels_and_no_more)
{
    char text[256] = "a: ";
    for (int levels = 63; levels <= 64; levels++) {
        memset(text + 3, '[', (size_t)levels);
        memset(text + 3 + levels, ']', (size_t)levels);
        text[3 + 2 * levels] = '\n';
        br_registry *registry = registry_of(text, "#", 1);
        cr_assert_eq(count_of(registry, "nested"), levels == 64);
        br_registry_free(&registry);
    }
}
