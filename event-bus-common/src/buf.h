/* A growing byte buffer. Once it failed to grow it stays failed, so that a writer checks once, at
 * its end. */
#ifndef EB_BUF_H
#define EB_BUF_H

#include <eb/base.h>

#include "ns.h"

#define eb_buf_reserve EB_PRIVATE(buf_reserve)
#define eb_buf_add     EB_PRIVATE(buf_add)
#define eb_buf_printf  EB_PRIVATE(buf_printf)
#define eb_buf_free    EB_PRIVATE(buf_free)

typedef struct eb_buf {
    char *data; /* always terminated by a NUL that len does not count, once anything was added */
    size_t len;
    size_t cap;
    bool failed;
} eb_buf;

/* Makes room for `more` bytes and a NUL. */
bool eb_buf_reserve(eb_buf *buf, size_t more);
void eb_buf_add(eb_buf *buf, eb_str bytes);
void eb_buf_printf(eb_buf *buf, const char *format, ...) EB_PRINTF(2, 3);
void eb_buf_free(eb_buf *buf);

#endif
