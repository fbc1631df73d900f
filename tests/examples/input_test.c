/* What the ingester takes for a file of records, and how it names what is wrong with one. */
#include "input.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static struct input_error why;
static char path[64];

/* A file with these bytes. */
static const char *file(const char *bytes, size_t len)
{
    snprintf(path, sizeof path, "input-test-%d", (int)getpid());
    FILE *f = fopen(path, "w");
    cr_assert(f && fwrite(bytes, 1, len, f) == len && fclose(f) == 0);
    return path;
}

static void remove_file(void)
{
    unlink(path);
}

/* Reads all records; the last one in "key=value". Returns how many, or -1. */
static int read_records(const char *bytes, const char *key_name, char *last, size_t size)
{
    struct input input;
    struct reader reader;
    struct item item;
    int n, count = 0;
    if (input_load(file(bytes, strlen(bytes)), &input, &why) < 0)
        return -1;
    reader_init(&reader, &input, key_name);
    while ((n = reader_next(&reader, &item, &why)) > 0) {
        count++;
        snprintf(last, size, "%.*s=%.*s", EB_FMT(item.key), EB_FMT(item.value));
    }
    reader_free(&reader);
    input_free(&input);
    return n < 0 ? -1 : count;
}

static void expect(const char *bytes, int records, const char *last)
{
    char got[4096] = "";
    cr_assert_eq(read_records(bytes, "Package", got, sizeof got), records, "%s", why.text);
    cr_assert_str_eq(got, last);
}

/* The text after the path. */
static void expect_error(const char *bytes, const char *text)
{
    char got[4096] = "";
    cr_assert_eq(read_records(bytes, "Package", got, sizeof got), -1, "was taken: %s", bytes);
    cr_assert_eq(strncmp(why.text, path, strlen(path)), 0, "%s", why.text);
    cr_assert_str_eq(why.text + strlen(path), text);
}

TestSuite(input, .fini = remove_file);

Test(input, gives_a_stanza_as_one_json_object)
{
    expect("Package: a\nVersion: 1\n\n", 1, "a={\"Package\":\"a\",\"Version\":\"1\"}");
    expect("Package: a\n\n\n\nVersion: 2\nPackage: b\n\n", 2,
           "b={\"Version\":\"2\",\"Package\":\"b\"}");
}

Test(input, keeps_the_lines_of_a_field_and_escapes_its_text)
{
    expect("Package: a\nText: one\n  two\n .\n \"three\"\\\t.\n\n", 1,
           "a={\"Package\":\"a\",\"Text\":\"one\\n two\\n.\\n\\\"three\\\"\\\\\\u0009.\"}");
}

Test(input, skips_comments_and_takes_line_ends_of_both_kinds)
{
    expect("# first\n\nPackage: a\r\n# inside\nVersion: 1\r\n\r\n", 1,
           "a={\"Package\":\"a\",\"Version\":\"1\"}");
}

Test(input, gives_a_json_line_byte_for_byte)
{
    expect("{\"Package\":\"a\"}\n\n{ \"n\": 9007199254740993, \"Package\" : \"é\" }\n", 2,
           "é={ \"n\": 9007199254740993, \"Package\" : \"é\" }");
}

Test(input, takes_another_field_for_the_key)
{
    char last[256] = "";
    cr_assert_eq(read_records("{\"id\":\"x\"}\n", "id", last, sizeof last), 1);
    cr_assert_str_eq(last, "x={\"id\":\"x\"}");
}

Test(input, tells_a_file_that_was_cut)
{
    expect_error("Package: a\nVersi", ":2: the file ends in the middle of a line; was it cut?");
    expect_error("Package: a\nVersion: 1\n",
                 ":2: the last stanza has no empty line after it; was the file cut?");
    expect_error("{\"Package\":\"a\"}\n{\"Package\":\"b",
                 ":2: the file ends in the middle of a line; was it cut?");
    expect_error("{\"Package\":\"a\"}\n{\"Package\":\"b\n",
                 ":2: no JSON from byte 13 of the line on");
}

Test(input, names_the_line_of_what_is_no_stanza)
{
    expect_error("Package: a\nwhat is this\n\n",
                 ":2: neither \"Name: value\" nor a line that continues one");
    expect_error(" a\n\n", ":1: a line that continues a field, but there is no field above it");
    expect_error("Package: a\nPackage: b\n\n", ":2: the field Package is there twice");
    expect_error("Package: a\nBad name: b\n\n", ":2: \"Bad name\" is no field name");
    expect_error("Package: a\n\nVersion: 1\n\n", ":3: the stanza has no field Package");
    expect_error("Package:\n\n", ":1: the stanza has no field Package");
}

Test(input, names_the_line_of_what_is_no_json_object)
{
    expect_error("{\"Package\":\"a\"}\n[1]\n", ":2: JSON, but no object");
    expect_error("{\"Package\":\"a\"} {}\n", ":1: more text after the object, from byte 17");
    expect_error("{\"Package\":7}\n",
                 ":1: the object has no text \"Package\" to be the record's key");
    expect_error("{\"Package\":\"\"}\n",
                 ":1: the object has no text \"Package\" to be the record's key");
}

Test(input, refuses_more_fields_than_it_has_room_for)
{
    char bytes[INPUT_FIELDS_MAX * 16] = "";
    size_t at = 0;
    for (int i = 0; i <= INPUT_FIELDS_MAX; i++)
        at += (size_t)snprintf(bytes + at, sizeof bytes - at, "F%d: x\n", i);
    snprintf(bytes + at, sizeof bytes - at, "\n");
    expect_error(bytes, ":257: more than 256 fields in one stanza");
}

Test(input, names_the_byte_that_is_not_utf8)
{
    expect_error(
        "Package: a\nText: \xC3\x28\n\n",
        ":2: byte 7 of the line (0xC3) is not UTF-8; is the file compressed, or in another "
        "encoding?");
    /* overlong, surrogate, beyond U+10FFFF, a lone continuation, cut at the end */
    static const char *const wrong[] = {"\xC0\x80",         "\xE0\x80\x80", "\xED\xA0\x80",
                                        "\xF4\x90\x80\x80", "\x80",         "\xE2\x82",
                                        "\xF0\x80\x80\x80"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct input input;
        cr_assert_eq(input_load(file(wrong[i], strlen(wrong[i])), &input, &why), -1, "%zu", i);
        cr_assert(strstr(why.text, ":1: byte 1 of the line"), "%s", why.text);
    }
}

Test(input, refuses_what_is_no_file_of_records)
{
    struct input input;
    cr_assert_eq(input_load("/", &input, &why), -1);
    cr_assert_str_eq(why.text, "/: it is a directory; name a file");
    cr_assert_eq(input_load("/dev/null", &input, &why), -1);
    cr_assert_str_eq(why.text, "/dev/null: it is no regular file");
    cr_assert_eq(input_load("no-such-file", &input, &why), -1);
    cr_assert_str_eq(why.text, "no-such-file: No such file or directory");
    expect_error("", ": the file is empty");
}
