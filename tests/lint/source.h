/* Sources written in a test: padded as the lexers want them, collected as the scan does it. */
#ifndef TEST_LINT_SOURCE_H
#define TEST_LINT_SOURCE_H

#include "facts/facts.h"
#include "read.h"

#include <stdlib.h>

typedef struct source {
    bl_file file;
    char *bytes;
    eb_str text;
    bl_facts facts;
    bl_arena arena;
} source;

/* Exactly as large as it says, so that a sanitizer sees a step too far. */
static inline eb_str padded(eb_str text, char **bytes)
{
    *bytes = calloc(text.len + BL_PADDING, 1);
    memcpy(*bytes, text.data, text.len);
    return eb_str_make(*bytes, text.len);
}

static inline source *source_of(const char *path, const char *text)
{
    source *s = calloc(1, sizeof *s);
    s->file.path = eb_str_of(path);
    s->file.language = BL_LANGUAGE_C;
    s->text = padded(eb_str_of(text), &s->bytes);
    bl_collect_c(&s->file, s->text, &s->arena, &s->facts);
    return s;
}

static inline void source_free(source *s)
{
    free(s->facts.definitions.items);
    free(s->facts.calls.items);
    free(s->facts.allows.items);
    bl_arena_free(&s->arena);
    free(s->bytes);
    free(s);
}

#endif
