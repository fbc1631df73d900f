/* What one publishes to is nothing to receive from.
 * service: dataset-service
 * wants: ebc_subject
 */
#include "dataset_service_bus.h"

int use(ebc_client *bus, ebc_consumer **in, const ebc_event *event);
int use(ebc_client *bus, ebc_consumer **in, const ebc_event *event)
{
#ifdef CONTROL
    (void)in;
    return ebc_publish(bus, OF_DATASETS_QUALITY_REFRESH_REQUESTED, event, NULL, NULL);
#else
    (void)event;
    return ebc_consumer_open(bus, OF_DATASETS_QUALITY_REFRESH_REQUESTED, NULL, in, NULL);
#endif
}
