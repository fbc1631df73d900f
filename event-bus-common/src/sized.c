/* Structs across versions of the header: the smaller size of the two rules. */
#include "sized.h"

#include "error.h"

#define QUOTE_(text) #text
#define QUOTE(text)  QUOTE_(text)
#define PREFIX       QUOTE(EB_NS)

static size_t size_of(const void *given)
{
    size_t size = 0;
    memcpy(&size, given, sizeof size);
    return size;
}

int eb_sized_check(const void *given, const char *what, eb_error *err)
{
    if (!given || size_of(given) > sizeof(size_t))
        return 0;
    return eb_fail(err, EB_E_ARG, "%s: its size is not set; fill it with its macro or _init()",
                   what);
}

int eb_sized_read(void *ret, size_t size, const void *given, const char *what, eb_error *err)
{
    int rc = eb_sized_check(given, what, err);
    if (rc < 0)
        return rc;
    if (size_of(given) > size)
        return eb_fail(err, EB_E_UNSUPPORTED,
                       "%s: compiled with a newer " PREFIX ".h than this lib" PREFIX
                       "; install the library that belongs to it",
                       what);
    memset(ret, 0, size);
    memcpy(ret, given, size_of(given));
    memcpy(ret, &size, sizeof size);
    return 0;
}

void eb_sized_write(void *given, const void *ours, size_t size)
{
    const size_t head = sizeof(size_t);
    if (!given)
        return;
    size_t known = size_of(given) < size ? size_of(given) : size;
    if (known > head)
        memcpy((char *)given + head, (const char *)ours + head, known - head);
}
