/* One JSON document, version 1. Columns count bytes from 1; end_column is one past the last. */
#include "report/report.h"

#include "json.h"

#include <inttypes.h>
#include <stdlib.h>

/* Any bytes, as a JSON string. */
static void string(eb_buf *out, eb_str bytes)
{
    eb_buf clean = {0};
    bl_write_utf8(&clean, bytes);
    eb_json_write_string(out, eb_str_make(clean.data ? clean.data : "", clean.len));
    out->failed |= clean.failed;
    eb_buf_free(&clean);
}

static void member(eb_buf *out, const char *name, eb_str value)
{
    eb_buf_printf(out, ",\"%s\":", name);
    if (value.data)
        string(out, value);
    else
        eb_buf_add(out, EB_STR("null"));
}

static void position(eb_buf *out, const bl_place *place)
{
    if (place->from.line)
        eb_buf_printf(out, ",\"line\":%u,\"column\":%u,\"end_line\":%u,\"end_column\":%u",
                      place->from.line, place->from.column, place->to.line, place->to.column);
    else
        eb_buf_add(out,
                   EB_STR(",\"line\":null,\"column\":null,\"end_line\":null,\"end_column\":null"));
}

static void finding(eb_buf *out, const bl_finding *f, const char *fingerprint)
{
    eb_buf_printf(out, "\n{\"rule\":\"%s\"", f->rule->code);
    member(out, "name", eb_str_of(f->rule->name));
    member(out, "severity", eb_str_of(bl_severity_name(f->severity)));
    member(out, "path", f->path);
    position(out, &f->place);
    member(out, "message", f->message);
    member(out, "channel", f->channel);
    member(out, "service", f->service);
    member(out, "help", f->help.len ? f->help : eb_str_of(f->rule->instead));
    member(out, "fingerprint", eb_str_of(fingerprint));
    eb_buf_add(out, EB_STR("}"));
}

void bl_report_json(const bl_report *report, eb_buf *out)
{
    const bl_summary *s = &report->summary;
    bl_print *prints = bl_fingerprints(report);
    eb_buf_add(out, EB_STR("{\"version\":1,\"findings\":["));
    for (size_t i = 0; i < report->count; i++) {
        eb_buf_add(out, i ? EB_STR(",") : EB_STR(""));
        finding(out, &report->findings[i], prints[i]);
    }
    free(prints);
    eb_buf_printf(out,
                  "],\n\"summary\":{\"errors\":%zu,\"warnings\":%zu,\"notes\":%zu,\"files\":%zu,"
                  "\"bytes\":%" PRIu64 ",\"milliseconds\":%" PRId64 "}}\n",
                  s->errors, s->warnings, s->notes, s->files, s->bytes, s->milliseconds);
}
