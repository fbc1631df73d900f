/* UTF-8, as RFC 3629 §4 has it: what is one well-formed character, and where a text may be cut.
 * Payloads are mostly ASCII, so runs of that are passed eight bytes at a time. */
#include "utf8.h"

#include "json.h"

#define HIGH_BITS UINT64_C(0x8080808080808080)

static bool between(unsigned char byte, unsigned char low, unsigned char high)
{
    return byte >= low && byte <= high;
}

static bool is_tail(unsigned char byte)
{
    return (byte & 0xc0) == 0x80;
}

/* The second byte is where overlong forms, surrogates and what lies above U+10FFFF show. */
static bool second_fits(unsigned char first, unsigned char second)
{
    switch (first) {
    case 0xe0:
        return between(second, 0xa0, 0xbf);
    case 0xed:
        return between(second, 0x80, 0x9f);
    case 0xf0:
        return between(second, 0x90, 0xbf);
    case 0xf4:
        return between(second, 0x80, 0x8f);
    default:
        return is_tail(second);
    }
}

static size_t announced_length(unsigned char first)
{
    if (first < 0x80)
        return 1;
    if (between(first, 0xc2, 0xdf))
        return 2;
    if (between(first, 0xe0, 0xef))
        return 3;
    return between(first, 0xf0, 0xf4) ? 4 : 0;
}

size_t eb_utf8_sequence(const char *at, size_t left)
{
    const unsigned char *byte = (const unsigned char *)at;
    if (left == 0)
        return 0;
    size_t length = announced_length(byte[0]);
    if (length <= 1)
        return length;
    if (length > left || !second_fits(byte[0], byte[1]))
        return 0;
    for (size_t i = 2; i < length; i++) {
        if (!is_tail(byte[i]))
            return 0;
    }
    return length;
}

size_t eb_utf8_cut(eb_str text, size_t max)
{
    if (text.len <= max)
        return text.len;
    size_t cut = max;
    /* A character has at most three bytes behind its first: more of them are no UTF-8 anyway. */
    while (cut > 0 && max - cut < 3 && is_tail((unsigned char)text.data[cut]))
        cut--;
    return is_tail((unsigned char)text.data[cut]) ? max : cut;
}

static size_t skip_ascii(eb_str text, size_t at)
{
    uint64_t eight;
    while (text.len - at >= sizeof eight) {
        memcpy(&eight, text.data + at, sizeof eight);
        if (eight & HIGH_BITS)
            break;
        at += sizeof eight;
    }
    while (at < text.len && (unsigned char)text.data[at] < 0x80)
        at++;
    return at;
}

bool eb_utf8_check(eb_str text, size_t *bad)
{
    size_t at = skip_ascii(text, 0);
    while (at < text.len) {
        size_t length = eb_utf8_sequence(text.data + at, text.len - at);
        if (length == 0) {
            if (bad)
                *bad = at;
            return false;
        }
        at = skip_ascii(text, at + length);
    }
    return true;
}
