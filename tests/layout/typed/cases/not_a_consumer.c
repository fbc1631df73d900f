/* A service that produces may not consume.
 * service: dataset-service
 * wants: unavailable.*dataset-service is not among the consumers of orders.order.created.v1
 */
#include "dataset_service_bus.h"

ebd_subscription where(void);
ebd_subscription where(void)
{
#ifdef CONTROL
    return EBD_SUBSCRIPTION("g", "orders.order.created.v1");
#else
    return ORDERS_ORDER_CREATED_V1_SUBSCRIPTION;
#endif
}
