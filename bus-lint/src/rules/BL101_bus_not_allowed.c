/* BL101: a service uses a bus that the registry does not grant it. Said once for each file and bus:
 * the remedy is the same for all its calls. */
#include "rule.h"

static const char *granted(bl_context *context, const br_service *service)
{
    eb_str list = EB_STR("none");
    for (size_t i = 0; i < service->buses.count; i++)
        list = bl_text(context, "%s%s%s", i ? list.data : "only ", i ? ", " : "",
                       service->buses.items[i].value);
    return list.data;
}

static void on_call(bl_context *context, const bl_call *call)
{
    const bl_sink *sink = call->sink;
    const br_service *service = bl_service_of(context, call->place.file);
    int plane = bl_client_plane(sink->client);
    if (!service || sink->role == BL_ROLE_NAME || bl_client_is_raw(sink->client) ||
        br_granted(service, plane) ||
        !bl_once(context, "%d %s", plane, call->place.file->path.data))
        return;
    const char *bus = br_plane_name(plane);
    const char *other = br_plane_name(EB_PLANE_CONTROL + EB_PLANE_DATA - plane);
    bl_finding finding = {
        .place = call->place,
        .help = bl_text(context,
                        "add `%s` to `buses` of `%s` in the registry, if its owner agrees; else "
                        "use the %s plane",
                        bus, service->name.value, other),
    };
    bl_find(context, finding, "service `%s` uses the %s plane (%.*s), but is granted %s",
            service->name.value, bus, EB_FMT(call->name), granted(context, service));
}

const bl_rule BL101_bus_not_allowed = {
    .code = "BL101",
    .name = "bus-not-allowed",
    .severity = BL_ERROR,
    .since = "0.1",
    .summary = "A service uses a bus that the registry does not grant it.",
    .why = "Which service may use which bus is decided where everybody can see it. A service that "
           "takes "
           "another one has no credentials for it in production, and ties its fate to a plane that "
           "its "
           "owner does not watch.",
    .instead =
        "Use the granted plane, or have the grant added: `buses` of the service in the registry.",
    .on_call = on_call,
};
