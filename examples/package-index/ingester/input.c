/* input.c: loads a file and refuses at once what no format can read. A file that does not end with a line end was
 * cut in the middle: both formats end every line, and what is cut must not look complete. */
#include "input.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define INPUT_MAX ((off_t)1 << 30) /* the file is held in memory */

int input_fail(const struct input *input, size_t line, struct input_error *err, const char *format,
               ...)
{
    va_list args;
    va_start(args, format);
    int n = line ? snprintf(err->text, sizeof err->text, "%s:%zu: ", input->path, line)
                 : snprintf(err->text, sizeof err->text, "%s: ", input->path);
    if (n > 0 && (size_t)n < sizeof err->text)
        vsnprintf(err->text + n, sizeof err->text - (size_t)n, format, args);
    va_end(args);
    return -1;
}

/* The well-formed sequences (RFC 3629 §4): the first byte decides the length and the range of the second, which keeps
 * out longer forms than needed, surrogates and what lies beyond U+10FFFF. */
static const struct {
    unsigned char first, last; /* of the first byte */
    unsigned char length;
    unsigned char low, high; /* of the second byte */
} sequences[] = {
    {0xC2, 0xDF, 2, 0x80, 0xBF}, {0xE0, 0xE0, 3, 0xA0, 0xBF}, {0xE1, 0xEC, 3, 0x80, 0xBF},
    {0xED, 0xED, 3, 0x80, 0x9F}, {0xEE, 0xEF, 3, 0x80, 0xBF}, {0xF0, 0xF0, 4, 0x90, 0xBF},
    {0xF1, 0xF3, 4, 0x80, 0xBF}, {0xF4, 0xF4, 4, 0x80, 0x8F},
};

static bool continues(const unsigned char *p, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if ((p[i] & 0xC0) != 0x80)
            return false;
    return true;
}

/* Length of the UTF-8 character at p, 0 if there is none. */
static size_t utf8_length(const unsigned char *p, size_t left)
{
    if (p[0] < 0x80)
        return 1;
    for (size_t i = 0; i < sizeof sequences / sizeof *sequences; i++) {
        if (p[0] < sequences[i].first || p[0] > sequences[i].last)
            continue;
        size_t length = sequences[i].length;
        bool whole = left >= length && p[1] >= sequences[i].low && p[1] <= sequences[i].high &&
                     continues(p + 2, length - 2);
        return whole ? length : 0;
    }
    return 0;
}

static int check_utf8(const struct input *input, struct input_error *err)
{
    const unsigned char *data = (const unsigned char *)input->data;
    size_t line = 1, line_start = 0;
    for (size_t at = 0; at < input->len;) {
        size_t n = utf8_length(data + at, input->len - at);
        if (n == 0)
            return input_fail(input, line, err,
                              "byte %zu of the line (0x%02X) is not UTF-8; is the file compressed, "
                              "or in another encoding?",
                              at - line_start + 1, data[at]);
        if (data[at] == '\n') {
            line++;
            line_start = at + 1;
        }
        at += n;
    }
    return 0;
}

static size_t count_lines(const struct input *input)
{
    size_t lines = 0;
    for (size_t i = 0; i < input->len; i++)
        lines += input->data[i] == '\n';
    return lines;
}

static int check(const struct input *input, struct input_error *err)
{
    if (input->len == 0)
        return input_fail(input, 0, err, "the file is empty");
    if (check_utf8(input, err) < 0)
        return -1;
    if (input->data[input->len - 1] != '\n')
        return input_fail(input, count_lines(input) + 1, err,
                          "the file ends in the middle of a line; was it cut?");
    return 0;
}

static int read_all(int fd, struct input *input, struct input_error *err)
{
    struct stat st;
    if (fstat(fd, &st) < 0)
        return input_fail(input, 0, err, "%s", strerror(errno));
    if (S_ISDIR(st.st_mode))
        return input_fail(input, 0, err, "it is a directory; name a file");
    if (!S_ISREG(st.st_mode))
        return input_fail(input, 0, err, "it is no regular file");
    if (st.st_size > INPUT_MAX)
        return input_fail(input, 0, err, "it has more than 1 GiB; split it");
    input->data = malloc((size_t)st.st_size + 1);
    if (!input->data)
        return input_fail(input, 0, err, "no memory for its %lld bytes", (long long)st.st_size);
    while (input->len < (size_t)st.st_size) {
        ssize_t n = read(fd, input->data + input->len, (size_t)st.st_size - input->len);
        if (n < 0 && errno != EINTR)
            return input_fail(input, 0, err, "%s", strerror(errno));
        if (n == 0)
            break;
        input->len += n > 0 ? (size_t)n : 0;
    }
    return 0;
}

int input_load(const char *path, struct input *ret, struct input_error *err)
{
    struct input input = {.path = path};
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK); /* a FIFO must not hold us */
    if (fd < 0)
        return input_fail(&input, 0, err, "%s", strerror(errno));
    int rc = read_all(fd, &input, err);
    close(fd);
    if (rc < 0 || check(&input, err) < 0) {
        input_free(&input);
        return -1;
    }
    *ret = input;
    return 0;
}

void input_free(struct input *input)
{
    free(input->data);
    *input = (struct input){0};
}

void reader_init(struct reader *reader, const struct input *input, const char *key_name)
{
    *reader = (struct reader){.input = input, .key_name = key_name, .line = 1};
}

void reader_free(struct reader *reader)
{
    free(reader->buffer);
    *reader = (struct reader){0};
}

bool reader_line(struct reader *reader, eb_str *ret)
{
    size_t left = reader->input->len - reader->at;
    const char *start = reader->input->data + reader->at;
    const char *end = memchr(start, '\n', left);
    if (!end)
        return false;
    *ret = eb_str_make(start, (size_t)(end - start));
    if (ret->len > 0 && ret->data[ret->len - 1] == '\r')
        ret->len--;
    reader->at += (size_t)(end - start) + 1;
    reader->line++;
    return true;
}

int reader_reserve(struct reader *reader, size_t size, struct input_error *err)
{
    if (size <= reader->capacity)
        return 0;
    char *bigger = realloc(reader->buffer, size);
    if (!bigger)
        return input_fail(reader->input, reader->line, err, "no memory for a record");
    reader->buffer = bigger;
    reader->capacity = size;
    return 0;
}

int reader_next(struct reader *reader, struct item *ret, struct input_error *err)
{
    bool json = reader->input->data[0] == '{';
    return json ? ndjson_next(reader, ret, err) : deb822_next(reader, ret, err);
}
