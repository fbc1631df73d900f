/* Filling an eb_error: the usual flags of each code (errors.def), the text made safe to print and
 * cut where no character is split. What a text says is its caller's business. */
#include "error.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>

#include "utf8.h"

static_assert(sizeof(eb_error) == 256, "eb_error is part of the ABI");

#define EB_ERROR(name, number, flags, meaning, hint)                                               \
    static_assert(EB_E_##name == -(number), "eb/base.h is stale: run errors.sh write");
#include "../errors.def"
#undef EB_ERROR

static const struct usual {
    uint32_t flags;
    const char *hint;
} usuals[] = {
#define EB_ERROR(name, number, flags, meaning, hint) [number] = {flags, hint},
#include "../errors.def"
#undef EB_ERROR
};

static const struct usual *usual_of(int code)
{
    static const struct usual unknown = {0, ""};
    const int count = (int)(sizeof usuals / sizeof *usuals);
    return code < 0 && code > -count && usuals[-code].hint ? &usuals[-code] : &unknown;
}

uint32_t eb_error_flags(int code)
{
    return usual_of(code)->flags;
}

const char *eb_error_hint(int code)
{
    return usual_of(code)->hint;
}

/* Names come from outside: what would break the line, or is no UTF-8, is shown as '?'. */
static void make_printable(char *text, size_t len)
{
    for (size_t at = 0; at < len;) {
        size_t length = eb_utf8_sequence(text + at, len - at);
        if (length == 0 || (unsigned char)text[at] < 0x20 || text[at] == 0x7f)
            text[at] = '?';
        at += length ? length : 1;
    }
}

EB_PRINTF(5, 0)
static int fill(eb_error *err, int code, int native, uint32_t flags, const char *format,
                va_list args)
{
    if (!err)
        return code;
    /* Formatted aside, since the arguments may point into *err, and longer than its text, so that
     * the cut can see the byte after it. */
    char whole[2 * sizeof err->text];
    int needed = vsnprintf(whole, sizeof whole, format, args);
    if (needed < 0)
        whole[0] = '\0';
    size_t len = eb_utf8_cut(eb_str_of(whole), sizeof err->text - 1);

    memset(err, 0, sizeof *err);
    err->code = code;
    err->native = native;
    err->flags = flags;
    memcpy(err->text, whole, len);
    make_printable(err->text, len);
    return code;
}

int EB_PRIVATE(fail)(eb_error *err, int code, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fill(err, code, 0, eb_error_flags(code), format, args);
    va_end(args);
    return code;
}

int EB_PRIVATE(fail_with)(eb_error *err, int code, int native, uint32_t flags, const char *format,
                          ...)
{
    va_list args;
    va_start(args, format);
    fill(err, code, native, flags, format, args);
    va_end(args);
    return code;
}

/* Where the last `keep` bytes of the name begin, moved on to the start of a character. */
static size_t tail_start(eb_str name, size_t keep)
{
    size_t start = name.len - keep;
    for (int i = 0; i < 3 && start < name.len && (name.data[start] & 0xc0) == 0x80; i++)
        start++;
    return start;
}

eb_short eb_shorten(eb_str name, size_t max)
{
    static const char gap[] = "…";
    const size_t gap_len = sizeof gap - 1;
    eb_short ret = {{0}};

    if (max > sizeof ret.text - 1)
        max = sizeof ret.text - 1;
    if (name.len <= max || max <= gap_len) {
        if (name.len > 0)
            memcpy(ret.text, name.data, eb_utf8_cut(name, max));
        return ret;
    }
    size_t head = eb_utf8_cut(name, (max - gap_len + 1) / 2);
    size_t tail = tail_start(name, (max - gap_len) / 2);
    memcpy(ret.text, name.data, head);
    memcpy(ret.text + head, gap, gap_len);
    memcpy(ret.text + head + gap_len, name.data + tail, name.len - tail);
    return ret;
}
