/* BL104: a client library used directly. Every call is said, since each has to be replaced. */
#include "rule.h"

static void on_call(bl_context *context, const bl_call *call)
{
    const bl_sink *sink = call->sink;
    if (!bl_client_is_raw(sink->client) || sink->role == BL_ROLE_NAME)
        return;
    const char *ours = sink->client == BL_NATS ? "libebc" : "libebd";
    bl_finding finding = {
        .place = call->place,
        .help = bl_text(context,
                        "use %s; where that cannot be, grant an exception with a reason in the "
                        "registry",
                        ours),
    };
    bl_find(context, finding, "`%.*s` is a call of %s itself: services use %s", EB_FMT(call->name),
            bl_client_name(sink->client), ours);
}

const bl_rule BL104_raw_client = {
    .code = "BL104",
    .name = "raw-client",
    .severity = BL_ERROR,
    .since = "0.1",
    .summary = "nats.c or librdkafka is used directly.",
    .why =
        "Round the libraries go round their promises: no idempotence or acks from every replica, "
        "no "
        "lineage, no event id, no guard of the registry, offsets stored before the work is done.",
    .instead =
        "Use libebc for NATS and libebd for Kafka. A tool that must go deeper is listed under "
        "`exceptions` of the registry, with a reason and an end.",
    .on_call = on_call,
};
