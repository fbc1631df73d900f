/* The same from the other side, for a subject with a parameter.
 * service: lineage-service
 * wants: unavailable.*lives on the control bus, for which lineage-service has no grant
 */
#include "lineage_service_bus.h"

const char *name(void);
const char *name(void)
{
#ifdef CONTROL
    return LINEAGE_SUBSCRIPTION.topics;
#else
    return of_workflows_workflow_id_cancelled.name;
#endif
}
