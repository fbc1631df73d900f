/* The generated header: what the service may use, typed by plane and direction; then what it may
 * not, declared so that the compiler says why. Must compile as C11 and C++17 with every warning on.
 */
#include "gen_c.h"

#include <stdlib.h>

/* ── Comments ────────── */

static void write_title(eb_buf *out, const gen_channel *c)
{
    const br_channel *channel = c->channel;
    static const char *const states[] = {"", ", deprecated", ", retired"};
    eb_buf_add(out, EB_STR("\n/* "));
    gen_comment(out, channel->name.value);
    eb_buf_printf(out, ": %s plane%s", br_plane_name((int)channel->plane.value),
                  states[channel->state.value]);
    if (channel->replaced_by.value) {
        eb_buf_add(out, EB_STR(", replaced by "));
        gen_comment(out, channel->replaced_by.value);
    }
    eb_buf_add(out, EB_STR("."));
    if (channel->description.value) {
        eb_buf_add(out, EB_STR("\n * "));
        gen_comment(out, channel->description.value);
    }
    eb_buf_add(out, EB_STR(" */\n"));
}

/* ── What may be used ────────── */

static void write_limits(eb_buf *out, const gen_channel *c)
{
    const br_channel *channel = c->channel;
    if (gen_is_control(c)) {
        eb_buf_printf(out, "#define %s_EVENT_TYPE ", c->upper);
        gen_literal(out, channel->event_type.value);
        eb_buf_add(out, EB_STR("\n"));
    }
    if (channel->max_message.value > 0)
        eb_buf_printf(out, "#define %s_MAX_MESSAGE %lld /* bytes */\n", c->upper,
                      (long long)channel->max_message.value);
}

void gen_parameter_list(eb_buf *out, const gen_channel *c)
{
    eb_buf_add(out, EB_STR("(char *buffer, size_t size"));
    for (const char *at = c->channel->name.value; (at = strchr(at, '{'));) {
        size_t length = strcspn(++at, "}");
        eb_buf_printf(out, ", const char *%.*s_token", (int)length, at);
    }
    eb_buf_add(out, EB_STR(", ebc_subject *ret, eb_error *err)"));
}

static void write_publish(eb_buf *out, const gen_channel *c)
{
    if (!gen_has_parameters(c)) {
        eb_buf_printf(out, "extern const ebc_subject %s;\n", c->upper);
        return;
    }
    eb_buf_add(out, EB_STR("/* Puts the subject into `buffer`, which *ret borrows. Returns: 0. "
                           "Errors: EB_E_ARG (a parameter is\n * no token: empty, or with a dot, "
                           "a wildcard, white space), EB_E_TOO_LARGE (the buffer is too small). "
                           "*/\n"));
    eb_buf_printf(out, "EB_CHECK int %s", c->lower);
    gen_parameter_list(out, c);
    eb_buf_add(out, EB_STR(";\n"));
}

static void write_receive(eb_buf *out, const gen_unit *unit, const gen_channel *c)
{
    const br_consumer *consumer = br_find_consumer(c->channel, unit->service->name.value);
    eb_buf_printf(out, "extern const ebc_durable %s_DURABLE;\n", c->upper);
    eb_buf_printf(out,
                  "static inline ebc_durable_config %s_durable_config(void)\n{\n"
                  "    ebc_durable_config c = ebc_durable_config_init();\n"
                  "    c.ack_wait_ms = %lld;\n    c.max_deliver = %lld;\n"
                  "    c.max_ack_pending = %lld;\n    return c;\n}\n",
                  c->lower, (long long)consumer->ack_wait.value,
                  (long long)consumer->max_deliver.value,
                  (long long)consumer->max_ack_pending.value);
}

static void write_granted(eb_buf *out, const gen_unit *unit, const gen_channel *c)
{
    if (c->rights == 0)
        return;
    write_title(out, c);
    write_limits(out, c);
    if (gen_is_control(c)) {
        if (c->rights & EB_MAY_PRODUCE)
            write_publish(out, c);
        if (c->rights & EB_MAY_CONSUME)
            write_receive(out, unit, c);
    } else if (c->rights & EB_MAY_PRODUCE) {
        eb_buf_printf(out, "extern const ebd_topic %s;\n", c->upper);
    }
    if (!gen_is_control(c) && (c->rights & EB_MAY_CONSUME)) {
        const char *service = unit->service->name.value;
        char *group = gen_c_name(br_find_consumer(c->channel, service)->group.value, true);
        eb_buf_printf(out, "/* To consume: %s_SUBSCRIPTION, below. */\n", group ? group : "");
        out->failed |= !group;
        free(group);
    }
}

static void write_groups(eb_buf *out, const gen_unit *unit)
{
    size_t at = 0;
    for (const char *group; (group = gen_next_group(unit, &at));) {
        char *upper = gen_c_name(group, true);
        out->failed |= !upper;
        eb_buf_add(out, EB_STR("\n/* All topics of the group "));
        gen_comment(out, group);
        eb_buf_printf(out, ". */\nextern const ebd_subscription %s_SUBSCRIPTION;\n",
                      upper ? upper : "");
        free(upper);
    }
}

/* ── What may not ────────── */

static void write_reason(eb_buf *out, const gen_unit *unit, const gen_channel *c, const char *list)
{
    const char *service = unit->service->name.value, *name = c->channel->name.value;
    const char *plane = br_plane_name((int)c->channel->plane.value);
    eb_buf why = {0};
    if (!br_granted(unit->service, (int)c->channel->plane.value))
        eb_buf_printf(&why,
                      "%s lives on the %s bus, for which %s has no grant: add %s to its `buses` in "
                      "the channel registry",
                      name, plane, service, plane);
    else if (c->channel->state.value == BR_STATE_RETIRED)
        eb_buf_printf(&why, "%s is retired, and %s is not among its %s", name, service, list);
    else
        eb_buf_printf(&why, "%s is not among the %s of %s: add it to them in the channel registry",
                      service, list, name);
    eb_buf_add(out, EB_STR("__attribute__((unavailable(\n    "));
    if (!why.failed)
        gen_literal(out, why.data);
    out->failed |= why.failed;
    eb_buf_add(out, EB_STR(")))\n"));
    eb_buf_free(&why);
}

/* The handle's own type if its header is there, else one that is always known: the compiler then
 * reports the grant, not a missing type. */
static void write_refusal(eb_buf *out, const gen_unit *unit, const gen_channel *c, const char *list,
                          const char *type, const char *suffix)
{
    bool known = br_granted(unit->service, (int)c->channel->plane.value);
    write_reason(out, unit, c, list);
    eb_buf_printf(out, "extern const %s %s%s;\n", known ? type : "eb_channel", c->upper, suffix);
}

static void write_refused_function(eb_buf *out, const gen_unit *unit, const gen_channel *c)
{
    bool known = br_granted(unit->service, EB_PLANE_CONTROL);
    write_reason(out, unit, c, "producers");
    eb_buf_printf(out, known ? "int %s" : "extern const eb_channel %s", c->lower);
    if (known)
        gen_parameter_list(out, c);
    eb_buf_add(out, EB_STR(";\n"));
}

static void write_refused(eb_buf *out, const gen_unit *unit, const gen_channel *c)
{
    bool control = gen_is_control(c);
    if (!(c->rights & EB_MAY_PRODUCE) && control && gen_has_parameters(c))
        write_refused_function(out, unit, c);
    else if (!(c->rights & EB_MAY_PRODUCE))
        write_refusal(out, unit, c, "producers", control ? "ebc_subject" : "ebd_topic", "");
    if (!(c->rights & EB_MAY_CONSUME))
        write_refusal(out, unit, c, "consumers", control ? "ebc_durable" : "ebd_subscription",
                      control ? "_DURABLE" : "_SUBSCRIPTION");
}

static void write_all_refused(eb_buf *out, const gen_unit *unit)
{
    eb_buf_add(out, EB_STR("\n/* Declared, and not this service's: the compiler says which grant "
                           "is missing. */\n"
                           "#if defined(__has_attribute)\n"
                           "#if __has_attribute(unavailable)\n"));
    for (size_t i = 0; i < unit->count; i++)
        write_refused(out, unit, &unit->channels[i]);
    eb_buf_add(out, EB_STR("#endif\n#endif\n"));
}

/* ── The file ────────── */

void gen_c_header(eb_buf *out, const gen_unit *unit)
{
    const char *service = unit->service->name.value;
    eb_buf_printf(out,
                  "/* %s_bus.h: the channels of %s. Made by `bus-lint gen c` from the channel "
                  "registry;\n * change that, not this. */\n"
                  "#ifndef %s_BUS_H\n#define %s_BUS_H\n\n",
                  unit->prefix, service, unit->guard, unit->guard);
    eb_buf_add(out, EB_STR("#include <eb/base.h>\n"));
    if (br_granted(unit->service, EB_PLANE_CONTROL))
        eb_buf_add(out, EB_STR("#include <ebc.h>\n"));
    if (br_granted(unit->service, EB_PLANE_DATA))
        eb_buf_add(out, EB_STR("#include <ebd.h>\n"));
    eb_buf_printf(
        out,
        "\nEB_BEGIN_DECLS\n"
        "/* NOLINTBEGIN(readability-identifier-naming): channels are written in capitals */"
        "\n\n"
        "/* The run-time guard's table: goes into .registry of the configuration. */\n"
        "extern const eb_registry %s_registry;\n",
        unit->prefix);
    for (size_t i = 0; i < unit->count; i++)
        write_granted(out, unit, &unit->channels[i]);
    write_groups(out, unit);
    write_all_refused(out, unit);
    eb_buf_add(out,
               EB_STR("\n/* NOLINTEND(readability-identifier-naming) */\nEB_END_DECLS\n#endif\n"));
}
