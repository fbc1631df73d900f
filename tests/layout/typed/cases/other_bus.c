/* A service without the data bus: its header is not there, and the message names the grant.
 * service: data-quality-service
 * wants: unavailable.*orders.order.created.v1 lives on the data bus, for which data-quality-service has no grant: add data
 */
#include "data_quality_service_bus.h"

const char *name(void);
const char *name(void)
{
#ifdef CONTROL
    return OF_DATASETS_QUALITY_REFRESH_REQUESTED_DURABLE.name;
#else
    return ORDERS_ORDER_CREATED_V1.name;
#endif
}
