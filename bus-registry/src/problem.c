/* The list of problems: how a message is made, in which order they are given, how they are
 * printed. What is a problem is decided elsewhere. */
#include "problem.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#define KEPT     1000u
#define COMPARED 200000u /* names, in all */
#define SHOWN    72u     /* bytes of a foreign value in a message */

void br_problem_add(br_registry *registry, const br_problem *problem)
{
    registry->error_count += problem->severity == BR_ERROR;
    if (registry->problem_count >= KEPT)
        return;
    registry->problems = br_arena_grow(&registry->arena, registry->problems,
                                       registry->problem_count, sizeof *problem);
    registry->problems[registry->problem_count++] = *problem;
}

void br_error_at(br_registry *registry, br_place at, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    const char *message = br_arena_vprintf(&registry->arena, format, args);
    va_end(args);
    br_problem_add(registry, &(br_problem){BR_INVALID, BR_ERROR, at, message, NULL});
}

void br_error_near(br_registry *registry, br_place at, const char *suggestion, const char *format,
                   ...)
{
    va_list args;
    va_start(args, format);
    const char *message = br_arena_vprintf(&registry->arena, format, args);
    va_end(args);
    br_problem_add(registry, &(br_problem){BR_INVALID, BR_ERROR, at, message, suggestion});
}

void br_finding_at(br_registry *registry, const char *rule, int severity, br_place at,
                   const char *format, ...)
{
    va_list args;
    va_start(args, format);
    const char *message = br_arena_vprintf(&registry->arena, format, args);
    va_end(args);
    br_problem_add(registry, &(br_problem){rule, severity, at, message, NULL});
}

const char *br_place_text(br_registry *registry, br_place at)
{
    return br_arena_printf(&registry->arena, "%s:%u", at.file, (unsigned)at.line);
}

static bool continues(char byte)
{
    return ((unsigned char)byte & 0xC0) == 0x80;
}

static size_t show_bytes(char *out, eb_str value)
{
    size_t length = 0;
    for (size_t i = 0; i < value.len; i++) {
        unsigned char byte = (unsigned char)value.data[i];
        if (byte < 0x20 || byte == 0x7F)
            length += (size_t)sprintf(out + length, "\\x%02X", byte);
        else
            out[length++] = (char)byte;
    }
    return length;
}

const char *br_shown(br_registry *registry, eb_str value)
{
    if (value.len <= SHOWN) {
        char *text = br_arena_alloc(&registry->arena, value.len * 4 + 1);
        show_bytes(text, value);
        return text;
    }
    size_t head = SHOWN / 2, tail = value.len - SHOWN / 2;
    while (head > 0 && continues(value.data[head]))
        head--;
    while (tail < value.len && continues(value.data[tail]))
        tail++;
    char *text = br_arena_alloc(&registry->arena, SHOWN * 4 + 8);
    size_t length = show_bytes(text, eb_str_make(value.data, head));
    memcpy(text + length, "…", sizeof "…" - 1);
    length += sizeof "…" - 1;
    show_bytes(text + length, eb_str_make(value.data + tail, value.len - tail));
    return text;
}

bool br_may_suggest(br_registry *registry, size_t candidates)
{
    registry->compared += candidates;
    return registry->compared <= COMPARED;
}

static int compare(const void *a, const void *b)
{
    const br_problem *x = a, *y = b;
    int files = strcmp(x->at.file ? x->at.file : "", y->at.file ? y->at.file : "");
    if (files != 0)
        return files;
    if (x->at.line != y->at.line)
        return x->at.line < y->at.line ? -1 : 1;
    if (x->at.column != y->at.column)
        return x->at.column < y->at.column ? -1 : 1;
    int rules = strcmp(x->rule, y->rule);
    return rules != 0 ? rules : strcmp(x->message, y->message);
}

void br_problems_sort(br_registry *registry)
{
    if (registry->problem_count > 0)
        qsort(registry->problems, registry->problem_count, sizeof *registry->problems, compare);
}

const br_problem *br_problems(const br_registry *registry, size_t *ret_count)
{
    *ret_count = registry->problem_count;
    return registry->problems;
}

size_t br_errors(const br_registry *registry)
{
    return registry->error_count;
}

void br_print_problems(const br_registry *registry, FILE *out)
{
    for (size_t i = 0; i < registry->problem_count; i++) {
        const br_problem *p = &registry->problems[i];
        fprintf(out, "%s:%u:%u: %s: %s", p->at.file, (unsigned)p->at.line, (unsigned)p->at.column,
                p->severity == BR_ERROR ? "error" : "warning", p->message);
        if (p->suggestion)
            fprintf(out, "; did you mean %s?", p->suggestion);
        fprintf(out, " [%s]\n", p->rule);
    }
}
