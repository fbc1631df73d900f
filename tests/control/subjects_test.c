/* subjects_test.c: patterns that overlap, lists that are compared. */
#include "subjects.h"

#include <cjson/cJSON.h>
#include <criterion/criterion.h>

Test(ebc_subjects, overlap_where_a_subject_fits_both)
{
    static const struct {
        const char *a, *b;
        bool overlap;
    } cases[] = {
        {"of.a", "of.a", true},       {"of.a", "of.b", false},       {"of.>", "of.a.b", true},
        {"of.>", "of", false},        {"of.*", "of.a", true},        {"of.*", "of.a.b", false},
        {"of.*.c", "of.b.*", true},   {"of.*.c", "of.b.d", false},   {">", "x", true},
        {"of.a.>", "of.*.b", true},   {"of.ab", "of.a", false},      {"*.b", "a.*", true},
        {"of.{t}.c", "of.7.c", true}, {"of.{t}.c", "of.7.d", false}, {"of.{}", "of.7", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        cr_assert_eq(ebc__patterns_overlap(cases[i].a, cases[i].b), cases[i].overlap, "%s %s",
                     cases[i].a, cases[i].b);
        cr_assert_eq(ebc__patterns_overlap(cases[i].b, cases[i].a), cases[i].overlap, "%s %s",
                     cases[i].b, cases[i].a);
    }
}

Test(ebc_subjects, become_an_array)
{
    cJSON *array = NULL;
    eb_error err = {0};
    char text[64];
    cr_assert_eq(ebc__subjects_array("S", " of.a.> ,of.b", &array, &err), 0, "%s", err.text);
    cr_assert_str_eq(ebc__subjects_show(array, text, sizeof text), "of.a.>,of.b");
    cr_assert_str_eq(ebc__subjects_show(array, text, 13), "of.a.>…");
    cJSON_Delete(array);
}

Test(ebc_subjects, are_equal_in_any_order)
{
    cJSON *a = cJSON_Parse("[\"x\",\"y\"]"), *b = cJSON_Parse("[\"y\",\"x\"]"),
          *c = cJSON_Parse("[\"x\",\"x\"]"), *d = cJSON_Parse("[\"x\"]");
    cr_assert(ebc__subjects_equal(a, b));
    cr_assert_not(ebc__subjects_equal(a, c));
    cr_assert_not(ebc__subjects_equal(a, d));
    cr_assert_not(ebc__subjects_equal(d, NULL));
    cJSON_Delete(a);
    cJSON_Delete(b);
    cJSON_Delete(c);
    cJSON_Delete(d);
}

Test(ebc_subjects, are_refused_when_wrong)
{
    static const struct {
        const char *list;
        int code;
    } cases[] = {{"", EB_E_ARG},       {"of.a,,of.b", EB_E_ARG},     {"of.>.x", EB_E_ARG},
                 {"of.a b", EB_E_ARG}, {"of.a,of.a", EB_E_CONFLICT}, {"of.*,of.x", EB_E_CONFLICT}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        cJSON *array = NULL;
        eb_error err = {0};
        cr_assert_eq(ebc__subjects_array("S", cases[i].list, &array, &err), cases[i].code, "%s: %s",
                     cases[i].list, err.text);
        cr_assert_null(array);
    }
}
