/* data_quality_service_bus.h: the channels of data-quality-service. Made by `bus-lint gen c` from the channel registry;
 * change that, not this. */
#ifndef DATA_QUALITY_SERVICE_BUS_H
#define DATA_QUALITY_SERVICE_BUS_H

#include <eb/base.h>
#include <ebc.h>

EB_BEGIN_DECLS
/* NOLINTBEGIN(readability-identifier-naming): channels are written in capitals */

/* The run-time guard's table: goes into .registry of the configuration. */
extern const eb_registry data_quality_service_registry;

/* of.datasets.quality.refresh.requested: control plane.
 * Ask for a data-quality pass over one dataset. */
#define OF_DATASETS_QUALITY_REFRESH_REQUESTED_EVENT_TYPE "dataset.quality.refresh.requested"
extern const ebc_durable OF_DATASETS_QUALITY_REFRESH_REQUESTED_DURABLE;
static inline ebc_durable_config of_datasets_quality_refresh_requested_durable_config(void)
{
    ebc_durable_config c = ebc_durable_config_init();
    c.ack_wait_ms = 30000;
    c.max_deliver = 5;
    c.max_ack_pending = 1000;
    return c;
}

/* Declared, and not this service's: the compiler says which grant is missing. */
#if defined(__has_attribute)
#if __has_attribute(unavailable)
__attribute__((unavailable(
    "data-quality-service is not among the producers of of.datasets.quality.refresh.requested: add it to them in the channel registry")))
extern const ebc_subject OF_DATASETS_QUALITY_REFRESH_REQUESTED;
__attribute__((unavailable(
    "data-quality-service is not among the producers of of.workflows.{workflow_id}.cancelled: add it to them in the channel registry")))
int of_workflows_workflow_id_cancelled(char *buffer, size_t size, const char *workflow_id_token, ebc_subject *ret, eb_error *err);
__attribute__((unavailable(
    "data-quality-service is not among the consumers of of.workflows.{workflow_id}.cancelled: add it to them in the channel registry")))
extern const ebc_durable OF_WORKFLOWS_WORKFLOW_ID_CANCELLED_DURABLE;
__attribute__((unavailable(
    "orders.order.created.v1 lives on the data bus, for which data-quality-service has no grant: add data to its `buses` in the channel registry")))
extern const eb_channel ORDERS_ORDER_CREATED_V1;
__attribute__((unavailable(
    "orders.order.created.v1 lives on the data bus, for which data-quality-service has no grant: add data to its `buses` in the channel registry")))
extern const eb_channel ORDERS_ORDER_CREATED_V1_SUBSCRIPTION;
__attribute__((unavailable(
    "orders.order.placed.v1 lives on the data bus, for which data-quality-service has no grant: add data to its `buses` in the channel registry")))
extern const eb_channel ORDERS_ORDER_PLACED_V1;
__attribute__((unavailable(
    "orders.order.placed.v1 lives on the data bus, for which data-quality-service has no grant: add data to its `buses` in the channel registry")))
extern const eb_channel ORDERS_ORDER_PLACED_V1_SUBSCRIPTION;
#endif
#endif

/* NOLINTEND(readability-identifier-naming) */
EB_END_DECLS
#endif
