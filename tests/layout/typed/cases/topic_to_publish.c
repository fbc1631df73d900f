/* A data topic does not go to the control library.
 * service: dataset-service
 * wants: ebd_topic
 */
#include "dataset_service_bus.h"

int send(ebc_client *bus, const ebc_event *event);
int send(ebc_client *bus, const ebc_event *event)
{
#ifdef CONTROL
    return ebc_publish(bus, OF_DATASETS_QUALITY_REFRESH_REQUESTED, event, NULL, NULL);
#else
    return ebc_publish(bus, ORDERS_ORDER_CREATED_V1, event, NULL, NULL);
#endif
}
