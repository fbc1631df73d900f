/* Writing JSON strings. That the text is UTF-8 is its caller's business: eb_utf8_check says. */
#include "json.h"

static bool needs_escape(unsigned char c)
{
    return c < 0x20 || c == '"' || c == '\\';
}

static void add_escape(eb_buf *buf, unsigned char c)
{
    static const char digits[] = "0123456789abcdef";
    static const char named[] = "\"\\\b\f\n\r\t";
    static const char letters[] = "\"\\bfnrt";
    const char *found = c ? strchr(named, c) : NULL;
    if (found) {
        char two[] = {'\\', letters[found - named]};
        eb_buf_add(buf, eb_str_make(two, sizeof two));
        return;
    }
    char six[] = {'\\', 'u', '0', '0', digits[c >> 4], digits[c & 15]};
    eb_buf_add(buf, eb_str_make(six, sizeof six));
}

void eb_json_write_string(eb_buf *buf, eb_str text)
{
    eb_buf_reserve(buf, text.len + 2);
    eb_buf_add(buf, EB_STR("\""));
    size_t start = 0;
    for (size_t at = 0; at < text.len; at++) {
        unsigned char c = (unsigned char)text.data[at];
        if (!needs_escape(c))
            continue;
        eb_buf_add(buf, eb_str_make(text.data + start, at - start));
        add_escape(buf, c);
        start = at + 1;
    }
    if (start < text.len)
        eb_buf_add(buf, eb_str_make(text.data + start, text.len - start));
    eb_buf_add(buf, EB_STR("\""));
}
