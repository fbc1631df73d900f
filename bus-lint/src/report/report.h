/* How findings are shown. A format is one file with one function, and a line in formats.c. */
#ifndef BL_REPORT_H
#define BL_REPORT_H

#include "engine.h"

#include "buf.h"

typedef struct bl_summary {
    size_t errors;
    size_t warnings;
    size_t notes;
    size_t files;
    uint64_t bytes;
    int64_t milliseconds;
} bl_summary;

typedef struct bl_report {
    const bl_finding *findings;
    size_t count;
    bl_summary summary;
    bool color;
} bl_report;

typedef void bl_report_fn(const bl_report *report, eb_buf *out);

bl_report_fn bl_report_text;
bl_report_fn bl_report_gcc;
bl_report_fn bl_report_json;

typedef struct bl_format {
    const char *name;
    bl_report_fn *write;
} bl_format;

extern const bl_format bl_formats[];
extern const size_t bl_format_count;
/* NULL if there is none of that name. */
bl_report_fn *bl_format_find(const char *name);

/* Counts what is in the report into its summary. */
void bl_report_count(bl_report *report);

/* ── Parts that formats share ────────── */

/* Adds bytes as UTF-8: what is none becomes U+FFFD. */
void bl_write_utf8(eb_buf *out, eb_str bytes);
/* Columns that a character takes on a terminal: 0, 1 or 2. */
int bl_width(uint32_t character);
/* Takes one character off the front of the text; U+FFFD for a byte that is no UTF-8. */
uint32_t bl_next_character(eb_str *text);
typedef char bl_print[17];
/* One for each finding, the same wherever that moves in its file: a hash of rule, path, channel and
 * the line without white space, and how many like it stand before it in the report. Ownership: yours,
 * free(). */
bl_print *bl_fingerprints(const bl_report *report);

#endif
