/* Line and column of an offset. Two tables are made once for a text: where each line starts and,
 * unless all is ASCII, where each character does. */
#include "place.h"

static bool continues(char byte)
{
    return ((unsigned char)byte & 0xC0) == 0x80;
}

static void count(eb_str text, size_t *lines, size_t *characters)
{
    *lines = 1;
    *characters = 0;
    for (size_t i = 0; i < text.len; i++) {
        *lines += text.data[i] == '\n';
        *characters += !continues(text.data[i]);
    }
}

void br_map_make(br_map *map, br_arena *arena, const char *file, eb_str text)
{
    *map = (br_map){.file = file, .text = text};
    size_t lines = 0;
    count(text, &lines, &map->characters);
    map->lines = br_arena_alloc(arena, lines * sizeof *map->lines);
    if (map->characters != text.len)
        map->offsets = br_arena_alloc(arena, map->characters * sizeof *map->offsets);
    map->line_count = 1;
    for (size_t i = 0, character = 0; i < text.len; i++) {
        if (map->offsets && !continues(text.data[i]))
            map->offsets[character++] = (uint32_t)i;
        if (text.data[i] == '\n')
            map->lines[map->line_count++] = (uint32_t)i + 1;
    }
}

static size_t line_of(const br_map *map, size_t offset)
{
    size_t low = 0, high = map->line_count;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (map->lines[middle] <= offset)
            low = middle;
        else
            high = middle;
    }
    return low;
}

/* The end of the line without its line end. */
static size_t line_end(const br_map *map, size_t line)
{
    size_t end = line + 1 < map->line_count ? map->lines[line + 1] - 1u : map->text.len;
    if (end > map->lines[line] && map->text.data[end - 1] == '\r')
        end--;
    return end;
}

br_place br_map_bytes(const br_map *map, size_t from, size_t to)
{
    if (from > map->text.len)
        from = map->text.len;
    size_t line = line_of(map, from), end = line_end(map, line);
    if (to > end)
        to = end;
    return (br_place){.file = map->file,
                      .line = (uint32_t)line + 1,
                      .column = (uint32_t)(from - map->lines[line]) + 1,
                      .length = to > from ? (uint32_t)(to - from) : 1};
}

static size_t byte_of(const br_map *map, size_t character)
{
    if (character >= map->characters)
        return map->text.len;
    return map->offsets ? map->offsets[character] : character;
}

br_place br_map_characters(const br_map *map, size_t from, size_t to)
{
    return br_map_bytes(map, byte_of(map, from), byte_of(map, to));
}
