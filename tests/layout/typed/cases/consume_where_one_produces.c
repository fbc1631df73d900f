/* A topic to produce to is no subscription.
 * service: dataset-service
 * wants: ebd_topic
 */
#include "dataset_service_bus.h"

int use(const ebd_config *config, ebd_consumer **in);
int use(const ebd_config *config, ebd_consumer **in)
{
#ifdef CONTROL
    return ebd_consumer_open(config, EBD_SUBSCRIPTION("g", "orders.order.created.v1"), NULL, in,
                             NULL);
#else
    return ebd_consumer_open(config, ORDERS_ORDER_CREATED_V1, NULL, in, NULL);
#endif
}
