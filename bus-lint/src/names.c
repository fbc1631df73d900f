/* Looks names up; see names.h. A name like `topic` is defined in thousands of functions, so the table
 * is not searched by the name but by name and place together. */
#include "names.h"

#include <stdlib.h>

/* FNV-1a over the name; then the place, each part spread over all bits. */
static uint64_t key_of(eb_str name, bool called, const bl_file *file, uint32_t function)
{
    const uint64_t parts[] = {called, (uint64_t)(uintptr_t)file, function};
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < name.len; i++)
        hash = (hash ^ (unsigned char)name.data[i]) * UINT64_C(0x100000001b3);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        hash = (hash ^ parts[i]) * UINT64_C(0x9e3779b97f4a7c15);
        hash ^= hash >> 32;
    }
    return hash;
}

/* ── The tables ────────── */

static int compare(const void *a, const void *b)
{
    const bl_named *x = a;
    const bl_named *y = b;
    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    return x->ordinal < y->ordinal ? -1 : x->ordinal > y->ordinal;
}

static bool is_shared(const bl_definition *d)
{
    return d->function == 0 && !d->internal;
}

static void add(bl_names *names, const bl_definition *d)
{
    uint32_t ordinal = (uint32_t)names->scoped_count;
    names->scoped[names->scoped_count++] =
        (bl_named){key_of(d->name, d->takes_arguments, d->file, d->function), ordinal, d};
    if (is_shared(d))
        names->shared[names->shared_count++] =
            (bl_named){key_of(d->name, d->takes_arguments, NULL, 0), ordinal, d};
}

bl_names bl_names_of(const bl_facts *facts, size_t file_count)
{
    bl_names names = {0};
    size_t count = 0;
    for (size_t i = 0; i < file_count; i++)
        count += facts[i].definitions.count;
    names.scoped = bl_alloc(count, sizeof *names.scoped);
    names.shared = bl_alloc(count, sizeof *names.shared);
    for (size_t i = 0; i < file_count; i++)
        for (size_t j = 0; j < facts[i].definitions.count; j++)
            add(&names, &facts[i].definitions.items[j]);
    qsort(names.scoped, names.scoped_count, sizeof *names.scoped, compare);
    qsort(names.shared, names.shared_count, sizeof *names.shared, compare);
    return names;
}

void bl_names_free(bl_names *names)
{
    free(names->scoped);
    free(names->shared);
    *names = (bl_names){0};
}

/* ── Looking up ────────── */

static bl_found all_of(const bl_named *items, size_t count, uint64_t key)
{
    size_t low = 0;
    size_t high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (items[middle].key < key)
            low = middle + 1;
        else
            high = middle;
    }
    for (high = low; high < count && items[high].key == key;)
        high++;
    return (bl_found){items + low, high - low};
}

/* How many folders two paths share from the root on. */
static int shared_folders(eb_str a, eb_str b)
{
    int shared = 0;
    for (size_t i = 0; i < a.len && i < b.len && a.data[i] == b.data[i]; i++)
        shared += a.data[i] == '/';
    return shared;
}

static int nearness(bl_found all, size_t i, eb_str path)
{
    return shared_folders(all.items[i].definition->file->path, path);
}

/* Those in the nearest file. Paths with a common beginning stand together, so the nearest are next to
 * where `path` itself would stand. */
static bl_found nearest_of(bl_found all, eb_str path)
{
    size_t low = 0;
    size_t high = all.count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (bl_compare(all.items[middle].definition->file->path, path) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    int before = low > 0 ? nearness(all, low - 1, path) : -1;
    int behind = low < all.count ? nearness(all, low, path) : -1;
    int best = before > behind ? before : behind;
    for (high = low; high < all.count && nearness(all, high, path) == best;)
        high++;
    while (low > 0 && nearness(all, low - 1, path) == best)
        low--;
    return (bl_found){all.items + low, high - low};
}

bl_found bl_names_find(const bl_names *names, eb_str name, bool called, const bl_file *file,
                       uint32_t function)
{
    bl_found found = {0};
    if (function)
        found = all_of(names->scoped, names->scoped_count, key_of(name, called, file, function));
    if (found.count == 0)
        found = all_of(names->scoped, names->scoped_count, key_of(name, called, file, 0));
    if (found.count > 0)
        return found;
    found = all_of(names->shared, names->shared_count, key_of(name, called, NULL, 0));
    return found.count > 1 ? nearest_of(found, file->path) : found;
}
