/* BL102: code that uses a bus and belongs to no service of the registry. Said once for each folder
 * and bus. */
#include "rule.h"

static eb_str folder_of(bl_context *context, const bl_file *file)
{
    const char *slash = memrchr(file->path.data, '/', file->path.len);
    size_t len = slash ? (size_t)(slash - file->path.data) : 0;
    return len ? bl_text(context, "%.*s", (int)len, file->path.data) : EB_STR(".");
}

static void on_call(bl_context *context, const bl_call *call)
{
    const bl_sink *sink = call->sink;
    int plane = bl_client_plane(sink->client);
    if (sink->role == BL_ROLE_NAME || bl_client_is_raw(sink->client) ||
        bl_service_of(context, call->place.file))
        return;
    eb_str folder = folder_of(context, call->place.file);
    if (!bl_once(context, "%d %s", plane, folder.data))
        return;
    bl_finding finding = {
        .place = call->place,
        .help = bl_text(context,
                        "declare the service under `services` with `buses: [%s]` and "
                        "`paths: [%s]`",
                        br_plane_name(plane), folder.data),
    };
    bl_find(context, finding, "`%.*s` uses the %s plane, but no service of the registry has `%s`",
            EB_FMT(call->name), br_plane_name(plane), folder.data);
}

const bl_rule BL102_service_unlisted = {
    .code = "BL102",
    .name = "service-unlisted",
    .severity = BL_ERROR,
    .since = "0.1",
    .summary = "Code outside of every service of the registry uses a bus.",
    .why = "Who is not in the registry has no owner, no grant and no principal: nobody can say "
           "what it "
           "may do, and no broker will let it in.",
    .instead =
        "Declare the service with its paths, or add this folder to the paths of the service that "
        "it belongs to.",
    .on_call = on_call,
};
