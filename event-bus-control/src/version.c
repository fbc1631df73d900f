/* version.c: the version that was linked; client.c compares it with the caller's header by the
 * size of the configuration. */
#include <ebc.h>

const char *ebc_version(void)
{
    return EBC_VERSION;
}
