/* ndjson.c: one JSON object a line, given out byte for byte as it stands. cJSON only says whether it is one, and what
 * its key is. */
#include "input.h"

#include <cjson/cJSON.h>

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

static eb_str trim(eb_str s)
{
    while (s.len > 0 && is_space(s.data[0]))
        s = eb_str_make(s.data + 1, s.len - 1);
    while (s.len > 0 && is_space(s.data[s.len - 1]))
        s.len--;
    return s;
}

/* The object's key, copied into the reader's buffer. */
static int take_key(struct reader *reader, const cJSON *object, eb_str *ret,
                    struct input_error *err)
{
    const cJSON *key = cJSON_GetObjectItemCaseSensitive(object, reader->key_name);
    if (!cJSON_IsString(key) || key->valuestring[0] == '\0')
        return input_fail(reader->input, reader->line - 1, err,
                          "the object has no text \"%s\" to be the record's key", reader->key_name);
    size_t len = strlen(key->valuestring);
    if (reader_reserve(reader, len, err) < 0)
        return -1;
    memcpy(reader->buffer, key->valuestring, len);
    *ret = eb_str_make(reader->buffer, len);
    return 0;
}

static int parse(struct reader *reader, eb_str text, struct item *ret, struct input_error *err)
{
    const char *end = text.data;
    cJSON *object = cJSON_ParseWithLengthOpts(text.data, text.len, &end, false);
    while (object && end < text.data + text.len && is_space(*end))
        end++;
    int rc = -1;
    if (!object)
        input_fail(reader->input, reader->line - 1, err, "no JSON from byte %zu of the line on",
                   (size_t)(end - text.data) + 1);
    else if (!cJSON_IsObject(object))
        input_fail(reader->input, reader->line - 1, err, "JSON, but no object");
    else if (end != text.data + text.len)
        input_fail(reader->input, reader->line - 1, err,
                   "more text after the object, from byte %zu", (size_t)(end - text.data) + 1);
    else
        rc = take_key(reader, object, &ret->key, err);
    cJSON_Delete(object);
    return rc;
}

int ndjson_next(struct reader *reader, struct item *ret, struct input_error *err)
{
    eb_str line;
    do {
        if (!reader_line(reader, &line))
            return 0;
        line = trim(line);
    } while (line.len == 0);

    struct item item = {.value = line, .line = reader->line - 1};
    if (parse(reader, line, &item, err) < 0)
        return -1;
    *ret = item;
    return 1;
}
