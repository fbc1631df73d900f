/* The field table as a JSON Schema, so that editors complete a registry and mark what is wrong in
 * it. Coarser than the reader: what concerns several values is not in it. */
#include "error.h"
#include "fields.h"
#include "json.h"
#include "value.h"

#include <stdlib.h>

#define INDENT 2

typedef struct writer {
    eb_buf out;
    int depth;
    bool first; /* nothing stands yet in the present braces */
} writer;

/* ── JSON ────────── */

static void new_line(writer *w)
{
    eb_buf_printf(&w->out, "\n%*s", w->depth * INDENT, "");
}

/* A comma where one is due, a new line, and the name of a member (NULL: of an array's item). */
static void member(writer *w, const char *name)
{
    if (!w->first)
        eb_buf_add(&w->out, EB_STR(","));
    w->first = false;
    new_line(w);
    if (!name)
        return;
    eb_json_write_string(&w->out, eb_str_of(name));
    eb_buf_add(&w->out, EB_STR(": "));
}

static void begin(writer *w, const char *bracket)
{
    eb_buf_add(&w->out, eb_str_of(bracket));
    w->depth++;
    w->first = true;
}

static void end(writer *w, const char *bracket)
{
    w->depth--;
    new_line(w);
    eb_buf_add(&w->out, eb_str_of(bracket));
    w->first = false;
}

static void text(writer *w, const char *name, const char *value)
{
    member(w, name);
    eb_json_write_string(&w->out, eb_str_of(value));
}

static void number(writer *w, const char *name, int64_t value)
{
    member(w, name);
    eb_buf_printf(&w->out, "%lld", (long long)value);
}

static void truth(writer *w, const char *name, bool value)
{
    member(w, name);
    eb_buf_add(&w->out, eb_str_of(value ? "true" : "false"));
}

/* ── Scalars ────────── */

static void write_words(writer *w, const br_word *words)
{
    member(w, "enum");
    eb_buf_add(&w->out, EB_STR("["));
    for (const br_word *word = words; word->name; word++) {
        if (word != words)
            eb_buf_add(&w->out, EB_STR(", "));
        eb_json_write_string(&w->out, eb_str_of(word->name));
    }
    eb_buf_add(&w->out, EB_STR("]"));
}

static void write_count(writer *w, const br_field *field)
{
    if (field->min == field->max) {
        number(w, "const", field->min);
        return;
    }
    text(w, "type", "integer");
    number(w, "minimum", field->min);
    if (field->max > 0)
        number(w, "maximum", field->max);
}

static void write_scalar(writer *w, const br_field *field, br_type type)
{
    if (type == BR_WORD) {
        write_words(w, field->words);
    } else if (type == BR_COUNT) {
        write_count(w, field);
    } else if (type == BR_BOOL) {
        text(w, "type", "boolean");
    } else {
        text(w, "type", "string");
        if (br_value_pattern(type))
            text(w, "pattern", br_value_pattern(type));
    }
}

/* ── Compounds ────────── */

static void write_object(writer *w, const br_shape *shape);

/* An object, or the text that stands for it. */
static void write_shape(writer *w, const br_shape *shape)
{
    if (!shape->shorthand) {
        write_object(w, shape);
        return;
    }
    const br_field *field = shape->fields;
    while (strcmp(field->name, shape->shorthand) != 0)
        field++;
    member(w, "oneOf");
    begin(w, "[");
    member(w, NULL);
    begin(w, "{");
    write_scalar(w, field, field->type);
    end(w, "}");
    member(w, NULL);
    begin(w, "{");
    write_object(w, shape);
    end(w, "}");
    end(w, "]");
}

static void write_texts(writer *w, const br_field *field)
{
    text(w, "type", "array");
    truth(w, "uniqueItems", true);
    member(w, "items");
    begin(w, "{");
    write_scalar(w, field, field->item);
    end(w, "}");
}

static void write_list(writer *w, const br_field *field)
{
    text(w, "type", "array");
    member(w, "items");
    begin(w, "{");
    write_shape(w, field->shape);
    end(w, "}");
}

static void write_map(writer *w, const br_field *field)
{
    text(w, "type", "object");
    member(w, "propertyNames");
    begin(w, "{");
    text(w, "pattern", br_value_pattern(field->shape->key));
    end(w, "}");
    member(w, "additionalProperties");
    begin(w, "{");
    text(w, "description", field->shape->doc);
    write_object(w, field->shape);
    end(w, "}");
}

static void write_type(writer *w, const br_field *field)
{
    switch (field->type) {
    case BR_STRUCT:
        write_shape(w, field->shape);
        break;
    case BR_TEXTS:
        write_texts(w, field);
        break;
    case BR_LIST:
        write_list(w, field);
        break;
    case BR_MAP:
        write_map(w, field);
        break;
    default:
        write_scalar(w, field, field->type);
    }
}

/* ── Fields ────────── */

/* The default as a JSON value where it is one, else in words at the end of the description. */
static void write_default(writer *w, const br_field *field)
{
    if (!field->fallback)
        return;
    bool bare = field->type == BR_COUNT || field->type == BR_BOOL;
    if (!bare) {
        text(w, "default", field->fallback);
        return;
    }
    member(w, "default");
    eb_buf_add(&w->out, eb_str_of(field->fallback));
}

static void write_description(writer *w, const br_field *field)
{
    eb_buf whole = {0};
    eb_buf_add(&whole, eb_str_of(field->doc));
    if (field->plane)
        eb_buf_printf(&whole, " %s plane only.",
                      field->plane == EB_PLANE_CONTROL ? "Control" : "Data");
    if (field->otherwise)
        eb_buf_printf(&whole, " Default: %s.", field->otherwise);
    if (!whole.failed)
        text(w, "description", whole.data);
    w->out.failed |= whole.failed;
    eb_buf_free(&whole);
}

static void write_required(writer *w, const br_shape *shape)
{
    bool any = false;
    for (const br_field *field = shape->fields; field->name; field++) {
        if (!(field->flags & BR_REQUIRED))
            continue;
        if (!any)
            member(w, "required");
        eb_buf_add(&w->out, any ? EB_STR(", ") : EB_STR("["));
        eb_json_write_string(&w->out, eb_str_of(field->name));
        any = true;
    }
    if (any)
        eb_buf_add(&w->out, EB_STR("]"));
}

static void write_object(writer *w, const br_shape *shape)
{
    text(w, "type", "object");
    write_required(w, shape);
    truth(w, "additionalProperties", false);
    member(w, "properties");
    begin(w, "{");
    for (const br_field *field = shape->fields; field->name; field++) {
        member(w, field->name);
        begin(w, "{");
        write_description(w, field);
        write_type(w, field);
        write_default(w, field);
        end(w, "}");
    }
    end(w, "}");
}

int br_schema(char **ret, eb_error *err)
{
    writer w = {0};
    begin(&w, "{");
    text(&w, "$schema", "https://json-schema.org/draft/2020-12/schema");
    text(&w, "title", "Channel registry");
    text(&w, "description", br_root_shape.doc);
    write_object(&w, &br_root_shape);
    end(&w, "}");
    eb_buf_add(&w.out, EB_STR("\n"));
    if (w.out.failed) {
        eb_buf_free(&w.out);
        return eb_fail(err, EB_E_NOMEM, "the schema of the registry: out of memory");
    }
    *ret = w.out.data;
    return 0;
}
