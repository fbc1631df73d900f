/* Memory of a run: arenas that are freed as a whole, and arrays that grow. A linter that runs out of
 * memory cannot say anything useful, so both end the program (exit 2) instead of returning NULL. */
#ifndef BL_MEMORY_H
#define BL_MEMORY_H

#include <eb/base.h>

typedef struct bl_arena {
    struct bl_block *blocks;
    size_t left; /* bytes unused in the first block */
} bl_arena;

/* Zeroed and aligned for any type; lives until bl_arena_free. */
void *bl_arena_alloc(bl_arena *arena, size_t size);
/* A copy with a NUL after it. */
eb_str bl_arena_copy(bl_arena *arena, eb_str bytes);
eb_str bl_arena_printf(bl_arena *arena, const char *format, ...) EB_PRINTF(2, 3);
void bl_arena_free(bl_arena *arena);

/* An array on the heap: its items are freed with free(). */
#define BL_VEC(T)                                                                                  \
    struct {                                                                                       \
        T *items;                                                                                  \
        size_t count;                                                                              \
        size_t cap;                                                                                \
    }
/* Adds one zeroed item and gives its address, valid until the next push. */
#define BL_PUSH(vec)                                                                               \
    ((vec)->items = bl_grow((vec)->items, sizeof *(vec)->items, (vec)->count, &(vec)->cap),        \
     &(vec)->items[(vec)->count++])

void *bl_grow(void *items, size_t item, size_t count, size_t *cap);
void *bl_alloc(size_t count, size_t item);

static inline bool bl_equal(eb_str a, eb_str b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

/* Bytewise order; a prefix comes first. */
static inline int bl_compare(eb_str a, eb_str b)
{
    size_t len = a.len < b.len ? a.len : b.len;
    int order = len ? memcmp(a.data, b.data, len) : 0;
    return order != 0 ? order : (a.len > b.len) - (a.len < b.len);
}

static inline bool bl_starts_with(eb_str text, eb_str prefix)
{
    return text.len >= prefix.len && memcmp(text.data, prefix.data, prefix.len) == 0;
}

#endif
