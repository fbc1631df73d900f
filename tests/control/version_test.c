/* version_test.c: the library and its header are of one version. */
#include <criterion/criterion.h>
#include <ebc.h>
#include <stdio.h>

Test(ebc_version, is_the_one_of_the_header)
{
    char text[32];
    snprintf(text, sizeof text, "%d.%d.%d", EBC_VERSION_MAJOR, EBC_VERSION_MINOR,
             EBC_VERSION_PATCH);
    cr_assert_str_eq(ebc_version(), EBC_VERSION);
    cr_assert_str_eq(text, EBC_VERSION);
}
