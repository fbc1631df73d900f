#include <ebc.h>

int start(ebc_client *bus, ebc_consumer **ret)
{
    return ebc_consumer_open(bus, EBC_DURABLE("OF_EVENTS", "notifier", "of.dataset.>"), NULL, ret, NULL);
}
