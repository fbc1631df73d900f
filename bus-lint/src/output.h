/* From findings to the terminal: which format, in colour or not, and the exit code. */
#ifndef BL_OUTPUT_H
#define BL_OUTPUT_H

#include "report/report.h"

typedef enum bl_color {
    BL_COLOR_AUTO = 0, /* on a terminal, unless NO_COLOR is set */
    BL_COLOR_ALWAYS,
    BL_COLOR_NEVER,
} bl_color;

/* Reads "auto", "always" or "never". */
bool bl_color_read(const char *word, bl_color *ret);

/* Writes to standard output. Returns 1 if there are errors or warnings, 0 if not, 2 if it could not
 * be written. */
int bl_output(bl_report *report, bl_report_fn *format, bl_color color);

/* Findings in files that the lexers did not read (the registry) get their line from the disk. */
void bl_fill_lines(bl_findings *findings, const char *root);

#endif
