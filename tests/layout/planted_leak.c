/* A test that leaks on purpose: run under the address sanitizer it must count as failed, or no leak
 * would ever be noticed. */
#include <criterion/criterion.h>
#include <stdlib.h>

/* Volatile, so that the allocation is not optimised away. */
static void *volatile lost;

Test(layout, leaks_on_purpose)
{
    lost = malloc(77);
    cr_assert_not_null(lost);
    lost = NULL;
}
