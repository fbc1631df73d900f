/* BL202: a channel of one plane is used over the other. */
#include "rule.h"

static const char *bus_of(int plane)
{
    return plane == EB_PLANE_CONTROL ? "NATS" : "Kafka";
}

static eb_str remedy(bl_context *context, const bl_use *use)
{
    bool control = use->channel->plane.value == EB_PLANE_CONTROL;
    if (use->call->sink->direction == EB_MAY_CONSUME)
        return bl_text(context, "receive it with %s",
                       control ? "ebc_consumer_open and an EBC_DURABLE (libebc)"
                               : "ebd_consumer_open and an EBD_SUBSCRIPTION (libebd)");
    return bl_text(context, "send it with %s",
                   control ? "ebc_publish and an EBC_SUBJECT (libebc)"
                           : "ebd_produce and an EBD_TOPIC (libebd)");
}

static void on_channel(bl_context *context, const bl_use *use)
{
    int plane = bl_client_plane(use->call->sink->client);
    if (!use->channel || use->channel->plane.value == 0 || use->channel->plane.value == plane)
        return;
    bl_finding finding = {.place = use->place, .channel = use->name, .help = remedy(context, use)};
    bl_find(context, finding, "`%s` is a %s channel, but %.*s uses it over %s", use->name.data,
            br_plane_name((int)use->channel->plane.value), EB_FMT(use->call->name), bus_of(plane));
}

const bl_rule BL202_wrong_plane = {
    .code = "BL202",
    .name = "wrong-plane",
    .severity = BL_ERROR,
    .since = "0.1",
    .summary = "A channel of one plane is used over the other bus.",
    .why = "A command on Kafka waits behind a firehose and is replayed for years; a data change on "
           "NATS "
           "is gone in days and cannot be replayed. The other side listens elsewhere in any case.",
    .instead =
        "Use the library of the channel's plane. Which plane a name belongs to is said by the "
        "registry, for life.",
    .on_channel = on_channel,
};
