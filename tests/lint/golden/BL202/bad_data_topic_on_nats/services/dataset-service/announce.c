#include <ebc.h>

#define GOLDEN_PAID EBC_SUBJECT("orders.order.paid.v1")

int announce(ebc_client *bus, const ebc_event *ev, ebc_consumer **ret)
{
    ebc_durable from = EBC_DURABLE("OF_EVENTS", "orders", "orders.order.created.v1");
    if (ebc_consumer_open(bus, from, NULL, ret, NULL) < 0)
        return -1;
    return ebc_publish(bus, GOLDEN_PAID, ev, NULL, NULL);
}
