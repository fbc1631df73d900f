/* dataset_service_bus.h: the channels of dataset-service. Made by `bus-lint gen c` from the channel registry;
 * change that, not this. */
#ifndef DATASET_SERVICE_BUS_H
#define DATASET_SERVICE_BUS_H

#include <eb/base.h>
#include <ebc.h>
#include <ebd.h>

EB_BEGIN_DECLS
/* NOLINTBEGIN(readability-identifier-naming): channels are written in capitals */

/* The run-time guard's table: goes into .registry of the configuration. */
extern const eb_registry dataset_service_registry;

/* of.datasets.quality.refresh.requested: control plane.
 * Ask for a data-quality pass over one dataset. */
#define OF_DATASETS_QUALITY_REFRESH_REQUESTED_EVENT_TYPE "dataset.quality.refresh.requested"
extern const ebc_subject OF_DATASETS_QUALITY_REFRESH_REQUESTED;

/* orders.order.created.v1: data plane. */
#define ORDERS_ORDER_CREATED_V1_MAX_MESSAGE 262144 /* bytes */
extern const ebd_topic ORDERS_ORDER_CREATED_V1;

/* Declared, and not this service's: the compiler says which grant is missing. */
#if defined(__has_attribute)
#if __has_attribute(unavailable)
__attribute__((unavailable(
    "dataset-service is not among the consumers of of.datasets.quality.refresh.requested: add it to them in the channel registry")))
extern const ebc_durable OF_DATASETS_QUALITY_REFRESH_REQUESTED_DURABLE;
__attribute__((unavailable(
    "dataset-service is not among the producers of of.workflows.{workflow_id}.cancelled: add it to them in the channel registry")))
int of_workflows_workflow_id_cancelled(char *buffer, size_t size, const char *workflow_id_token, ebc_subject *ret, eb_error *err);
__attribute__((unavailable(
    "dataset-service is not among the consumers of of.workflows.{workflow_id}.cancelled: add it to them in the channel registry")))
extern const ebc_durable OF_WORKFLOWS_WORKFLOW_ID_CANCELLED_DURABLE;
__attribute__((unavailable(
    "dataset-service is not among the consumers of orders.order.created.v1: add it to them in the channel registry")))
extern const ebd_subscription ORDERS_ORDER_CREATED_V1_SUBSCRIPTION;
__attribute__((unavailable(
    "dataset-service is not among the producers of orders.order.placed.v1: add it to them in the channel registry")))
extern const ebd_topic ORDERS_ORDER_PLACED_V1;
__attribute__((unavailable(
    "dataset-service is not among the consumers of orders.order.placed.v1: add it to them in the channel registry")))
extern const ebd_subscription ORDERS_ORDER_PLACED_V1_SUBSCRIPTION;
#endif
#endif

/* NOLINTEND(readability-identifier-naming) */
EB_END_DECLS
#endif
