/* workflow_automation_service_bus.c: the handles of workflow-automation-service and the table of the run-time guard. Made by
 * `bus-lint gen c` from the channel registry; change that, not this. */
#include "workflow_automation_service_bus.h"

#include <stdio.h>

/* What this program may touch, for whoever has only the binary. */
struct bus_note {
    uint32_t owner_size, size, type;
    char owner[12];
    char digest[65];
    char service[28];
    char produce_of_workflows_workflow_id_cancelled[53];
};
__attribute__((section(".note.bus-registry"), used, aligned(4)))
static const struct bus_note note = {
    .owner_size = sizeof "event-bus",
    .size = sizeof(struct bus_note) - offsetof(struct bus_note, digest),
    .type = 1,
    .owner = "event-bus",
    .digest = "72a4f317006a37ffc7c5951a4168ab2cb2d7458384d704c5d7484d200480d80a",
    .service = "workflow-automation-service",
    .produce_of_workflows_workflow_id_cancelled = "control produce of.workflows.{workflow_id}.cancelled",
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
    .rights = EB_MAY_PRODUCE,
    .event_type = "workflow.cancelled",
};
static const eb_channel channel_orders_order_created_v1 = {
    .size = sizeof(eb_channel),
    .name = "orders.order.created.v1",
    .plane = EB_PLANE_DATA,
    .rights = 0,
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

const eb_registry workflow_automation_service_registry = {
    .size = sizeof(eb_registry),
    .version = 1,
    .digest = note.digest,
    .service = note.service,
    .channels = channels,
    .channel_count = 4,
};

/* Fills a subject piece by piece; the first thing that goes wrong is kept. */
struct writer {
    char *buffer;
    size_t used, left;
    int code;
    const char *parameter;
};

static void put(struct writer *w, const char *text)
{
    size_t length = strlen(text);
    if (w->code == 0 && (!w->buffer || length >= w->left))
        w->code = EB_E_TOO_LARGE;
    if (w->code != 0)
        return;
    memcpy(w->buffer + w->used, text, length + 1);
    w->used += length;
    w->left -= length;
}

static int is_token(const char *text)
{
    if (!text || !*text)
        return 0;
    for (; *text; text++)
        if ((unsigned char)*text <= ' ' || *text == 0x7f || strchr(".*>", *text))
            return 0;
    return 1;
}

static void put_token(struct writer *w, const char *parameter, const char *text)
{
    if (w->code == 0 && !is_token(text)) {
        w->code = EB_E_ARG;
        w->parameter = parameter;
    }
    if (w->code == 0)
        put(w, text);
}

static int fail(const struct writer *w, const eb_channel *channel, eb_error *err)
{
    if (!err)
        return w->code;
    memset(err, 0, sizeof *err);
    err->code = w->code;
    if (w->code == EB_E_ARG)
        snprintf(err->text, sizeof err->text,
                 "subject %.90s: parameter %.40s is no token: it is empty or has a dot, a "
                 "wildcard or white space; encode it first",
                 channel->name, w->parameter);
    else
        snprintf(err->text, sizeof err->text,
                 "subject %.90s: the buffer of %zu bytes is too small for it; give a larger",
                 channel->name, w->used + w->left);
    return w->code;
}

static int finish(const struct writer *w, const eb_channel *channel, ebc_subject *ret,
                  eb_error *err)
{
    if (w->code != 0)
        return fail(w, channel, err);
    ret->name = w->buffer;
    ret->channel = channel;
    return 0;
}

int of_workflows_workflow_id_cancelled(char *buffer, size_t size, const char *workflow_id_token, ebc_subject *ret, eb_error *err)
{
    struct writer w = {.buffer = buffer, .left = size};
    put(&w, "of.workflows.");
    put_token(&w, "workflow_id", workflow_id_token);
    put(&w, ".cancelled");
    return finish(&w, &channel_of_workflows_workflow_id_cancelled, ret, err);
}
