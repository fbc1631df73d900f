#include <ebd.h>
#include "golden_parts.h"

static const char *const shipped = GOLDEN_DOMAIN ".order." "shi\160ped.v1";

int tell(ebd_producer *out, const ebd_message *m, int late)
{
    const char *topic = late ? GOLDEN_DOMAIN ".order.late.v1" : "orders.order.paid.v1";
    ebd_produce(out, EBD_TOPIC(GOLDEN_TOPIC("order", created)), m, NULL, NULL);
    ebd_produce(out, ebd_topic_make(shipped), m, NULL, NULL);
    return ebd_produce(out, ebd_topic_make(topic), m, NULL, NULL);
}
