#include <ebd.h>

#ifdef STAGING
#define GOLDEN_BRANCH "orders.order.staged.v1"
#else
#define GOLDEN_BRANCH "orders.order.paid.v1"
#endif

int tell(ebd_producer *out, const ebd_message *m)
{
#if defined(OLD)
    if (m) {
        return ebd_produce(out, EBD_TOPIC("orders.old.created.v1"), m, NULL, NULL);
#else
    if (out) {
        return ebd_produce(out, EBD_TOPIC(GOLDEN_BRANCH), m, NULL, NULL);
#endif
    }
    return 0;
}

int after(ebd_producer *out, const ebd_message *m)
{
    const char *topic = "orders.order.paid.v1";
    topic = "orders.order.refunded.v1";
    return ebd_produce(out, ebd_topic_make(topic), m, NULL, NULL);
}
