/* What one receives from is nothing to publish to.
 * service: data-quality-service
 * wants: ebc_durable
 */
#include "data_quality_service_bus.h"

int use(ebc_client *bus, ebc_consumer **in, const ebc_event *event);
int use(ebc_client *bus, ebc_consumer **in, const ebc_event *event)
{
#ifdef CONTROL
    (void)event;
    return ebc_consumer_open(bus, OF_DATASETS_QUALITY_REFRESH_REQUESTED_DURABLE, NULL, in, NULL);
#else
    (void)in;
    return ebc_publish(bus, OF_DATASETS_QUALITY_REFRESH_REQUESTED_DURABLE, event, NULL, NULL);
#endif
}
