/* Writes a report; see output.h. */
#include "output.h"

#include "command.h"
#include "read.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

bool bl_color_read(const char *word, bl_color *ret)
{
    static const char *const words[] = {"auto", "always", "never"};
    for (int i = 0; i < 3; i++)
        if (strcmp(word, words[i]) == 0) {
            *ret = (bl_color)i;
            return true;
        }
    return false;
}

/* no-color.org: set and not empty. */
static bool wants_color(bl_color color)
{
    const char *no = getenv("NO_COLOR");
    if (color != BL_COLOR_AUTO)
        return color == BL_COLOR_ALWAYS;
    return isatty(STDOUT_FILENO) && !(no && *no);
}

int bl_output(bl_report *report, bl_report_fn *format, bl_color color)
{
    eb_buf out = {0};
    bl_report_count(report);
    report->color = wants_color(color);
    format(report, &out);
    bool written = !out.failed && (out.len == 0 || fwrite(out.data, out.len, 1, stdout) == 1);
    written &= fflush(stdout) == 0;
    eb_buf_free(&out);
    if (!written)
        return bl_command_fail("check", "cannot write to standard output: %s", strerror(errno));
    return report->summary.errors || report->summary.warnings ? BL_EXIT_FINDINGS : BL_EXIT_CLEAN;
}

static eb_str line_number(const bl_content *text, uint32_t number)
{
    const char *at = text->data;
    const char *end = text->data + text->len;
    for (; number > 1 && at < end; number--) {
        const char *newline = memchr(at, '\n', (size_t)(end - at));
        at = newline ? newline + 1 : end;
    }
    const char *newline = memchr(at, '\n', (size_t)(end - at));
    size_t len = (size_t)((newline ? newline : end) - at);
    return eb_str_make(at, len && at[len - 1] == '\r' ? len - 1 : len);
}

void bl_fill_lines(bl_findings *findings, const char *root)
{
    bl_content text = {0};
    eb_str loaded = {0};
    bool readable = false;
    for (size_t i = 0; i < findings->list.count; i++) {
        bl_finding *f = &findings->list.items[i];
        if (f->place.line.data || f->place.from.line == 0)
            continue;
        if (!loaded.data || !bl_equal(loaded, f->path)) {
            char *path =
                *f->path.data == '/' ? strdup(f->path.data) : bl_path_join(root, f->path.data);
            bl_file file = {.opened = eb_str_of(path)};
            readable = bl_read(&file, &text);
            loaded = f->path;
            free(path);
        }
        if (readable)
            f->place.line = bl_arena_copy(&findings->arena,
                                          bl_cut_line(line_number(&text, f->place.from.line)));
    }
    free(text.data);
}
