/* The function of a subject with a parameter is the producer's alone.
 * service: dataset-service
 * wants: unavailable.*dataset-service is not among the producers of of.workflows
 */
#include "dataset_service_bus.h"

int make(char *buffer, size_t size, ebc_subject *ret);
int make(char *buffer, size_t size, ebc_subject *ret)
{
#ifdef CONTROL
    (void)buffer;
    (void)size;
    *ret = EBC_SUBJECT("of.workflows.42.cancelled");
    return 0;
#else
    return of_workflows_workflow_id_cancelled(buffer, size, "42", ret, NULL);
#endif
}
