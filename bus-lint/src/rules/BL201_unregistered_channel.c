/* BL201: a channel that the registry does not declare reaches a bus. */
#include "rule.h"

static void report_name(bl_context *context, const bl_use *use, bl_finding finding)
{
    const br_channel *near = br_nearest_channel(bl_registry(context), use->name.data);
    if (near) {
        finding.help = bl_text(context, "write `%s`, or declare `%s` in the registry first",
                               near->name.value, use->name.data);
        bl_find(context, finding, "channel `%s` is not in the registry; did you mean `%s`?",
                use->name.data, near->name.value);
        return;
    }
    bl_find(context, finding, "channel `%s` is not in the registry", use->name.data);
}

static void on_channel(bl_context *context, const bl_use *use)
{
    if (use->certainty == BL_UNKNOWN || use->channel || use->covered)
        return;
    bl_finding finding = {
        .place = use->place,
        .channel = use->name,
        .help = EB_STR("declare it under `channels` of the registry, with its plane and its owner"),
    };
    if (use->certainty == BL_RESOLVED)
        report_name(context, use, finding);
    else
        bl_find(context, finding, "pattern `%s` takes no control channel of the registry",
                use->name.data);
}

const bl_rule BL201_unregistered_channel = {
    .code = "BL201",
    .name = "unregistered-channel",
    .severity = BL_ERROR,
    .since = "0.1",
    .summary = "A channel is used that the registry does not declare.",
    .why = "Brokers create nothing by themselves: what is sent there is refused, or waits for a "
           "consumer "
           "that listens under the right name.",
    .instead = "Correct the name, or declare the channel. Better still use the handle that "
               "`bus-lint gen c` makes: a wrong one does not compile.",
    .on_channel = on_channel,
};
