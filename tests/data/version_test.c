/* The version of the library. */
#include "fixture.h"

Test(ebd_version, is_that_of_the_header)
{
    cr_assert_str_eq(ebd_version(), EBD_VERSION);
}
