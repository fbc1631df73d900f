/* Lines and columns of offsets. A byte order mark is not part of the first line. */
#include "lex/lex.h"

#define MARK "\xef\xbb\xbf"

bl_positions bl_positions_of(eb_str text)
{
    bl_positions positions = {.text = text, .line = 1};
    if (bl_starts_with(text, EB_STR(MARK)))
        positions.first = positions.line_start = sizeof MARK - 1;
    return positions;
}

static void line_back(bl_positions *positions)
{
    const char *base = positions->text.data + positions->first;
    size_t before = positions->line_start - positions->first - 1;
    const char *newline = before ? memrchr(base, '\n', before) : NULL;
    positions->line--;
    positions->line_start = positions->first + (newline ? (uint32_t)(newline + 1 - base) : 0);
}

bl_position bl_position_of(bl_positions *positions, uint32_t offset)
{
    const char *base = positions->text.data;
    const char *to = base + offset;
    while (offset < positions->line_start && positions->line > 1)
        line_back(positions);
    const char *from = base + positions->line_start;
    const char *end;
    while (from < to && (end = memchr(from, '\n', (size_t)(to - from)))) {
        from = end + 1;
        positions->line++;
    }
    positions->line_start = (uint32_t)(from - base);
    return (bl_position){positions->line, offset - positions->line_start + 1};
}

eb_str bl_line_of(bl_positions *positions, uint32_t offset)
{
    bl_position_of(positions, offset);
    const char *start = positions->text.data + positions->line_start;
    size_t left = positions->text.len - positions->line_start;
    const char *end = left ? memchr(start, '\n', left) : NULL;
    size_t len = end ? (size_t)(end - start) : left;
    if (len && start[len - 1] == '\r')
        len--;
    return eb_str_make(start, len);
}
