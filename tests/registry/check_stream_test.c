#include "buf.h"
#include "check.h"

#include <criterion/criterion.h>

static void overlap(const char *a, const char *b, bool wanted)
{
    cr_assert_eq(br_patterns_overlap(a, b), wanted, "%s and %s", a, b);
    cr_assert_eq(br_patterns_overlap(b, a), wanted, "%s and %s", b, a);
}

Test(br_check_stream, knows_when_patterns_share_a_subject)
{
    overlap("a.b", "a.b", true);
    overlap("a.b", "a.c", false);
    overlap("a.>", "a.b.c", true);
    overlap("a.>", "a", false);
    overlap("a.*", "a.b", true);
    overlap("a.*", "a.b.c", false);
    overlap("*.b", "a.*", true);
    overlap("*.b.c", "a.>", true);
    overlap(">", "a", true);
    overlap("a.b.>", "a.*.c", true);
    overlap("a.b", "a.b.c", false);
    overlap("ab.c", "a.bc", false);
}

Test(br_check_stream, says_only_that_there_are_too_many_subjects, .timeout = 20)
{
    eb_buf text = {0};
    br_registry *registry = NULL;
    eb_buf_printf(&text, "version: 1\nplatform: of\nstreams:\n  S:\n    subjects:\n");
    for (int i = 0; i < 60000; i++)
        eb_buf_printf(&text, "    - of.s%d\n", i);
    eb_buf_printf(&text, "channels:\n");
    for (int i = 0; i < 60000; i++)
        eb_buf_printf(&text, "  of.s%d: {plane: control}\n", i);
    br_source source = {"r.yaml", eb_str_make(text.data, text.len)};
    cr_assert_eq(br_parse(&source, 1, &registry, NULL), 0);
    size_t count = 0;
    const br_problem *problems = br_problems(registry, &count);
    cr_assert_eq(count, 1);
    cr_assert_not_null(strstr(problems->message, "more than 2000 subjects"));
    cr_assert_eq(problems->at.line, 2006);
    br_registry_free(&registry);
    eb_buf_free(&text);
}
