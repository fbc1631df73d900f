/* drift_test.c: differences in words. */
#include "drift.h"

#include <criterion/criterion.h>
#include <string.h>

Test(ebc_drift, shows_durations_in_the_largest_exact_unit)
{
    static const struct {
        int64_t ns;
        const char *text;
    } cases[] = {{0, "none"},
                 {1, "1ns"},
                 {1500000000, "1500ms"},
                 {INT64_C(30) * 1000000000, "30s"},
                 {INT64_C(90) * 60 * 1000000000, "90min"},
                 {INT64_C(48) * 3600 * 1000000000, "2d"}};
    char text[32];
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        cr_assert_str_eq(ebc__duration_show(cases[i].ns, text), cases[i].text);
}

Test(ebc_drift, lists_only_what_differs)
{
    ebc__drift drift = {0};
    ebc__drift_number(&drift, "a", 1, 1);
    ebc__drift_text(&drift, "b", "x", "x");
    ebc__drift_duration(&drift, "c", 5, 5);
    cr_assert_eq(drift.fields, 0);
    ebc__drift_number(&drift, "a", 1, 2);
    ebc__drift_text(&drift, "b", "x", "y");
    cr_assert_str_eq(drift.text, "a: wanted 1, found 2; b: wanted x, found y");
}

Test(ebc_drift, says_that_there_is_more_than_fits)
{
    ebc__drift drift = {0};
    for (int i = 0; i < 20; i++)
        ebc__drift_text(&drift, "field_number", "something", "another");
    cr_assert_eq(drift.fields, 20);
    cr_assert(strstr(drift.text, "…"), "%s", drift.text);
    cr_assert_lt(strlen(drift.text), sizeof drift.text);
}
