/* A byte buffer that grows by doubling. A failure sticks and leaves what was written whole, so that
 * writers need not check each step. */
#include "buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#define SMALLEST 256 /* holds an envelope without its payload */

/* The next capacity for `need` bytes, or 0 if there is none. */
static size_t grown(size_t cap, size_t need)
{
    if (need > SIZE_MAX / 2)
        return 0;
    size_t ret = cap ? cap : SMALLEST;
    while (ret < need)
        ret *= 2;
    return ret;
}

static bool fail(eb_buf *buf)
{
    buf->failed = true;
    return false;
}

bool eb_buf_reserve(eb_buf *buf, size_t more)
{
    if (buf->failed)
        return false;
    if (more < buf->cap - buf->len)
        return true;
    if (more >= SIZE_MAX - buf->len)
        return fail(buf);
    size_t cap = grown(buf->cap, buf->len + more + 1);
    char *data = cap ? realloc(buf->data, cap) : NULL;
    if (!data)
        return fail(buf);
    buf->data = data;
    buf->cap = cap;
    return true;
}

void eb_buf_add(eb_buf *buf, eb_str bytes)
{
    if (!eb_buf_reserve(buf, bytes.len))
        return;
    if (bytes.len > 0)
        memcpy(buf->data + buf->len, bytes.data, bytes.len);
    buf->len += bytes.len;
    buf->data[buf->len] = '\0';
}

/* Formats into what room there is; returns the length that the text has, or -1. */
EB_PRINTF(2, 0)
static int try_printf(eb_buf *buf, const char *format, va_list args)
{
    va_list again;
    va_copy(again, args);
    int needed = vsnprintf(buf->data + buf->len, buf->cap - buf->len, format, again);
    va_end(again);
    return needed;
}

EB_PRINTF(2, 0)
static void add_formatted(eb_buf *buf, const char *format, va_list args)
{
    size_t before = buf->len;
    int needed = try_printf(buf, format, args);
    if (needed >= 0 && eb_buf_reserve(buf, (size_t)needed)) {
        try_printf(buf, format, args);
        buf->len += (size_t)needed;
        return;
    }
    buf->failed = true;
    buf->data[before] = '\0';
}

void eb_buf_printf(eb_buf *buf, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    /* One byte of room at least, for the NUL of a text cut to nothing. */
    if (eb_buf_reserve(buf, 0))
        add_formatted(buf, format, args);
    va_end(args);
}

void eb_buf_free(eb_buf *buf)
{
    free(buf->data);
    memset(buf, 0, sizeof *buf);
}
