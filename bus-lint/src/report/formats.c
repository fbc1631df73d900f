/* The formats that there are. */
#include "report/report.h"

const bl_format bl_formats[] = {
    {"text", bl_report_text},
    {"gcc", bl_report_gcc},
    {"json", bl_report_json},
};
const size_t bl_format_count = sizeof bl_formats / sizeof *bl_formats;

bl_report_fn *bl_format_find(const char *name)
{
    for (size_t i = 0; i < bl_format_count; i++)
        if (strcmp(bl_formats[i].name, name) == 0)
            return bl_formats[i].write;
    return NULL;
}

void bl_report_count(bl_report *report)
{
    for (size_t i = 0; i < report->count; i++) {
        bl_severity severity = report->findings[i].severity;
        report->summary.errors += severity == BL_ERROR;
        report->summary.warnings += severity == BL_WARNING;
        report->summary.notes += severity == BL_NOTE;
    }
}
