/* The lines that gcc writes and every editor reads: path:line:column: severity: message [code name].
 * No line and column where a finding is about a whole file. */
#include "report/report.h"

void bl_report_gcc(const bl_report *report, eb_buf *out)
{
    for (size_t i = 0; i < report->count; i++) {
        const bl_finding *f = &report->findings[i];
        bl_write_utf8(out, f->path);
        if (f->place.from.line)
            eb_buf_printf(out, ":%u:%u", f->place.from.line, f->place.from.column);
        eb_buf_printf(out, ": %s: ", bl_severity_name(f->severity));
        bl_write_utf8(out, f->message);
        eb_buf_printf(out, " [%s %s]\n", f->rule->code, f->rule->name);
    }
}
