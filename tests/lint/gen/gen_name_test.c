#include "gen/gen_name.h"

#include <criterion/criterion.h>
#include <stdlib.h>

static void check_name(const char *name, bool upper, const char *wanted)
{
    char *made = gen_c_name(name, upper);
    cr_assert_str_eq(made, wanted);
    free(made);
}

Test(gen_name, keeps_letters_and_digits)
{
    check_name("of.datasets.quality-refresh.v1", true, "OF_DATASETS_QUALITY_REFRESH_V1");
    check_name("dataset-service", false, "dataset_service");
    check_name("of.workflows.{workflow_id}.cancelled", false, "of_workflows_workflow_id_cancelled");
}

Test(gen_name, never_takes_a_name_that_c_keeps)
{
    check_name("__dlq.orders.v1", true, "DLQ_ORDERS_V1");
    check_name("4you.v1", true, "CH_4YOU_V1");
    check_name("4you.v1", false, "ch_4you_v1");
    check_name("\xc3\xa9", true, "CH___");
}

static void check_literal(const char *text, const char *wanted)
{
    eb_buf out = {0};
    gen_literal(&out, text);
    cr_assert_str_eq(out.data, wanted);
    eb_buf_free(&out);
}

Test(gen_name, writes_any_text_as_a_literal)
{
    check_literal("plain", "\"plain\"");
    check_literal("a\"b\\c", "\"a\\\"b\\\\c\"");
    check_literal("?\?/", "\"\\?\\?/\"");
    check_literal("a\nb\x01"
                  "1",
                  "\"a\\012b\\0011\"");
}

static void check_comment(const char *text, const char *wanted)
{
    eb_buf out = {0};
    gen_comment(&out, text);
    cr_assert_str_eq(out.data, wanted);
    eb_buf_free(&out);
}

Test(gen_name, leaves_no_comment_open_or_closed)
{
    check_comment("a */ b", "a * / b");
    check_comment("a /* b", "a / * b");
    check_comment("*/*", "* / *");
    check_comment("two\nlines", "two lines");
    check_comment("ends\\", "ends\\ ");
}

Test(gen_name, names_both_sides_of_a_clash)
{
    gen_names names = {0};
    eb_error err = {0};
    cr_assert(gen_names_add(&names, "A_B", "", "a.b"));
    cr_assert(gen_names_add(&names, "A_C", "", "a.c"));
    cr_assert_eq(gen_names_check(&names, &err), 0);
    cr_assert(gen_names_add(&names, "A", "_B", "a-b"));
    cr_assert_eq(gen_names_check(&names, &err), EB_E_CONFLICT);
    cr_assert(strstr(err.text, "a.b") && strstr(err.text, "a-b") && strstr(err.text, "A_B"));
    gen_names_free(&names);
}
