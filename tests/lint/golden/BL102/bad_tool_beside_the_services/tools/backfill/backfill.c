#include <ebd.h>

#define OPEN(config, ret) ebd_producer_open(config, ret, NULL)

int start(const ebd_config *config, ebd_producer **ret)
{
    return OPEN(config, ret);
}
