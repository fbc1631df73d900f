/* A control subject does not go to the data library.
 * service: dataset-service
 * wants: ebc_subject
 */
#include "dataset_service_bus.h"

int send(ebd_producer *out, const ebd_message *message);
int send(ebd_producer *out, const ebd_message *message)
{
#ifdef CONTROL
    return ebd_produce(out, ORDERS_ORDER_CREATED_V1, message, NULL, NULL);
#else
    return ebd_produce(out, OF_DATASETS_QUALITY_REFRESH_REQUESTED, message, NULL, NULL);
#endif
}
