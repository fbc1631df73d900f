/* The generated source: the handles, the guard's table and the note in the binary. The table takes
 * its digest from the note, so whoever uses the table has the note, also out of a static archive and
 * under --gc-sections. */
#include "gen_c.h"

#include <stdlib.h>

/* ── The note ──────────
 * Owner "event-bus", type 1. Descriptor: strings that end in NUL: the digest of the registry, the
 * service, then one "<plane> <produce|consume> <channel>" for each right; zeroes fill it up. */

static void write_right(eb_buf *members, eb_buf *values, const gen_channel *c, const char *verb)
{
    eb_buf text = {0};
    eb_buf_printf(&text, "%s %s %s", br_plane_name((int)c->channel->plane.value), verb,
                  c->channel->name.value);
    eb_buf_printf(members, "    char %s_%s[%zu];\n", verb, c->lower, text.len + 1);
    eb_buf_printf(values, "    .%s_%s = ", verb, c->lower);
    if (!text.failed)
        gen_literal(values, text.data);
    eb_buf_add(values, EB_STR(",\n"));
    values->failed |= text.failed;
    eb_buf_free(&text);
}

static void write_rights(eb_buf *members, eb_buf *values, const gen_unit *unit)
{
    for (size_t i = 0; i < unit->count; i++) {
        const gen_channel *c = &unit->channels[i];
        if (c->rights & EB_MAY_PRODUCE)
            write_right(members, values, c, "produce");
        if (c->rights & EB_MAY_CONSUME)
            write_right(members, values, c, "consume");
    }
}

static void write_note(eb_buf *out, const gen_unit *unit)
{
    const char *service = unit->service->name.value;
    eb_buf values = {0};
    eb_buf_printf(out,
                  "/* What this program may touch, for whoever has only the binary. */\n"
                  "struct bus_note {\n    uint32_t owner_size, size, type;\n    char owner[12];\n"
                  "    char digest[65];\n    char service[%zu];\n",
                  strlen(service) + 1);
    write_rights(out, &values, unit);
    eb_buf_add(out,
               EB_STR("};\n"
                      "__attribute__((section(\".note.bus-registry\"), used, aligned(4)))\n"
                      "static const struct bus_note note = {\n"
                      "    .owner_size = sizeof \"event-bus\",\n"
                      "    .size = sizeof(struct bus_note) - offsetof(struct bus_note, digest),\n"
                      "    .type = 1,\n    .owner = \"event-bus\",\n"));
    eb_buf_printf(out, "    .digest = \"%s\",\n    .service = ", br_digest(unit->registry));
    gen_literal(out, service);
    eb_buf_add(out, EB_STR(",\n"));
    if (values.len > 0)
        eb_buf_add(out, eb_str_make(values.data, values.len));
    out->failed |= values.failed;
    eb_buf_add(out, EB_STR("};\n\n"));
    eb_buf_free(&values);
}

/* ── The channels ────────── */

static void write_text_member(eb_buf *out, const char *member, const char *text)
{
    if (!text)
        return;
    eb_buf_printf(out, "    .%s = ", member);
    gen_literal(out, text);
    eb_buf_add(out, EB_STR(",\n"));
}

static const char *rights_text(unsigned rights)
{
    static const char *const texts[] = {"0", "EB_MAY_PRODUCE", "EB_MAY_CONSUME",
                                        "EB_MAY_PRODUCE | EB_MAY_CONSUME"};
    return texts[rights & 3u];
}

static void write_data_members(eb_buf *out, const br_channel *channel)
{
    static const char *const keys[] = {"EB_KEY_OPTIONAL", "EB_KEY_REQUIRED", "EB_KEY_NONE"};
    write_text_member(out, "schema_url", channel->schema_url.value);
    eb_buf_printf(out, "    .key = %s,\n", keys[channel->key.value]);
    if (channel->dead_letter.value)
        eb_buf_add(out, EB_STR("    .dead_letter = 1,\n"));
}

static void write_channel(eb_buf *out, const gen_channel *c)
{
    const br_channel *channel = c->channel;
    eb_buf_printf(out, "static const eb_channel channel_%s = {\n    .size = sizeof(eb_channel),\n",
                  c->lower);
    write_text_member(out, "name", channel->name.value);
    eb_buf_printf(out, "    .plane = %s,\n    .rights = %s,\n",
                  gen_is_control(c) ? "EB_PLANE_CONTROL" : "EB_PLANE_DATA", rights_text(c->rights));
    if (channel->max_message.value > 0)
        eb_buf_printf(out, "    .max_message = %lld,\n", (long long)channel->max_message.value);
    if (gen_is_control(c))
        write_text_member(out, "event_type", channel->event_type.value);
    else
        write_data_members(out, channel);
    eb_buf_add(out, EB_STR("};\n"));
}

static void write_table(eb_buf *out, const gen_unit *unit)
{
    if (unit->count > 0)
        eb_buf_add(out, EB_STR("\nstatic const eb_channel *const channels[] = {\n"));
    for (size_t i = 0; i < unit->count; i++)
        eb_buf_printf(out, "    &channel_%s,\n", unit->channels[i].lower);
    if (unit->count > 0)
        eb_buf_add(out, EB_STR("};\n"));
    eb_buf_printf(out,
                  "\nconst eb_registry %s_registry = {\n    .size = sizeof(eb_registry),\n"
                  "    .version = 1,\n    .digest = note.digest,\n    .service = note.service,\n",
                  unit->prefix);
    if (unit->count > 0)
        eb_buf_printf(out, "    .channels = channels,\n    .channel_count = %zu,\n", unit->count);
    eb_buf_add(out, EB_STR("};\n"));
}

/* ── The handles ────────── */

static void write_topic(eb_buf *out, const gen_channel *c, const char *type)
{
    eb_buf_printf(out, "\nconst %s %s = {\n", type, c->upper);
    write_text_member(out, "name", c->channel->name.value);
    eb_buf_printf(out, "    .channel = &channel_%s,\n};\n", c->lower);
}

/* {parameters} as the server's `*`. */
static void write_filter(eb_buf *out, const char *name)
{
    eb_buf filter = {0};
    for (const char *at = name; *at; at++) {
        if (*at != '{') {
            eb_buf_add(&filter, eb_str_make(at, 1));
            continue;
        }
        eb_buf_add(&filter, EB_STR("*"));
        at += strcspn(at, "}");
    }
    if (!filter.failed)
        write_text_member(out, "filter", filter.data);
    out->failed |= filter.failed;
    eb_buf_free(&filter);
}

static void write_durable(eb_buf *out, const gen_unit *unit, const gen_channel *c)
{
    const br_consumer *consumer = br_find_consumer(c->channel, unit->service->name.value);
    eb_buf_printf(out, "\nconst ebc_durable %s_DURABLE = {\n", c->upper);
    write_text_member(out, "stream", c->channel->stream->name.value);
    write_text_member(out, "name", consumer->durable.value);
    write_filter(out, c->channel->name.value);
    eb_buf_printf(out, "    .channel = &channel_%s,\n};\n", c->lower);
}

static void write_piece(eb_buf *out, const char *text, size_t length)
{
    eb_buf piece = {0};
    eb_buf_add(&piece, eb_str_make(text, length));
    eb_buf_add(out, EB_STR("    put(&w, "));
    if (!piece.failed)
        gen_literal(out, piece.data);
    eb_buf_add(out, EB_STR(");\n"));
    out->failed |= piece.failed;
    eb_buf_free(&piece);
}

/* The pieces of "of.workflows.{workflow_id}.cancelled", in turn literal and parameter. */
static void write_pieces(eb_buf *out, const char *name)
{
    while (*name) {
        size_t literal = strcspn(name, "{");
        if (literal > 0)
            write_piece(out, name, literal);
        name += literal;
        if (*name != '{')
            continue;
        size_t length = strcspn(++name, "}");
        eb_buf_printf(out, "    put_token(&w, \"%.*s\", %.*s_token);\n", (int)length, name,
                      (int)length, name);
        name += length + 1;
    }
}

static void write_function(eb_buf *out, const gen_channel *c)
{
    eb_buf_printf(out, "\nint %s", c->lower);
    gen_parameter_list(out, c);
    eb_buf_add(out, EB_STR("\n{\n    struct writer w = {.buffer = buffer, .left = size};\n"));
    write_pieces(out, c->channel->name.value);
    eb_buf_printf(out, "    return finish(&w, &channel_%s, ret, err);\n}\n", c->lower);
}

static const char helpers[] =
    "\n/* Fills a subject piece by piece; the first thing that goes wrong is kept. */\n"
    "struct writer {\n"
    "    char *buffer;\n"
    "    size_t used, left;\n"
    "    int code;\n"
    "    const char *parameter;\n"
    "};\n"
    "\n"
    "static void put(struct writer *w, const char *text)\n"
    "{\n"
    "    size_t length = strlen(text);\n"
    "    if (w->code == 0 && (!w->buffer || length >= w->left))\n"
    "        w->code = EB_E_TOO_LARGE;\n"
    "    if (w->code != 0)\n"
    "        return;\n"
    "    memcpy(w->buffer + w->used, text, length + 1);\n"
    "    w->used += length;\n"
    "    w->left -= length;\n"
    "}\n"
    "\n"
    "static int is_token(const char *text)\n"
    "{\n"
    "    if (!text || !*text)\n"
    "        return 0;\n"
    "    for (; *text; text++)\n"
    "        if ((unsigned char)*text <= ' ' || *text == 0x7f || strchr(\".*>\", *text))\n"
    "            return 0;\n"
    "    return 1;\n"
    "}\n"
    "\n"
    "static void put_token(struct writer *w, const char *parameter, const char *text)\n"
    "{\n"
    "    if (w->code == 0 && !is_token(text)) {\n"
    "        w->code = EB_E_ARG;\n"
    "        w->parameter = parameter;\n"
    "    }\n"
    "    if (w->code == 0)\n"
    "        put(w, text);\n"
    "}\n"
    "\n"
    "static int fail(const struct writer *w, const eb_channel *channel, eb_error *err)\n"
    "{\n"
    "    if (!err)\n"
    "        return w->code;\n"
    "    memset(err, 0, sizeof *err);\n"
    "    err->code = w->code;\n"
    "    if (w->code == EB_E_ARG)\n"
    "        snprintf(err->text, sizeof err->text,\n"
    "                 \"subject %.90s: parameter %.40s is no token: it is empty or has a dot, a "
    "\"\n"
    "                 \"wildcard or white space; encode it first\",\n"
    "                 channel->name, w->parameter);\n"
    "    else\n"
    "        snprintf(err->text, sizeof err->text,\n"
    "                 \"subject %.90s: the buffer of %zu bytes is too small for it; give a "
    "larger\",\n"
    "                 channel->name, w->used + w->left);\n"
    "    return w->code;\n"
    "}\n"
    "\n"
    "static int finish(const struct writer *w, const eb_channel *channel, ebc_subject *ret,\n"
    "                  eb_error *err)\n"
    "{\n"
    "    if (w->code != 0)\n"
    "        return fail(w, channel, err);\n"
    "    ret->name = w->buffer;\n"
    "    ret->channel = channel;\n"
    "    return 0;\n"
    "}\n";

static bool has_functions(const gen_unit *unit)
{
    for (size_t i = 0; i < unit->count; i++)
        if ((unit->channels[i].rights & EB_MAY_PRODUCE) && gen_has_parameters(&unit->channels[i]))
            return true;
    return false;
}

static void write_handles(eb_buf *out, const gen_unit *unit, const gen_channel *c)
{
    if (c->rights & EB_MAY_PRODUCE) {
        if (gen_has_parameters(c))
            write_function(out, c);
        else
            write_topic(out, c, gen_is_control(c) ? "ebc_subject" : "ebd_topic");
    }
    if ((c->rights & EB_MAY_CONSUME) && gen_is_control(c))
        write_durable(out, unit, c);
}

static void write_topics_of(eb_buf *out, const gen_unit *unit, const char *group)
{
    eb_buf topics = {0};
    for (size_t i = 0; i < unit->count; i++) {
        const gen_channel *c = &unit->channels[i];
        if (gen_is_control(c) || !(c->rights & EB_MAY_CONSUME))
            continue;
        const br_consumer *consumer = br_find_consumer(c->channel, unit->service->name.value);
        if (strcmp(consumer->group.value, group) == 0)
            eb_buf_printf(&topics, "%s%s", topics.len > 0 ? "," : "", c->channel->name.value);
    }
    if (!topics.failed)
        write_text_member(out, "topics", topics.data);
    out->failed |= topics.failed;
    eb_buf_free(&topics);
}

static void write_subscriptions(eb_buf *out, const gen_unit *unit)
{
    size_t at = 0;
    for (const char *group; (group = gen_next_group(unit, &at));) {
        char *upper = gen_c_name(group, true);
        out->failed |= !upper;
        eb_buf_printf(out, "\nconst ebd_subscription %s_SUBSCRIPTION = {\n", upper ? upper : "");
        write_text_member(out, "group", group);
        write_topics_of(out, unit, group);
        eb_buf_add(out, EB_STR("};\n"));
        free(upper);
    }
}

void gen_c_source(eb_buf *out, const gen_unit *unit)
{
    bool functions = has_functions(unit);
    eb_buf_printf(out,
                  "/* %s_bus.c: the handles of %s and the table of the run-time guard. Made by\n"
                  " * `bus-lint gen c` from the channel registry; change that, not this. */\n"
                  "#include \"%s_bus.h\"\n\n%s",
                  unit->prefix, unit->service->name.value, unit->prefix,
                  functions ? "#include <stdio.h>\n\n" : "");
    write_note(out, unit);
    for (size_t i = 0; i < unit->count; i++)
        write_channel(out, &unit->channels[i]);
    write_table(out, unit);
    if (functions)
        eb_buf_add(out, eb_str_of(helpers));
    for (size_t i = 0; i < unit->count; i++)
        write_handles(out, unit, &unit->channels[i]);
    write_subscriptions(out, unit);
}
