/* Characters as a terminal shows them. A table of our own and no wcwidth: that one asks the locale,
 * which in CI is often "C". */
#include "report/report.h"

#include "json.h"

#define REPLACEMENT 0xFFFDu

void bl_write_utf8(eb_buf *out, eb_str bytes)
{
    size_t bad;
    while (bytes.len && !eb_utf8_check(bytes, &bad)) {
        eb_buf_add(out, eb_str_make(bytes.data, bad));
        eb_buf_add(out, EB_STR("\xef\xbf\xbd"));
        bytes = eb_str_make(bytes.data + bad + 1, bytes.len - bad - 1);
    }
    eb_buf_add(out, bytes);
}

static uint32_t take_byte(eb_str *text)
{
    unsigned char byte = (unsigned char)*text->data;
    *text = eb_str_make(text->data + 1, text->len - 1);
    return byte;
}

uint32_t bl_next_character(eb_str *text)
{
    unsigned char lead = (unsigned char)*text->data;
    size_t len = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    if (len > text->len || !eb_utf8_check(eb_str_make(text->data, len), NULL)) {
        take_byte(text);
        return REPLACEMENT;
    }
    uint32_t character = take_byte(text);
    if (len > 1)
        character &= 0x7Fu >> len;
    for (size_t i = 1; i < len; i++)
        character = character << 6 | (take_byte(text) & 0x3F);
    return character;
}

typedef struct span {
    uint32_t from;
    uint32_t to;
} span;

static bool in(const span *spans, size_t count, uint32_t character)
{
    for (size_t i = 0; i < count; i++)
        if (character >= spans[i].from && character <= spans[i].to)
            return true;
    return false;
}

int bl_width(uint32_t character)
{
    /* The blocks of Unicode's general categories Mn, Me and Cf that occur in sources. */
    static const span none[] = {
        {0x300, 0x36F},   {0x483, 0x489},   {0x591, 0x5BD},   {0x64B, 0x65F},    {0x1AB0, 0x1AFF},
        {0x1DC0, 0x1DFF}, {0x200B, 0x200F}, {0x202A, 0x202E}, {0x2060, 0x2064},  {0x20D0, 0x20F0},
        {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F}, {0xFEFF, 0xFEFF}, {0xE0100, 0xE01EF}};
    /* East Asian Wide and Fullwidth (UAX #11). */
    static const span two[] = {{0x1100, 0x115F},   {0x2E80, 0x303E},   {0x3041, 0xA4CF},
                               {0xA960, 0xA97F},   {0xAC00, 0xD7A3},   {0xF900, 0xFAFF},
                               {0xFE30, 0xFE6F},   {0xFF00, 0xFF60},   {0xFFE0, 0xFFE6},
                               {0x1F300, 0x1F64F}, {0x1F680, 0x1F6FF}, {0x1F900, 0x1F9FF},
                               {0x20000, 0x3FFFD}};
    if (character < 0x300)
        return 1;
    if (in(none, sizeof none / sizeof *none, character))
        return 0;
    return in(two, sizeof two / sizeof *two, character) ? 2 : 1;
}
