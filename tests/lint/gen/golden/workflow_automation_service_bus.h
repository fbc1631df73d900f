/* workflow_automation_service_bus.h: the channels of workflow-automation-service. Made by `bus-lint gen c` from the channel registry;
 * change that, not this. */
#ifndef WORKFLOW_AUTOMATION_SERVICE_BUS_H
#define WORKFLOW_AUTOMATION_SERVICE_BUS_H

#include <eb/base.h>
#include <ebc.h>

EB_BEGIN_DECLS
/* NOLINTBEGIN(readability-identifier-naming): channels are written in capitals */

/* The run-time guard's table: goes into .registry of the configuration. */
extern const eb_registry workflow_automation_service_registry;

/* of.workflows.{workflow_id}.cancelled: control plane. */
#define OF_WORKFLOWS_WORKFLOW_ID_CANCELLED_EVENT_TYPE "workflow.cancelled"
/* Puts the subject into `buffer`, which *ret borrows. Returns: 0. Errors: EB_E_ARG (a parameter is
 * no token: empty, or with a dot, a wildcard, white space), EB_E_TOO_LARGE (the buffer is too small). */
EB_CHECK int of_workflows_workflow_id_cancelled(char *buffer, size_t size, const char *workflow_id_token, ebc_subject *ret, eb_error *err);

/* Declared, and not this service's: the compiler says which grant is missing. */
#if defined(__has_attribute)
#if __has_attribute(unavailable)
__attribute__((unavailable(
    "workflow-automation-service is not among the producers of of.datasets.quality.refresh.requested: add it to them in the channel registry")))
extern const ebc_subject OF_DATASETS_QUALITY_REFRESH_REQUESTED;
__attribute__((unavailable(
    "workflow-automation-service is not among the consumers of of.datasets.quality.refresh.requested: add it to them in the channel registry")))
extern const ebc_durable OF_DATASETS_QUALITY_REFRESH_REQUESTED_DURABLE;
__attribute__((unavailable(
    "workflow-automation-service is not among the consumers of of.workflows.{workflow_id}.cancelled: add it to them in the channel registry")))
extern const ebc_durable OF_WORKFLOWS_WORKFLOW_ID_CANCELLED_DURABLE;
__attribute__((unavailable(
    "orders.order.created.v1 lives on the data bus, for which workflow-automation-service has no grant: add data to its `buses` in the channel registry")))
extern const eb_channel ORDERS_ORDER_CREATED_V1;
__attribute__((unavailable(
    "orders.order.created.v1 lives on the data bus, for which workflow-automation-service has no grant: add data to its `buses` in the channel registry")))
extern const eb_channel ORDERS_ORDER_CREATED_V1_SUBSCRIPTION;
__attribute__((unavailable(
    "orders.order.placed.v1 lives on the data bus, for which workflow-automation-service has no grant: add data to its `buses` in the channel registry")))
extern const eb_channel ORDERS_ORDER_PLACED_V1;
__attribute__((unavailable(
    "orders.order.placed.v1 lives on the data bus, for which workflow-automation-service has no grant: add data to its `buses` in the channel registry")))
extern const eb_channel ORDERS_ORDER_PLACED_V1_SUBSCRIPTION;
#endif
#endif

/* NOLINTEND(readability-identifier-naming) */
EB_END_DECLS
#endif
