/* Arenas and growing arrays; see memory.h. */
#include "memory.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum { BLOCK = 64 * 1024 };

typedef struct bl_block {
    struct bl_block *next;
    size_t size;
    max_align_t bytes[];
} bl_block;

static void *checked(void *memory)
{
    if (memory)
        return memory;
    fputs("bus-lint: out of memory: give it more, or check fewer files at a time\n", stderr);
    exit(2);
}

void *bl_alloc(size_t count, size_t item)
{
    return checked(calloc(count ? count : 1, item));
}

void *bl_grow(void *items, size_t item, size_t count, size_t *cap)
{
    if (count == *cap) {
        *cap = count ? count * 2 : 8;
        items = checked(reallocarray(items, *cap, item));
    }
    memset((char *)items + count * item, 0, item);
    return items;
}

void *bl_arena_alloc(bl_arena *arena, size_t size)
{
    size = (size + sizeof(max_align_t) - 1) & ~(sizeof(max_align_t) - 1);
    if (size > arena->left) {
        size_t bytes = size > BLOCK ? size : BLOCK;
        bl_block *block = checked(malloc(sizeof *block + bytes));
        block->next = arena->blocks;
        block->size = bytes;
        arena->blocks = block;
        arena->left = bytes;
    }
    char *at = (char *)arena->blocks->bytes + (arena->blocks->size - arena->left);
    arena->left -= size;
    return memset(at, 0, size);
}

eb_str bl_arena_copy(bl_arena *arena, eb_str bytes)
{
    char *copy = bl_arena_alloc(arena, bytes.len + 1);
    if (bytes.len)
        memcpy(copy, bytes.data, bytes.len);
    return eb_str_make(copy, bytes.len);
}

eb_str bl_arena_printf(bl_arena *arena, const char *format, ...)
{
    va_list args;
    va_list again;
    va_start(args, format);
    va_copy(again, args);
    int len = vsnprintf(NULL, 0, format, args);
    va_end(args);
    char *text = bl_arena_alloc(arena, (size_t)len + 1);
    vsnprintf(text, (size_t)len + 1, format, again);
    va_end(again);
    return eb_str_make(text, (size_t)len);
}

void bl_arena_free(bl_arena *arena)
{
    for (bl_block *block = arena->blocks, *next; block; block = next) {
        next = block->next;
        free(block);
    }
    *arena = (bl_arena){0};
}
