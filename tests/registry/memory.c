/* Fails each allocation in turn while a registry is read, in our code and in libyaml's: the answer is
 * EB_E_NOMEM and nothing is left over. The allocator of this program is its own, so it is not built
 * under a sanitizer; valgrind and they look at the rest. */
#include <bus_registry.h>

#include <stdio.h>
#include <stdlib.h>

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *old, size_t size);
extern void __libc_free(void *memory);

static long left = -1; /* allocations that still succeed; negative: all */
static long balance;

static bool refuse(void)
{
    if (left < 0)
        return false;
    return left-- == 0 ? (left = 0, true) : false;
}

void *malloc(size_t size)
{
    void *memory = refuse() ? NULL : __libc_malloc(size);
    balance += memory != NULL;
    return memory;
}

void *calloc(size_t count, size_t size)
{
    void *memory = refuse() ? NULL : __libc_calloc(count, size);
    balance += memory != NULL;
    return memory;
}

void *realloc(void *old, size_t size)
{
    void *memory = refuse() ? NULL : __libc_realloc(old, size);
    balance += memory && !old;
    return memory;
}

void free(void *memory)
{
    balance -= memory != NULL;
    __libc_free(memory);
}

/* Reads with `allowed` allocations. Returns what br_load returned. */
static int read_with(const char *path, long allowed, long *leaked)
{
    eb_error err = {0};
    br_registry *registry = NULL;
    long before = balance;
    left = allowed;
    int result = br_load(path, &registry, &err);
    left = -1;
    if (result == 0)
        br_registry_free(&registry);
    *leaked = balance - before;
    return result;
}

int main(int argc, char **argv)
{
    int bad = argc < 2;
    for (int i = 1; i < argc; i++) {
        long leaked = 0, allowed = 0;
        int result = -1;
        for (; allowed < 100000 && result != 0; allowed++) {
            result = read_with(argv[i], allowed, &leaked);
            bool wrong = (result != 0 && result != EB_E_NOMEM && result != EB_E_IO) || leaked != 0;
            if (wrong)
                printf("FAILED %s with %ld allocations: code %d, %ld blocks left\n", argv[i],
                       allowed, result, leaked);
            bad |= wrong;
        }
        printf("%s: %ld allocations refused in turn\n", argv[i], allowed - 1);
        bad |= allowed < 20;
    }
    return bad;
}
