/* lineage_service_bus.h: the channels of lineage-service. Made by `bus-lint gen c` from the channel registry;
 * change that, not this. */
#ifndef LINEAGE_SERVICE_BUS_H
#define LINEAGE_SERVICE_BUS_H

#include <eb/base.h>
#include <ebd.h>

EB_BEGIN_DECLS
/* NOLINTBEGIN(readability-identifier-naming): channels are written in capitals */

/* The run-time guard's table: goes into .registry of the configuration. */
extern const eb_registry lineage_service_registry;

/* orders.order.created.v1: data plane. */
#define ORDERS_ORDER_CREATED_V1_MAX_MESSAGE 262144 /* bytes */
/* To consume: LINEAGE_SUBSCRIPTION, below. */

/* orders.order.placed.v1: data plane, deprecated, replaced by orders.order.created.v1. */
/* To consume: LINEAGE_SUBSCRIPTION, below. */

/* All topics of the group lineage. */
extern const ebd_subscription LINEAGE_SUBSCRIPTION;

/* Declared, and not this service's: the compiler says which grant is missing. */
#if defined(__has_attribute)
#if __has_attribute(unavailable)
__attribute__((unavailable(
    "of.datasets.quality.refresh.requested lives on the control bus, for which lineage-service has no grant: add control to its `buses` in the channel registry")))
extern const eb_channel OF_DATASETS_QUALITY_REFRESH_REQUESTED;
__attribute__((unavailable(
    "of.datasets.quality.refresh.requested lives on the control bus, for which lineage-service has no grant: add control to its `buses` in the channel registry")))
extern const eb_channel OF_DATASETS_QUALITY_REFRESH_REQUESTED_DURABLE;
__attribute__((unavailable(
    "of.workflows.{workflow_id}.cancelled lives on the control bus, for which lineage-service has no grant: add control to its `buses` in the channel registry")))
extern const eb_channel of_workflows_workflow_id_cancelled;
__attribute__((unavailable(
    "of.workflows.{workflow_id}.cancelled lives on the control bus, for which lineage-service has no grant: add control to its `buses` in the channel registry")))
extern const eb_channel OF_WORKFLOWS_WORKFLOW_ID_CANCELLED_DURABLE;
__attribute__((unavailable(
    "lineage-service is not among the producers of orders.order.created.v1: add it to them in the channel registry")))
extern const ebd_topic ORDERS_ORDER_CREATED_V1;
__attribute__((unavailable(
    "lineage-service is not among the producers of orders.order.placed.v1: add it to them in the channel registry")))
extern const ebd_topic ORDERS_ORDER_PLACED_V1;
#endif
#endif

/* NOLINTEND(readability-identifier-naming) */
EB_END_DECLS
#endif
