#include <ebd.h>

/* The record tells of a control subject; it is not sent to one. */
int describe(ebd_producer *out)
{
    ebd_message m = EBD_MESSAGE(.key = EB_STR("of.datasets.created"),
                                .value = EB_STR("{\"subject\":\"of.datasets.created\"}"));
    return ebd_produce(out, EBD_TOPIC("orders.order.paid.v1"), &m, NULL, NULL);
}
