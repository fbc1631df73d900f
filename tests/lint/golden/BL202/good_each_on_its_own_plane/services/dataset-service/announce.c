#include "dataset_service_bus.h"

int announce(ebc_client *bus, ebd_producer *out, const ebc_event *ev, const ebd_message *m)
{
    return ebc_publish(bus, OF_DATASETS_CREATED, ev, NULL, NULL) +
           ebc_publish(bus, EBC_SUBJECT("of.datasets.created"), ev, NULL, NULL) +
           ebd_produce(out, ORDERS_ORDER_CREATED_V1, m, NULL, NULL) +
           ebd_produce(out, EBD_TOPIC("orders.order.created.v1"), m, NULL, NULL);
}
