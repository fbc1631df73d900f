/* The memory of one registry: taken piece by piece, given back at once.
 *
 * An allocation that fails does not return: it leaves by longjmp to where `failed` points, so that
 * the reader, which allocates at every step, has no error path at every step. Whoever reads sets
 * the target, and holds nothing outside the arena but what it cleans up there. */
#ifndef BR_ARENA_H
#define BR_ARENA_H

#include <eb/base.h>

#include <setjmp.h>
#include <stdarg.h>

typedef struct br_arena {
    struct br_chunk *chunks;
    jmp_buf *failed;
} br_arena;

/* Zeroed, aligned for anything. Never NULL. */
void *br_arena_alloc(br_arena *arena, size_t size);
/* NUL-terminated. */
char *br_arena_copy(br_arena *arena, eb_str text);
char *br_arena_printf(br_arena *arena, const char *format, ...) EB_PRINTF(2, 3);
char *br_arena_vprintf(br_arena *arena, const char *format, va_list args) EB_PRINTF(2, 0)
    __attribute__((nonnull(2)));

/* Room for one more item at the end of an array that only grows by this call; gives the array, and
 * *count is not changed. */
void *br_arena_grow(br_arena *arena, void *items, size_t count, size_t size);

/* For memory that another library could not get. */
_Noreturn void br_arena_fail(br_arena *arena);
void br_arena_free(br_arena *arena);

#endif
