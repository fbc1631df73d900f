/* Where the bytes of a registry come from: chunks, kept in a list. What fails, and what is then
 * cleaned up, is decided by the owner of `failed`. */
#include "arena.h"

#include <stdalign.h>
#include <stdio.h>
#include <stdlib.h>

#define CHUNK 16384u
#define ALIGN alignof(max_align_t)

struct br_chunk {
    struct br_chunk *next;
    size_t used;
    size_t size;
    alignas(max_align_t) char bytes[];
};

_Noreturn void br_arena_fail(br_arena *arena)
{
    longjmp(*arena->failed, 1);
}

static struct br_chunk *new_chunk(br_arena *arena, size_t size)
{
    size_t room = size > CHUNK ? size : CHUNK;
    struct br_chunk *chunk = calloc(1, sizeof *chunk + room);
    if (!chunk)
        br_arena_fail(arena);
    chunk->size = room;
    chunk->next = arena->chunks;
    arena->chunks = chunk;
    return chunk;
}

void *br_arena_alloc(br_arena *arena, size_t size)
{
    if (size > SIZE_MAX / 2)
        br_arena_fail(arena);
    size = (size + ALIGN - 1) / ALIGN * ALIGN;
    struct br_chunk *chunk = arena->chunks;
    if (!chunk || chunk->size - chunk->used < size)
        chunk = new_chunk(arena, size);
    void *piece = chunk->bytes + chunk->used;
    chunk->used += size;
    return piece;
}

char *br_arena_copy(br_arena *arena, eb_str text)
{
    char *copy = br_arena_alloc(arena, text.len + 1);
    if (text.len > 0)
        memcpy(copy, text.data, text.len);
    return copy;
}

char *br_arena_vprintf(br_arena *arena, const char *format, va_list args)
{
    va_list again;
    va_copy(again, args);
    int length = vsnprintf(NULL, 0, format, again);
    va_end(again);
    if (length < 0)
        br_arena_fail(arena);
    char *text = br_arena_alloc(arena, (size_t)length + 1);
    vsnprintf(text, (size_t)length + 1, format, args);
    return text;
}

char *br_arena_printf(br_arena *arena, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *text = br_arena_vprintf(arena, format, args);
    va_end(args);
    return text;
}

/* The capacity is not stored: it is 4, and doubles whenever the count reaches a power of two. */
void *br_arena_grow(br_arena *arena, void *items, size_t count, size_t size)
{
    bool full = count == 0 || (count >= 4 && (count & (count - 1)) == 0);
    if (!full)
        return items;
    size_t capacity = count == 0 ? 4 : count * 2;
    if (capacity > SIZE_MAX / 2 / size)
        br_arena_fail(arena);
    void *grown = br_arena_alloc(arena, capacity * size);
    if (count > 0)
        memcpy(grown, items, count * size);
    return grown;
}

void br_arena_free(br_arena *arena)
{
    for (struct br_chunk *chunk = arena->chunks, *next; chunk; chunk = next) {
        next = chunk->next;
        free(chunk);
    }
    arena->chunks = NULL;
}
