/* The library's own version. */
#include <ebd.h>

const char *ebd_version(void)
{
    return EBD_VERSION;
}
