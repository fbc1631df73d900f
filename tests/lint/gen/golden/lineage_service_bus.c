/* lineage_service_bus.c: the handles of lineage-service and the table of the run-time guard. Made by
 * `bus-lint gen c` from the channel registry; change that, not this. */
#include "lineage_service_bus.h"

/* What this program may touch, for whoever has only the binary. */
struct bus_note {
    uint32_t owner_size, size, type;
    char owner[12];
    char digest[65];
    char service[16];
    char consume_orders_order_created_v1[37];
    char consume_orders_order_placed_v1[36];
};
__attribute__((section(".note.bus-registry"), used, aligned(4)))
static const struct bus_note note = {
    .owner_size = sizeof "event-bus",
    .size = sizeof(struct bus_note) - offsetof(struct bus_note, digest),
    .type = 1,
    .owner = "event-bus",
    .digest = "72a4f317006a37ffc7c5951a4168ab2cb2d7458384d704c5d7484d200480d80a",
    .service = "lineage-service",
    .consume_orders_order_created_v1 = "data consume orders.order.created.v1",
    .consume_orders_order_placed_v1 = "data consume orders.order.placed.v1",
};

static const eb_channel channel_of_datasets_quality_refresh_requested = {
    .size = sizeof(eb_channel),
    .name = "of.datasets.quality.refresh.requested",
    .plane = EB_PLANE_CONTROL,
    .rights = 0,
    .event_type = "dataset.quality.refresh.requested",
};
static const eb_channel channel_of_workflows_workflow_id_cancelled = {
    .size = sizeof(eb_channel),
    .name = "of.workflows.{workflow_id}.cancelled",
    .plane = EB_PLANE_CONTROL,
    .rights = 0,
    .event_type = "workflow.cancelled",
};
static const eb_channel channel_orders_order_created_v1 = {
    .size = sizeof(eb_channel),
    .name = "orders.order.created.v1",
    .plane = EB_PLANE_DATA,
    .rights = EB_MAY_CONSUME,
    .max_message = 262144,
    .schema_url = "https://schemas.example.org/orders/created-1.json",
    .key = EB_KEY_REQUIRED,
    .dead_letter = 1,
};
static const eb_channel channel_orders_order_placed_v1 = {
    .size = sizeof(eb_channel),
    .name = "orders.order.placed.v1",
    .plane = EB_PLANE_DATA,
    .rights = EB_MAY_CONSUME,
    .key = EB_KEY_REQUIRED,
};

static const eb_channel *const channels[] = {
    &channel_of_datasets_quality_refresh_requested,
    &channel_of_workflows_workflow_id_cancelled,
    &channel_orders_order_created_v1,
    &channel_orders_order_placed_v1,
};

const eb_registry lineage_service_registry = {
    .size = sizeof(eb_registry),
    .version = 1,
    .digest = note.digest,
    .service = note.service,
    .channels = channels,
    .channel_count = 4,
};

const ebd_subscription LINEAGE_SUBSCRIPTION = {
    .group = "lineage",
    .topics = "orders.order.created.v1,orders.order.placed.v1",
};
