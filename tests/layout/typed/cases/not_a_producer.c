/* A service that receives may not send: the compiler says whose list it is not on.
 * service: data-quality-service
 * wants: unavailable.*data-quality-service is not among the producers of of.datasets.quality.refresh.requested
 */
#include "data_quality_service_bus.h"

ebc_subject where(void);
ebc_subject where(void)
{
#ifdef CONTROL
    return EBC_SUBJECT("of.datasets.quality.refresh.requested");
#else
    return OF_DATASETS_QUALITY_REFRESH_REQUESTED;
#endif
}
