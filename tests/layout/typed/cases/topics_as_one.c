/* A subscription holds several topics: nothing to produce to.
 * service: lineage-service
 * wants: ebd_subscription
 */
#include "lineage_service_bus.h"

int use(const ebd_config *config, ebd_consumer **in, ebd_producer *out, const ebd_message *message);
int use(const ebd_config *config, ebd_consumer **in, ebd_producer *out, const ebd_message *message)
{
#ifdef CONTROL
    (void)out;
    (void)message;
    return ebd_consumer_open(config, LINEAGE_SUBSCRIPTION, NULL, in, NULL);
#else
    (void)config;
    (void)in;
    return ebd_produce(out, LINEAGE_SUBSCRIPTION, message, NULL, NULL);
#endif
}
