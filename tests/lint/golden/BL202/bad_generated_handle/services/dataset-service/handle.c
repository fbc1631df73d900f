#include "dataset_service_bus.h"

int announce(ebc_client *bus, ebd_producer *out, const ebc_event *ev, const ebd_message *m)
{
    return ebc_publish(bus, ORDERS_ORDER_CREATED_V1, ev, NULL, NULL) +
           ebd_produce(out, OF_DATASETS_CREATED, m, NULL, NULL);
}
