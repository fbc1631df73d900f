#include <ebc.h>

int start(ebc_client *bus, ebc_consumer **ret)
{
    int a = ebc_consumer_open(bus, EBC_DURABLE("OF_EVENTS", "notifier", "of.datasets.>"), NULL, ret, NULL);
    int b = ebc_consumer_open(bus, EBC_DURABLE("OF_EVENTS", "all", NULL), NULL, ret, NULL);
    int c = ebc_consumer_open(bus, EBC_DURABLE("OF_EVENTS", "any", "of.workflows.*.cancelled"), NULL, ret, NULL);
    return a + b + c + ebc_consumer_open(bus, EBC_DURABLE("OF_DLQ", "dead", "dlq.OF_EVENTS.notifier"), NULL, ret, NULL);
}
