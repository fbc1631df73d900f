#include <ebd.h>

int open_all(const ebd_config *config, ebd_producer **ret, eb_error *err)
{
    if (ebd_producer_open(config, ret, err) < 0)
        return ebd_producer_open(config, ret, err); /* said once a file */
    return 0;
}
