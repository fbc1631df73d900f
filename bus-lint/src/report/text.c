/* What a person reads: the place and the message, the line with a caret under what is meant, what to
 * do, and at the end one line that sums up. Columns are counted as a terminal shows them. */
#include "report/report.h"

#include <inttypes.h>

enum {
    TAB = 4,
    WINDOW = 100, /* columns shown of a long line */
    LEAD = 40,    /* of them in front of the caret */
};

typedef struct style {
    const char *path;
    const char *severity[4];
    const char *dim;
    const char *end;
} style;

static const style plain = {"", {"", "", "", ""}, "", ""};
static const style colored = {
    "\033[1m", {"", "\033[1;31m", "\033[1;33m", "\033[1;36m"}, "\033[2m", "\033[0m"};

/* A cell of the excerpt: one character and the columns it takes. */
static uint32_t next_cell(eb_str *line, int column, int *width)
{
    uint32_t character = bl_next_character(line);
    *width = bl_width(character);
    if (character == '\t')
        *width = TAB - column % TAB;
    else if (character < ' ' || character == 0x7F)
        return 0xFFFD;
    return character;
}

/* The terminal column of a byte offset. */
static int column_of(eb_str line, size_t offset)
{
    const char *start = line.data;
    int column = 0;
    int width;
    while (line.len && (size_t)(line.data - start) < offset) {
        next_cell(&line, column, &width);
        column += width;
    }
    return column;
}

/* Adds the part of the line between two columns. */
static void write_cells(eb_buf *out, eb_str line, int from, int to)
{
    int column = 0;
    int width;
    while (line.len && column < to) {
        eb_str rest = line;
        uint32_t character = next_cell(&line, column, &width);
        bool whole = column >= from && column + width <= to;
        if (whole && character == '\t')
            eb_buf_printf(out, "%*s", width, "");
        else if (whole && character == 0xFFFD)
            eb_buf_add(out, EB_STR("\xef\xbf\xbd"));
        else if (whole)
            eb_buf_add(out, eb_str_make(rest.data, (size_t)(line.data - rest.data)));
        column += width;
    }
}

static int digits(uint32_t number)
{
    int count = 1;
    while (number >= 10) {
        number /= 10;
        count++;
    }
    return count;
}

static void underline(eb_buf *out, const bl_finding *f, const style *s, int from, int to)
{
    eb_buf_printf(out, "%*s%s^", from, "", s->severity[f->severity]);
    for (int i = from + 1; i < to; i++)
        eb_buf_add(out, EB_STR("~"));
    eb_buf_printf(out, "%s\n", s->end);
}

/* The line and its caret. A stretch of several lines is marked to the end of its first. */
static void excerpt(eb_buf *out, const bl_finding *f, const style *s, int gutter)
{
    eb_str line = f->place.line;
    bool one_line = f->place.to.line == f->place.from.line;
    int from = column_of(line, f->place.from.column - 1);
    int end = column_of(line, line.len);
    int to = one_line ? column_of(line, f->place.to.column - 1) : end;
    int left = end > WINDOW && from > LEAD ? from - LEAD : 0;
    int right = end - left > WINDOW ? left + WINDOW : end;
    const char *cut = left ? "…" : "";
    eb_buf_printf(out, "%s%*u |%s %s", s->dim, gutter, f->place.from.line, s->end, cut);
    write_cells(out, line, left, right);
    eb_buf_printf(out, "%s\n%s%*s |%s %s", right < end ? "…" : "", s->dim, gutter, "", s->end,
                  left ? " " : "");
    underline(out, f, s, from - left, (to < right ? to : right) - left);
}

static void finding(eb_buf *out, const bl_finding *f, const style *s)
{
    eb_buf_add(out, eb_str_of(s->path));
    bl_write_utf8(out, f->path);
    if (f->place.from.line)
        eb_buf_printf(out, ":%u:%u", f->place.from.line, f->place.from.column);
    eb_buf_printf(out, ":%s %s%s:%s ", s->end, s->severity[f->severity],
                  bl_severity_name(f->severity), s->end);
    bl_write_utf8(out, f->message);
    eb_buf_printf(out, " %s[%s %s]%s\n", s->dim, f->rule->code, f->rule->name, s->end);
    int gutter = digits(f->place.from.line) + 2;
    if (f->place.from.line && f->place.line.data && f->place.from.column <= f->place.line.len + 1)
        excerpt(out, f, s, gutter);
    if (f->help.len) {
        eb_buf_printf(out, "%s%*s =%s help: ", s->dim, gutter, "", s->end);
        bl_write_utf8(out, f->help);
        eb_buf_add(out, EB_STR("\n"));
    }
    eb_buf_add(out, EB_STR("\n"));
}

static void count(eb_buf *out, const char **separator, size_t number, const char *noun)
{
    if (number == 0)
        return;
    eb_buf_printf(out, "%s%zu %s%s", *separator, number, noun, number == 1 ? "" : "s");
    *separator = ", ";
}

static void summary(eb_buf *out, const bl_summary *sum)
{
    const char *separator = "";
    count(out, &separator, sum->errors, "error");
    count(out, &separator, sum->warnings, "warning");
    count(out, &separator, sum->notes, "note");
    if (!*separator)
        eb_buf_add(out, EB_STR("clean"));
    eb_buf_printf(out, " (%zu file%s, %" PRIu64 " KiB, %" PRId64 " ms)\n", sum->files,
                  sum->files == 1 ? "" : "s", (sum->bytes + 1023) / 1024, sum->milliseconds);
}

void bl_report_text(const bl_report *report, eb_buf *out)
{
    const style *s = report->color ? &colored : &plain;
    for (size_t i = 0; i < report->count; i++)
        finding(out, &report->findings[i], s);
    summary(out, &report->summary);
}
