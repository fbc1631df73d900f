#include <ebd.h>

int created(ebd_producer *out, const ebd_message *order, eb_error *err)
{
    return ebd_produce(out, EBD_TOPIC("orders.order.created.v1"), order, NULL, err);
}
