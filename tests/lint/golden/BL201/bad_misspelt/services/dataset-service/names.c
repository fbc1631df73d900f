#include <ebc.h>
#include <ebd.h>

int tell(ebc_client *bus, ebd_producer *out, const ebc_event *ev, const ebd_message *m)
{
    int a = ebc_publish(bus, EBC_SUBJECT("of.datasets.quality.refresh.request"), ev, NULL, NULL);
    int b = ebd_produce(out, EBD_TOPIC("orders.orders.created.v1"), m, NULL, NULL);
    int c = ebd_produce_async(out, EBD_TOPIC("nothing.of.the.kind.v9"), m, NULL, NULL, NULL);
    return a + b + c;
}
