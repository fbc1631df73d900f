/* Which definition a name has where it is used. */
#include "names.h"
#include "source.h"

#include <criterion/criterion.h>

enum { FILES = 4 };

typedef struct project {
    source *sources[FILES];
    bl_facts facts[FILES];
    bl_names names;
} project;

/* In the order of their paths, as the walk gives them. */
static project make(void)
{
    static const char *const texts[FILES][2] = {
        {"common.h",
         "#define T \"root\"\n#define ONLY \"root\"\n#define M(x) x\n#define M \"m\"\n"},
        {"services/a/names.h", "#define T \"a\"\n#if X\n#define T \"x\"\n#endif\n"},
        {"services/b/names.h", "#define T \"b\"\nstatic const char s[] = \"s\";\n"},
        {"services/c/main.c", "void f(void) { const char *t = \"f\"; ebd_topic_make(t); }\n"}};
    project p = {0};
    for (int i = 0; i < FILES; i++) {
        p.sources[i] = source_of(texts[i][0], texts[i][1]);
        p.facts[i] = p.sources[i]->facts;
    }
    p.names = bl_names_of(p.facts, FILES);
    return p;
}

static void drop(project *p)
{
    bl_names_free(&p->names);
    for (int i = 0; i < FILES; i++)
        source_free(p->sources[i]);
}

static size_t count(const project *p, const char *name, bool called, int file, uint32_t function)
{
    return bl_names_find(&p->names, eb_str_of(name), called, &p->sources[file]->file, function)
        .count;
}

static const bl_file *file_of(const project *p, const char *name, const char *path)
{
    bl_file user = {.path = eb_str_of(path)};
    bl_found found = bl_names_find(&p->names, eb_str_of(name), false, &user, 0);
    cr_assert_geq(found.count, 1, "%s in %s", name, path);
    return found.items[0].definition->file;
}

Test(lint_names, come_from_the_folder_that_is_nearest)
{
    project p = make();
    cr_assert_eq(file_of(&p, "T", "services/a/src/main.c"), &p.sources[1]->file);
    cr_assert_eq(file_of(&p, "T", "services/b/main.c"), &p.sources[2]->file);
    cr_assert_eq(file_of(&p, "ONLY", "services/b/main.c"), &p.sources[0]->file);
    drop(&p);
}

Test(lint_names, are_all_that_are_equally_near)
{
    project p = make();
    bl_file user = {.path = EB_STR("services/d/main.c")};
    cr_assert_eq(bl_names_find(&p.names, EB_STR("T"), false, &user, 0).count, 3);
    user.path = EB_STR("tools/main.c");
    cr_assert_eq(bl_names_find(&p.names, EB_STR("T"), false, &user, 0).count, 4);
    cr_assert_eq(count(&p, "T", false, 1, 0), 2);
    drop(&p);
}

Test(lint_names, of_functions_and_static_ones_are_seen_there_only)
{
    project p = make();
    cr_assert_eq(count(&p, "t", false, 3, 1), 1);
    cr_assert_eq(count(&p, "t", false, 3, 2), 0);
    cr_assert_eq(count(&p, "t", false, 3, 0), 0);
    cr_assert_eq(count(&p, "s", false, 2, 0), 1);
    cr_assert_eq(count(&p, "s", false, 3, 0), 0);
    drop(&p);
}

Test(lint_names, with_arguments_are_others_than_without)
{
    project p = make();
    cr_assert_eq(count(&p, "M", true, 3, 0), 1);
    cr_assert_eq(count(&p, "M", false, 3, 0), 1);
    cr_assert_eq(count(&p, "T", true, 3, 0), 0);
    drop(&p);
}
