/* Decides what a string literal says: its bytes, as the compiler would store them. Wide and UTF-16
 * strings are given as UTF-8, since only their text is compared. */
#include "lex/c.h"

static size_t splice_len(eb_str text, size_t i)
{
    if (text.data[i] != '\\' || i + 1 >= text.len)
        return 0;
    if (text.data[i + 1] == '\n')
        return 2;
    return text.data[i + 1] == '\r' && i + 2 < text.len && text.data[i + 2] == '\n' ? 3 : 0;
}

static eb_str without_splices(eb_str text, bl_arena *arena)
{
    char *copy = bl_arena_alloc(arena, text.len + 1);
    size_t len = 0;
    for (size_t i = 0; i < text.len;) {
        size_t skipped = splice_len(text, i);
        if (skipped)
            i += skipped;
        else
            copy[len++] = text.data[i++];
    }
    return eb_str_make(copy, len);
}

eb_str bl_c_unsplice(eb_str text, bl_token token, bl_arena *arena)
{
    eb_str spelling = eb_str_make(text.data + token.at, token.len);
    return token.spliced ? without_splices(spelling, arena) : spelling;
}

/* What lies between the quotes, and for a raw string between the parentheses. */
static eb_str inside(eb_str spelling, bool *raw)
{
    size_t from = 0;
    while (from < spelling.len && spelling.data[from] != '"')
        from++;
    *raw = from > 0 && from < spelling.len && spelling.data[from - 1] == 'R';
    if (from == spelling.len)
        return eb_str_make(spelling.data + from, 0);
    size_t to = spelling.len > from + 1 && spelling.data[spelling.len - 1] == '"' ? spelling.len - 1
                                                                                  : spelling.len;
    from++;
    const char *open = *raw ? memchr(spelling.data + from, '(', to - from) : NULL;
    if (!open) {
        *raw = false;
        return eb_str_make(spelling.data + from, to - from);
    }
    size_t tag = (size_t)(open - spelling.data) - from;
    from += tag + 1;
    to = to >= from + tag + 1 ? to - tag - 1 : from;
    return eb_str_make(spelling.data + from, to - from);
}

static int hex(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static size_t put_utf8(char *to, uint32_t code)
{
    if (code < 0x80) {
        to[0] = (char)code;
        return 1;
    }
    size_t len = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    static const unsigned char lead[] = {0, 0, 0xC0, 0xE0, 0xF0};
    for (size_t i = len - 1; i > 0; i--, code >>= 6)
        to[i] = (char)(0x80 | (code & 0x3F));
    to[0] = (char)(lead[len] | (code & 0x0F));
    if (len == 2)
        to[0] = (char)(lead[2] | (code & 0x1F));
    return len;
}

/* Reads digits of `base`, at most `max`, from text[*i]. */
static uint32_t digits(eb_str text, size_t *i, int base, size_t max)
{
    uint32_t value = 0;
    for (size_t n = 0; n < max && *i < text.len; n++, (*i)++) {
        int digit = hex(text.data[*i]);
        if (digit < 0 || digit >= base)
            break;
        value = value * (uint32_t)base + (uint32_t)digit;
    }
    return value;
}

/* \u and \U take exactly 4 and 8 digits; a value beyond Unicode becomes U+FFFD. */
static size_t universal(eb_str text, size_t *i, char *to)
{
    size_t wanted = text.data[*i] == 'u' ? 4 : 8;
    ++*i;
    uint32_t code = digits(text, i, 16, wanted);
    return put_utf8(to, code > 0x10FFFF || (code >= 0xD800 && code < 0xE000) ? 0xFFFD : code);
}

/* text[*i] is behind the backslash. Never writes more bytes than it reads. */
static size_t escape(eb_str text, size_t *i, char *to)
{
    static const char letters[] = "n\nt\tr\ra\ab\bf\fv\ve\033";
    char c = text.data[*i];
    if (c == 'u' || c == 'U')
        return universal(text, i, to);
    if (c >= '0' && c <= '7') {
        *to = (char)digits(text, i, 8, 3);
        return 1;
    }
    ++*i;
    *to = c;
    for (size_t n = 0; n + 1 < sizeof letters; n += 2)
        if (letters[n] == c)
            *to = letters[n + 1];
    if (c == 'x')
        *to = (char)digits(text, i, 16, text.len);
    return 1;
}

eb_str bl_c_string(eb_str spelling, bl_arena *arena)
{
    bool raw;
    eb_str text = inside(spelling, &raw);
    if (raw || text.len == 0 || !memchr(text.data, '\\', text.len))
        return text;
    char *value = bl_arena_alloc(arena, text.len + 4);
    size_t len = 0;
    for (size_t i = 0; i < text.len;) {
        if (text.data[i] != '\\' || i + 1 == text.len) {
            value[len++] = text.data[i++];
            continue;
        }
        i++;
        len += escape(text, &i, value + len);
    }
    return eb_str_make(value, len);
}

int bl_c_plain_start(eb_str spelling)
{
    bool raw;
    eb_str text = inside(spelling, &raw);
    if (!raw && text.len && memchr(text.data, '\\', text.len))
        return -1;
    return (int)(text.data - spelling.data);
}
