/* Strict JSON (RFC 8259) as slices of the text: one pass that checks every byte and builds nothing.
 * It never recurses; what is open is one byte a level. Stricter than the RFC in one
 * point: a \u escape that is a lone surrogate has no meaning in UTF-8 and is refused. */
#include "json.h"

#include <endian.h>

#include "utf8.h"

typedef struct scan {
    const char *at;
    const char *end;
    const char *what; /* went wrong at `at` */
} scan;

/* What is open round a place: for each level the byte that will close it. */
typedef struct nest {
    unsigned depth;
    char closers[EB_JSON_DEPTH];
} nest;

static bool wrong(scan *in, const char *what)
{
    in->what = what;
    return false;
}

static scan scan_from(eb_str text, size_t at)
{
    if (!text.data)
        return (scan){.at = "", .end = ""};
    return (scan){.at = text.data + at, .end = text.data + text.len};
}

static void report(const scan *in, eb_str text, eb_json_error *ret)
{
    if (ret)
        *ret = (eb_json_error){text.data ? (size_t)(in->at - text.data) : 0, in->what};
}

/* The next byte, or -1 at the end. */
static int peek(const scan *in)
{
    return in->at < in->end ? (unsigned char)*in->at : -1;
}

static bool take(scan *in, char wanted)
{
    if (peek(in) != wanted)
        return false;
    in->at++;
    return true;
}

static inline bool is_space(unsigned char c)
{
    /* The first comparison settles it for what is usual between tokens: none. */
    return c <= ' ' && (c == ' ' || c == '\n' || c == '\r' || c == '\t');
}

static inline void skip_space(scan *in)
{
    while (in->at < in->end && is_space((unsigned char)*in->at))
        in->at++;
}

/* ── Strings ────────── */

#define EACH_BYTE(b) (UINT64_C(0x0101010101010101) * (b))

/* Which of the eight bytes mean something inside a string: a quote, a backslash, below 0x20, above
 * 0x7f? The high bit of each is set, by the usual test for a zero byte; a borrow may set it falsely
 * as well, but only above a true one. */
static uint64_t find_special(uint64_t eight)
{
    uint64_t quote = eight ^ EACH_BYTE('"');
    uint64_t slash = eight ^ EACH_BYTE('\\');
    uint64_t found =
        (eight - EACH_BYTE(0x20)) | (quote - EACH_BYTE(1)) | (slash - EACH_BYTE(1)) | eight;
    return found & EACH_BYTE(0x80);
}

static bool is_plain(unsigned char c)
{
    return c >= 0x20 && c < 0x80 && c != '"' && c != '\\';
}

static const char *skip_plain(const char *at, const char *end)
{
    uint64_t eight;
    for (; end - at >= (ptrdiff_t)sizeof eight; at += sizeof eight) {
        memcpy(&eight, at, sizeof eight);
        uint64_t special = find_special(le64toh(eight)); /* the first byte is the lowest */
        if (special)
            return at + __builtin_ctzll(special) / 8;
    }
    while (at < end && is_plain((unsigned char)*at))
        at++;
    return at;
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The UTF-16 unit of "\uXXXX" at `at`, or -1. */
static int read_unit(const char *at, const char *end)
{
    if (end - at < 6 || at[0] != '\\' || at[1] != 'u')
        return -1;
    int unit = 0;
    for (int i = 2; i < 6; i++) {
        int digit = hex_digit(at[i]);
        if (digit < 0)
            return -1;
        unit = unit << 4 | digit;
    }
    return unit;
}

static bool is_high_surrogate(int unit)
{
    return unit >= 0xd800 && unit <= 0xdbff;
}

static bool is_low_surrogate(int unit)
{
    return unit >= 0xdc00 && unit <= 0xdfff;
}

static bool skip_unicode_escape(scan *in)
{
    int unit = read_unit(in->at, in->end);
    if (unit < 0)
        return wrong(in, "\\u without four hexadecimal digits");
    if (is_low_surrogate(unit) ||
        (is_high_surrogate(unit) && !is_low_surrogate(read_unit(in->at + 6, in->end))))
        return wrong(in, "a lone surrogate in a \\u escape");
    in->at += is_high_surrogate(unit) ? 12 : 6;
    return true;
}

static bool skip_escape(scan *in)
{
    if (in->end - in->at < 2) {
        in->at = in->end;
        return wrong(in, "a string is not closed");
    }
    switch (in->at[1]) {
    case '"':
    case '\\':
    case '/':
    case 'b':
    case 'f':
    case 'n':
    case 'r':
    case 't':
        in->at += 2;
        return true;
    case 'u':
        return skip_unicode_escape(in);
    default:
        return wrong(in, "an unknown escape in a string");
    }
}

static bool skip_special(scan *in, unsigned char c)
{
    if (c == '\\')
        return skip_escape(in);
    if (c < 0x20)
        return wrong(in, "a control character in a string");
    size_t length = eb_utf8_sequence(in->at, (size_t)(in->end - in->at));
    if (length == 0)
        return wrong(in, "bytes that are not UTF-8");
    in->at += length;
    return true;
}

static bool skip_string(scan *in)
{
    in->at++; /* the quote that the caller has seen */
    for (;;) {
        in->at = skip_plain(in->at, in->end);
        int c = peek(in);
        if (c < 0)
            return wrong(in, "a string is not closed");
        if (c == '"') {
            in->at++;
            return true;
        }
        if (!skip_special(in, (unsigned char)c))
            return false;
    }
}

/* ── Numbers and words ────────── */

static bool skip_digits(scan *in)
{
    const char *start = in->at;
    while (in->at < in->end && *in->at >= '0' && *in->at <= '9')
        in->at++;
    return in->at > start || wrong(in, "a digit is missing in a number");
}

static bool skip_number(scan *in)
{
    take(in, '-');
    /* After a first 0 nothing but a fraction or exponent: "01" leaves its 1 to be refused. */
    if (!take(in, '0') && !skip_digits(in))
        return false;
    if (take(in, '.') && !skip_digits(in))
        return false;
    if (take(in, 'e') || take(in, 'E')) {
        if (!take(in, '+'))
            take(in, '-');
        return skip_digits(in);
    }
    return true;
}

static bool skip_word(scan *in, eb_str word)
{
    if ((size_t)(in->end - in->at) < word.len || memcmp(in->at, word.data, word.len) != 0)
        return wrong(in, "an unknown word; only true, false and null are");
    in->at += word.len;
    return true;
}

static bool skip_scalar(scan *in)
{
    int c = peek(in);
    switch (c) {
    case '"':
        return skip_string(in);
    case 't':
        return skip_word(in, EB_STR("true"));
    case 'f':
        return skip_word(in, EB_STR("false"));
    case 'n':
        return skip_word(in, EB_STR("null"));
    default:
        if (c == '-' || (c >= '0' && c <= '9'))
            return skip_number(in);
        return wrong(in, c < 0 ? "the text ends where a value is due" : "no value begins here");
    }
}

/* ── Values ────────── */

static bool in_object(const nest *open)
{
    return open->closers[open->depth - 1] == '}';
}

static bool push(scan *in, nest *open, char closer)
{
    if (open->depth == EB_JSON_DEPTH)
        return wrong(in, "nested deeper than 128 levels");
    open->closers[open->depth++] = closer;
    in->at++;
    return true;
}

static inline bool skip_name(scan *in)
{
    skip_space(in);
    if (peek(in) != '"')
        return wrong(in, "no member name in quotes");
    if (!skip_string(in))
        return false;
    skip_space(in);
    return take(in, ':') || wrong(in, "no colon after a member name");
}

static bool close_one(scan *in, nest *open)
{
    if (!take(in, open->closers[open->depth - 1]))
        return false;
    open->depth--;
    return true;
}

/* Over everything that opens, to the end of the first scalar or empty container. */
static bool step_in(scan *in, nest *open)
{
    for (;;) {
        skip_space(in);
        int c = peek(in);
        if (c != '{' && c != '[')
            return skip_scalar(in);
        if (!push(in, open, c == '{' ? '}' : ']'))
            return false;
        skip_space(in);
        if (close_one(in, open))
            return true;
        if (c == '{' && !skip_name(in))
            return false;
    }
}

/* Behind a value: over everything that closes, down to `base`, or to where the next value is due.
 */
static bool step_out(scan *in, nest *open, unsigned base)
{
    while (open->depth > base) {
        skip_space(in);
        if (close_one(in, open))
            continue;
        if (!take(in, ','))
            return wrong(in, in_object(open) ? "no comma or } after a member"
                                             : "no comma or ] after an element");
        return !in_object(open) || skip_name(in);
    }
    return true;
}

/* One value inside `depth` open levels. */
static bool skip_value(scan *in, unsigned depth)
{
    nest open;
    open.depth = depth; /* the closers below are filled as levels open */
    do {
        if (!step_in(in, &open) || !step_out(in, &open, depth))
            return false;
    } while (open.depth > depth);
    return true;
}

static bool only_space_left(scan *in)
{
    skip_space(in);
    return in->at == in->end || wrong(in, "something follows the value");
}

bool eb_json_check(eb_str text, eb_json_error *ret)
{
    scan in = scan_from(text, 0);
    if (skip_value(&in, 0) && only_space_left(&in))
        return true;
    report(&in, text, ret);
    return false;
}

/* ── Members ────────── */

bool eb_json_object_begin(eb_json_object *walk, eb_str text, eb_json_error *ret)
{
    scan in = scan_from(text, 0);
    skip_space(&in);
    if (!take(&in, '{')) {
        wrong(&in, "no object begins here");
        report(&in, text, ret);
        return false;
    }
    *walk = (eb_json_object){.text = text, .at = (size_t)(in.at - text.data), .first = true};
    return true;
}

static eb_str between(const char *start, const char *end)
{
    return eb_str_make(start, (size_t)(end - start));
}

static bool read_member(scan *in, eb_json_member *ret)
{
    skip_space(in);
    const char *start = in->at;
    if (!skip_name(in))
        return false;
    /* The name ends at the last quote before the colon. */
    const char *name_end = in->at - 1;
    while (*name_end != '"')
        name_end--;
    skip_space(in);
    const char *value = in->at;
    if (!skip_value(in, 1))
        return false;
    ret->name = between(start + 1, name_end);
    ret->value = between(value, in->at);
    ret->whole = between(start, in->at);
    return true;
}

/* 1 a member is due, 0 the object and the text end here, -1 wrong. */
static int next_or_end(scan *in, bool first)
{
    skip_space(in);
    if (peek(in) == '}') {
        scan behind = *in;
        behind.at++;
        if (only_space_left(&behind))
            return 0;
        *in = behind;
        return -1;
    }
    if (first || take(in, ','))
        return 1;
    wrong(in, "no comma or } after a member");
    return -1;
}

int eb_json_object_next(eb_json_object *walk, eb_json_member *ret, eb_json_error *error)
{
    scan in = scan_from(walk->text, walk->at);
    eb_json_member member;
    int more = next_or_end(&in, walk->first);
    if (more > 0 && !read_member(&in, &member))
        more = -1;
    if (more < 0) {
        report(&in, walk->text, error);
        return -1;
    }
    walk->at = (size_t)(in.at - walk->text.data);
    if (more > 0) {
        walk->first = false;
        *ret = member;
    }
    return more;
}

/* ── Decoding ────────── */

static char *put_utf8(char *out, unsigned long point)
{
    if (point < 0x80) {
        *out++ = (char)point;
        return out;
    }
    int tails = point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
    static const unsigned char leads[] = {0, 0xc0, 0xe0, 0xf0};
    *out++ = (char)(leads[tails] | point >> 6 * tails);
    while (tails-- > 0)
        *out++ = (char)(0x80 | (point >> 6 * tails & 0x3f));
    return out;
}

/* Decodes the escape at *at, which the scanner has passed, and moves *at behind it. */
static char *decode_escape(const char **at, const char *end, char *out)
{
    static const char letters[] = "bfnrt";
    static const char meanings[] = "\b\f\n\r\t";
    char letter = (*at)[1];
    if (letter != 'u') {
        const char *found = strchr(letters, letter);
        *out++ = found ? meanings[found - letters] : letter;
        *at += 2;
        return out;
    }
    unsigned long point = (unsigned long)read_unit(*at, end);
    *at += 6;
    if (is_high_surrogate((int)point)) {
        unsigned long low = (unsigned long)read_unit(*at, end);
        point = 0x10000 + ((point - 0xd800) << 10) + (low - 0xdc00);
        *at += 6;
    }
    return put_utf8(out, point);
}

bool eb_json_string(eb_str value, char *scratch, eb_str *ret)
{
    scan in = scan_from(value, 0);
    if (peek(&in) != '"' || !skip_string(&in) || in.at != in.end)
        return false;
    eb_str inside = eb_str_make(value.data + 1, value.len - 2);
    const char *at = memchr(inside.data, '\\', inside.len);
    if (!at) {
        *ret = inside;
        return true;
    }
    const char *end = inside.data + inside.len;
    size_t plain = (size_t)(at - inside.data);
    memcpy(scratch, inside.data, plain);
    char *out = scratch + plain;
    while (at < end) {
        if (*at == '\\')
            out = decode_escape(&at, end, out);
        else
            *out++ = *at++;
    }
    *ret = between(scratch, out);
    return true;
}
