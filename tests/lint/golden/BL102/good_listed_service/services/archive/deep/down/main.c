#include <ebd.h>

int start(const ebd_config *config, ebd_consumer **ret)
{
    return ebd_consumer_open(config, EBD_SUBSCRIPTION("archive", "orders.order.paid.v1"), NULL, ret, NULL);
}
