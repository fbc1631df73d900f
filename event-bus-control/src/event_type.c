/* event_type.c: the platform's rule between event types and subjects: `of.` + the type with its
 * first word in the plural. A channel that states another type overrides it; that is decided where
 * one publishes. */
#include "event_type.h"

#include <stdio.h>
#include <string.h>

#define ROOT "of."

/* Every other first word (auth, ontology, audit, …) is the same in both. */
static const struct {
    const char *singular;
    const char *plural;
} words[] = {
    {"dataset", "datasets"},   {"workflow", "workflows"}, {"notification", "notifications"},
    {"pipeline", "pipelines"}, {"query", "queries"},
};
#define WORDS (sizeof words / sizeof *words)

static size_t first_word(const char *text)
{
    return strcspn(text, ".");
}

static bool is_word(const char *text, size_t len, const char *word)
{
    return strlen(word) == len && memcmp(text, word, len) == 0;
}

static size_t join(const char *root, const char *word, size_t word_len, const char *rest, char *ret,
                   size_t size)
{
    int len = snprintf(ret, size, "%s%.*s%s", root, (int)word_len, word, rest);
    return len > 0 && (size_t)len < size ? (size_t)len : 0;
}

size_t ebc__event_type_of_subject(const char *subject, char *ret, size_t size)
{
    if (strncmp(subject, ROOT, sizeof ROOT - 1) != 0)
        return join("", subject, strlen(subject), "", ret, size);
    const char *type = subject + sizeof ROOT - 1;
    size_t len = first_word(type);
    for (size_t i = 0; i < WORDS; i++)
        if (is_word(type, len, words[i].plural))
            return join("", words[i].singular, strlen(words[i].singular), type + len, ret, size);
    return join("", type, len, type + len, ret, size);
}

size_t ebc__subject_of_event_type(const char *event_type, char *ret, size_t size)
{
    size_t len = first_word(event_type);
    for (size_t i = 0; i < WORDS; i++)
        if (is_word(event_type, len, words[i].singular))
            return join(ROOT, words[i].plural, strlen(words[i].plural), event_type + len, ret,
                        size);
    return join(ROOT, event_type, len, event_type + len, ret, size);
}
