/* How a channel is called in C. Two channels may not be called the same: that is found here, for
 * everything that is generated, before a line is written. */
#include "gen_name.h"

#include "error.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

char *gen_c_name(const char *name, bool upper)
{
    size_t start = strspn(name, "_.-{}");
    const char *from = name[start] ? name + start : name;
    bool digit = isdigit((unsigned char)*from);
    char *made = malloc(strlen(from) + 4), *out = made;
    if (!made)
        return NULL;
    if (digit || !isalnum((unsigned char)*from))
        out += sprintf(out, "%s", upper ? "CH_" : "ch_");
    bool gap = false;
    for (; *from; from++) {
        unsigned char byte = (unsigned char)*from;
        if (*from == '{' || *from == '}')
            continue;
        gap = byte >= 0x80 || !isalnum(byte);
        *out++ = (char)(gap ? '_' : upper ? toupper(byte) : tolower(byte));
    }
    *out = '\0';
    return made;
}

/* `?` is escaped too: "??/" is a trigraph in C11. */
void gen_literal(eb_buf *out, const char *text)
{
    eb_buf_add(out, EB_STR("\""));
    for (; *text; text++) {
        unsigned char byte = (unsigned char)*text;
        if (byte < 0x20 || byte == 0x7F)
            eb_buf_printf(out, "\\%03o", (unsigned)byte);
        else if (strchr("\"\\?", *text))
            eb_buf_printf(out, "\\%c", *text);
        else
            eb_buf_add(out, eb_str_make(text, 1));
    }
    eb_buf_add(out, EB_STR("\""));
}

void gen_comment(eb_buf *out, const char *text)
{
    for (; *text; text++) {
        bool mark = (text[0] == '*' && text[1] == '/') || (text[0] == '/' && text[1] == '*');
        bool control = (unsigned char)*text < 0x20 || *text == 0x7F;
        bool trigraph = text[0] == '?' && text[1] == '?';
        eb_buf_add(out, control ? EB_STR(" ") : eb_str_make(text, 1));
        if (mark || trigraph || (*text == '\\' && !text[1]))
            eb_buf_add(out, EB_STR(" "));
    }
}

/* ── Clashes ────────── */

bool gen_names_add(gen_names *names, const char *stem, const char *suffix, const char *of)
{
    gen_name *grown = realloc(names->items, (names->count + 1) * sizeof *grown);
    if (!grown)
        return false;
    names->items = grown;
    char *name = malloc(strlen(stem) + strlen(suffix) + 1);
    if (!name)
        return false;
    sprintf(name, "%s%s", stem, suffix);
    names->items[names->count++] = (gen_name){name, of};
    return true;
}

static int compare(const void *a, const void *b)
{
    const gen_name *x = a, *y = b;
    int order = strcmp(x->name, y->name);
    return order != 0 ? order : strcmp(x->of, y->of);
}

/* Macros of the headers that a generated header includes; none has a handle's form by accident but
 * these. */
static bool is_taken(const char *name)
{
    static const char *const starts[] = {"EB_", "EBC_", "EBD_"};
    static const char *const words[] = {"NULL",        "INTMAX_MAX",  "INTMAX_MIN",  "INTPTR_MAX",
                                        "INTPTR_MIN",  "SIZE_MAX",    "UINTMAX_MAX", "UINTPTR_MAX",
                                        "PTRDIFF_MAX", "PTRDIFF_MIN", "INTMAX_C",    "UINTMAX_C"};
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
        if (strncmp(name, starts[i], strlen(starts[i])) == 0)
            return true;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(name, words[i]) == 0)
            return true;
    return false;
}

int gen_names_check(gen_names *names, eb_error *err)
{
    if (names->count > 1)
        qsort(names->items, names->count, sizeof *names->items, compare);
    for (size_t i = 0; i < names->count; i++) {
        const gen_name *name = &names->items[i];
        if (is_taken(name->name))
            return eb_fail(err, EB_E_CONFLICT,
                           "%s would be called %s in C, a name of the libraries' own: rename it",
                           eb_shorten(eb_str_of(name->of), 70).text,
                           eb_shorten(eb_str_of(name->name), 70).text);
        if (i > 0 && strcmp(name[-1].name, name->name) == 0)
            return eb_fail(err, EB_E_CONFLICT, "%s and %s would both be called %s in C: rename one",
                           eb_shorten(eb_str_of(name[-1].of), 60).text,
                           eb_shorten(eb_str_of(name->of), 60).text,
                           eb_shorten(eb_str_of(name->name), 60).text);
    }
    return 0;
}

void gen_names_free(gen_names *names)
{
    for (size_t i = 0; i < names->count; i++)
        free(names->items[i].name);
    free(names->items);
    *names = (gen_names){0};
}
