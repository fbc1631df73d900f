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
