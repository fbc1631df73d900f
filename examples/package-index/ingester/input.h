/* input.h: a file of records, as a list of keyed JSON objects. Two formats, told apart by the first byte: deb822
 * stanzas (deb822.c) and newline-delimited JSON (ndjson.c). */
#ifndef INPUT_H
#define INPUT_H

#include <eb/base.h>

enum {
    INPUT_FIELDS_MAX = 256, /* of one stanza */
};

/* What is wrong with the input: "FILE:LINE: why". */
struct input_error {
    char text[5000];
};

/* The whole file: a run sends what was checked, even if somebody writes to the file meanwhile. */
struct input {
    const char *path; /* borrowed */
    char *data;
    size_t len;
};

/* One record. Borrowed from the reader, until its next one. */
struct item {
    eb_str key;
    eb_str value; /* a JSON object */
    size_t line;  /* where it begins, from 1 */
};

struct reader {
    const struct input *input;
    const char *key_name; /* the field that holds the key; borrowed */
    size_t at;
    size_t line;  /* of `at`, from 1 */
    char *buffer; /* holds the item */
    size_t capacity;
};

/* Reads the file and checks what both formats ask for: a regular file, not empty, UTF-8, ending with a line end.
 * Returns 0, or -1 and the error. */
int input_load(const char *path, struct input *ret, struct input_error *err);
void input_free(struct input *input);

void reader_init(struct reader *reader, const struct input *input, const char *key_name);
void reader_free(struct reader *reader);

/* Returns 1 and the next record, 0 at the end, or -1 and the error. */
int reader_next(struct reader *reader, struct item *ret, struct input_error *err);

/* ── For the formats ────────── */

int deb822_next(struct reader *reader, struct item *ret, struct input_error *err);
int ndjson_next(struct reader *reader, struct item *ret, struct input_error *err);

/* Takes the next line, without its end; false after the last one. */
bool reader_line(struct reader *reader, eb_str *ret);
/* Room for `size` bytes in reader->buffer; -1 and the error without memory. */
int reader_reserve(struct reader *reader, size_t size, struct input_error *err);
/* Writes "FILE:LINE: " and the text; returns -1. */
int input_fail(const struct input *input, size_t line, struct input_error *err, const char *format,
               ...) EB_PRINTF(4, 5);

#endif
