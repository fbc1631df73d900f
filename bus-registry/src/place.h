/* From libyaml's count of characters to the line and column in bytes that editors and compilers
 * show. Kept apart from the reader, since libyaml also breaks lines at U+0085, U+2028 and U+2029,
 * which nobody else counts. */
#ifndef BR_PLACE_H
#define BR_PLACE_H

#include "arena.h"

#include "bus_registry.h"

typedef struct br_map {
    const char *file;
    eb_str text;       /* without a byte order mark, well-formed UTF-8 */
    uint32_t *offsets; /* of each character; NULL where all are ASCII */
    size_t characters;
    uint32_t *lines; /* offset of the start of each line */
    size_t line_count;
} br_map;

/* `text` is borrowed, at most 2^31 bytes. */
void br_map_make(br_map *map, br_arena *arena, const char *file, eb_str text);
/* The place of the bytes [from, to), cut at the end of the first line. */
br_place br_map_bytes(const br_map *map, size_t from, size_t to);
/* The same by characters. */
br_place br_map_characters(const br_map *map, size_t from, size_t to);

#endif
