/* dataset_service_bus.c: the handles of dataset-service and the table of the run-time guard. Made by
 * `bus-lint gen c` from the channel registry; change that, not this. */
#include "dataset_service_bus.h"

/* What this program may touch, for whoever has only the binary. */
struct bus_note {
    uint32_t owner_size, size, type;
    char owner[12];
    char digest[65];
    char service[16];
    char produce_of_datasets_quality_refresh_requested[54];
    char produce_orders_order_created_v1[37];
};
__attribute__((section(".note.bus-registry"), used, aligned(4)))
static const struct bus_note note = {
    .owner_size = sizeof "event-bus",
    .size = sizeof(struct bus_note) - offsetof(struct bus_note, digest),
    .type = 1,
    .owner = "event-bus",
    .digest = "72a4f317006a37ffc7c5951a4168ab2cb2d7458384d704c5d7484d200480d80a",
    .service = "dataset-service",
    .produce_of_datasets_quality_refresh_requested = "control produce of.datasets.quality.refresh.requested",
    .produce_orders_order_created_v1 = "data produce orders.order.created.v1",
};

static const eb_channel channel_of_datasets_quality_refresh_requested = {
    .size = sizeof(eb_channel),
    .name = "of.datasets.quality.refresh.requested",
    .plane = EB_PLANE_CONTROL,
    .rights = EB_MAY_PRODUCE,
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
    .rights = EB_MAY_PRODUCE,
    .max_message = 262144,
    .schema_url = "https://schemas.example.org/orders/created-1.json",
    .key = EB_KEY_REQUIRED,
    .dead_letter = 1,
};
static const eb_channel channel_orders_order_placed_v1 = {
    .size = sizeof(eb_channel),
    .name = "orders.order.placed.v1",
    .plane = EB_PLANE_DATA,
    .rights = 0,
    .key = EB_KEY_REQUIRED,
};

static const eb_channel *const channels[] = {
    &channel_of_datasets_quality_refresh_requested,
    &channel_of_workflows_workflow_id_cancelled,
    &channel_orders_order_created_v1,
    &channel_orders_order_placed_v1,
};

const eb_registry dataset_service_registry = {
    .size = sizeof(eb_registry),
    .version = 1,
    .digest = note.digest,
    .service = note.service,
    .channels = channels,
    .channel_count = 4,
};

const ebc_subject OF_DATASETS_QUALITY_REFRESH_REQUESTED = {
    .name = "of.datasets.quality.refresh.requested",
    .channel = &channel_of_datasets_quality_refresh_requested,
};

const ebd_topic ORDERS_ORDER_CREATED_V1 = {
    .name = "orders.order.created.v1",
    .channel = &channel_orders_order_created_v1,
};
