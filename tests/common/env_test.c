/* The environment: empty and blank mean not set. */
#include "env.h"

#include <criterion/criterion.h>
#include <stdlib.h>

#define NAME "EVENT_BUS_ENV_TEST"

Test(eb_env, reads_a_variable)
{
    setenv(NAME, " nats://127.0.0.1:4222", 1);
    cr_expect_str_eq(eb_env_get(NAME), " nats://127.0.0.1:4222");
}

Test(eb_env, takes_unset_empty_and_blank_for_unset)
{
    unsetenv(NAME);
    cr_expect_null(eb_env_get(NAME));
    setenv(NAME, "", 1);
    cr_expect_null(eb_env_get(NAME));
    setenv(NAME, " \t\r\n\v\f", 1);
    cr_expect_null(eb_env_get(NAME));
}

Test(eb_env, default_fills_only_what_is_not_given)
{
    const char *field = NULL;
    setenv(NAME, "from the environment", 1);
    eb_env_default(&field, NAME);
    cr_expect_str_eq(field, "from the environment");
    field = "";
    eb_env_default(&field, NAME);
    cr_expect_str_eq(field, "from the environment");
    field = "given";
    eb_env_default(&field, NAME);
    cr_expect_str_eq(field, "given");
}

Test(eb_env, default_leaves_the_field_where_the_variable_is_blank)
{
    const char *field = NULL;
    setenv(NAME, "  ", 1);
    eb_env_default(&field, NAME);
    cr_expect_null(field);
    field = "";
    eb_env_default(&field, NAME);
    cr_expect_str_eq(field, "");
}
