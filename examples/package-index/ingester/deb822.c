/* deb822.c: stanzas of "Name: value" lines (Debian Policy §5.1), each given out as one JSON object with the names and
 * texts as they stand. A line that begins with a blank continues the field above; its line end is kept.
 *
 * An empty line must follow the last stanza too, as in every index of an archive: only so can a file that was cut
 * between two lines be told from a whole one. */
#include "input.h"

#include <stdio.h>

struct stanza {
    struct item item;
    eb_str names[INPUT_FIELDS_MAX];
    size_t count;
    char *to; /* where the object is written: there is room for all of it */
};

static bool is_blank(eb_str line)
{
    for (size_t i = 0; i < line.len; i++)
        if (line.data[i] != ' ' && line.data[i] != '\t')
            return false;
    return true;
}

static bool is_name(eb_str name)
{
    if (name.len == 0 || name.data[0] == '-')
        return false;
    for (size_t i = 0; i < name.len; i++)
        if (name.data[i] < 33 || name.data[i] > 126)
            return false;
    return true;
}

static eb_str trim(eb_str s)
{
    while (s.len > 0 && (s.data[0] == ' ' || s.data[0] == '\t'))
        s = eb_str_make(s.data + 1, s.len - 1);
    while (s.len > 0 && (s.data[s.len - 1] == ' ' || s.data[s.len - 1] == '\t'))
        s.len--;
    return s;
}

static bool equal(eb_str a, eb_str b)
{
    return a.len == b.len && a.len > 0 && memcmp(a.data, b.data, a.len) == 0;
}

/* JSON escapes (RFC 8259 §7); at most six bytes for one. */
static char *put_text(char *to, eb_str s)
{
    static const char hex[] = "0123456789abcdef";
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.data[i];
        if (c == '"' || c == '\\') {
            *to++ = '\\';
            *to++ = (char)c;
        } else if (c < 0x20) {
            memcpy(to, "\\u00", 4);
            to[4] = hex[c >> 4];
            to[5] = hex[c & 15];
            to += 6;
        } else {
            *to++ = (char)c;
        }
    }
    return to;
}

static int add_name(struct reader *reader, struct stanza *s, eb_str name, struct input_error *err)
{
    size_t line = reader->line - 1;
    if (!is_name(name))
        return input_fail(reader->input, line, err, "\"%.*s\" is no field name", EB_FMT(name));
    for (size_t i = 0; i < s->count; i++)
        if (equal(s->names[i], name))
            return input_fail(reader->input, line, err, "the field %.*s is there twice",
                              EB_FMT(name));
    if (s->count == INPUT_FIELDS_MAX)
        return input_fail(reader->input, line, err, "more than %d fields in one stanza",
                          INPUT_FIELDS_MAX);
    s->names[s->count++] = name;
    return 0;
}

static int add_field(struct reader *reader, struct stanza *s, eb_str line, struct input_error *err)
{
    const char *colon = memchr(line.data, ':', line.len);
    if (!colon)
        return input_fail(reader->input, reader->line - 1, err,
                          "neither \"Name: value\" nor a line that continues one");
    eb_str name = eb_str_make(line.data, (size_t)(colon - line.data));
    eb_str text = trim(eb_str_make(colon + 1, line.len - name.len - 1));
    if (add_name(reader, s, name, err) < 0)
        return -1;
    if (equal(name, eb_str_of(reader->key_name)))
        s->item.key = text;
    s->to += sprintf(s->to, "%s\"", s->count > 1 ? "\"," : "{");
    s->to = put_text(s->to, name);
    memcpy(s->to, "\":\"", 3);
    s->to = put_text(s->to + 3, text);
    return 0;
}

static int add_more(struct reader *reader, struct stanza *s, eb_str line, struct input_error *err)
{
    if (s->count == 0)
        return input_fail(reader->input, reader->line - 1, err,
                          "a line that continues a field, but there is no field above it");
    memcpy(s->to, "\\n", 2);
    s->to = put_text(s->to + 2, eb_str_make(line.data + 1, line.len - 1));
    return 0;
}

static int finish(struct reader *reader, struct stanza *s, struct item *ret,
                  struct input_error *err)
{
    memcpy(s->to, "\"}", 2);
    s->item.value = eb_str_make(reader->buffer, (size_t)(s->to + 2 - reader->buffer));
    if (s->item.key.len == 0)
        return input_fail(reader->input, s->item.line, err, "the stanza has no field %s",
                          reader->key_name);
    *ret = s->item;
    return 1;
}

/* Skips the empty lines before a stanza; false at the end of the file. */
static bool skip_blank(struct reader *reader)
{
    for (;;) {
        struct reader before = *reader;
        eb_str line;
        if (!reader_line(reader, &line))
            return false;
        if (!is_blank(line) && line.data[0] != '#') {
            *reader = before;
            return true;
        }
    }
}

/* Bytes up to the empty line that ends the stanza, or to the end of the file. */
static size_t stanza_size(const struct reader *reader)
{
    struct reader ahead = *reader;
    eb_str line;
    while (reader_line(&ahead, &line) && !is_blank(line))
        ;
    return ahead.at - reader->at;
}

int deb822_next(struct reader *reader, struct item *ret, struct input_error *err)
{
    if (!skip_blank(reader))
        return 0;
    /* No byte becomes more than six; a field's quotes take less than its colon and line end may. */
    if (reader_reserve(reader, 6 * stanza_size(reader) + 16, err) < 0)
        return -1;
    struct stanza s = {.item.line = reader->line, .to = reader->buffer};
    eb_str line;
    while (reader_line(reader, &line)) {
        if (is_blank(line))
            return finish(reader, &s, ret, err);
        if (line.data[0] == '#')
            continue;
        bool more = line.data[0] == ' ' || line.data[0] == '\t';
        if ((more ? add_more : add_field)(reader, &s, line, err) < 0)
            return -1;
    }
    return input_fail(reader->input, reader->line - 1, err,
                      "the last stanza has no empty line after it; was the file cut?");
}
