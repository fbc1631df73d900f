/* Decides the order in which rules see facts, and the order of findings: path, line, column, code.
 * It knows no rule: what there are comes from the table that the build makes of rules/. */
#include "engine.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

struct bl_context {
    const bl_view *view;
    const bl_rule *rule;
    bl_findings *findings;
    BL_VEC(eb_str) seen; /* keys of bl_once, of this rule */
};

const bl_rule *bl_rule_find(eb_str word)
{
    for (size_t i = 0; i < bl_rule_count; i++)
        if (bl_equal(word, eb_str_of(bl_rules[i]->code)) ||
            bl_equal(word, eb_str_of(bl_rules[i]->name)))
            return bl_rules[i];
    return NULL;
}

const char *bl_severity_name(bl_severity severity)
{
    return severity == BL_ERROR ? "error" : severity == BL_WARNING ? "warning" : "note";
}

/* ── For hooks ────────── */

const br_registry *bl_registry(const bl_context *context)
{
    return context->view->registry;
}

const br_service *bl_service_of(const bl_context *context, const bl_file *file)
{
    return br_service_of_path(context->view->registry, file->path.data);
}

eb_str bl_below_root(const bl_context *context, const char *path)
{
    eb_str root = context->view->root;
    eb_str whole = eb_str_of(path);
    if (!bl_path_under(whole, root) || whole.len <= root.len + 1)
        return whole;
    return eb_str_of(path + root.len + 1);
}

static eb_str format_text(bl_arena *arena, const char *format, va_list args)
{
    char *text = NULL;
    int len = vasprintf(&text, format, args);
    eb_str copy = bl_arena_copy(arena, eb_str_make(text, len > 0 ? (size_t)len : 0));
    free(text);
    return copy;
}

eb_str bl_text(bl_context *context, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    eb_str text = format_text(&context->findings->arena, format, args);
    va_end(args);
    return text;
}

eb_str bl_without_root(bl_context *context, const char *text)
{
    eb_str rest = eb_str_of(text);
    eb_str root = context->view->root;
    eb_str cut = bl_text(context, "%.*s/", EB_FMT(root));
    eb_str clean = EB_STR("");
    const char *found;
    while (rest.data && (found = memmem(rest.data, rest.len, cut.data, cut.len))) {
        clean = bl_text(context, "%s%.*s", clean.data, (int)(found - rest.data), rest.data);
        rest = eb_str_of(found + cut.len);
    }
    return bl_text(context, "%s%s", clean.data, rest.data);
}

bool bl_once(bl_context *context, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    eb_str key = format_text(&context->findings->arena, format, args);
    va_end(args);
    /* Facts come file by file: what was seen before was mostly seen last. */
    for (size_t i = context->seen.count; i-- > 0;)
        if (bl_equal(context->seen.items[i], key))
            return false;
    *BL_PUSH(&context->seen) = key;
    return true;
}

void bl_find(bl_context *context, bl_finding finding, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    finding.message = format_text(&context->findings->arena, format, args);
    va_end(args);
    finding.rule = context->rule;
    if (!finding.severity)
        finding.severity = context->rule->severity;
    if (finding.place.file) {
        const br_service *service = bl_service_of(context, finding.place.file);
        finding.path = finding.place.file->path;
        finding.service = eb_str_of(service ? service->name.value : NULL);
    }
    *BL_PUSH(&context->findings->list) = finding;
}

/* ── The run ────────── */

static void run_files(bl_context *context)
{
    for (size_t i = 0; i < context->view->file_count; i++)
        if (context->view->files[i].problem)
            context->rule->on_file(context, &context->view->files[i]);
}

static void run_registry(bl_context *context)
{
    size_t count;
    const br_problem *problems = br_problems(context->view->registry, &count);
    for (size_t i = 0; i < count; i++)
        context->rule->on_registry(context, &problems[i]);
}

static void run_calls(bl_context *context)
{
    for (size_t i = 0; i < context->view->file_count; i++)
        for (size_t j = 0; j < context->view->facts[i].calls.count; j++)
            context->rule->on_call(context, &context->view->facts[i].calls.items[j]);
}

static void run_channels(bl_context *context)
{
    for (size_t i = 0; i < context->view->uses->count; i++)
        context->rule->on_channel(context, &context->view->uses->items[i]);
}

static void run_rule(bl_context *context, const bl_rule *rule, bool sources)
{
    context->rule = rule;
    context->seen.count = 0;
    if (rule->on_registry)
        run_registry(context);
    if (!sources)
        return;
    if (rule->on_file)
        run_files(context);
    if (rule->on_call)
        run_calls(context);
    if (rule->on_channel)
        run_channels(context);
    if (rule->on_project_end)
        rule->on_project_end(context);
}

static int by_place(const void *a, const void *b)
{
    const bl_finding *x = a;
    const bl_finding *y = b;
    int order = bl_compare(x->path, y->path);
    if (order == 0)
        order =
            (x->place.from.line > y->place.from.line) - (x->place.from.line < y->place.from.line);
    if (order == 0)
        order = (x->place.from.column > y->place.from.column) -
                (x->place.from.column < y->place.from.column);
    if (order == 0)
        order = strcmp(x->rule->code, y->rule->code);
    return order != 0 ? order : bl_compare(x->message, y->message);
}

static bool same(const bl_finding *a, const bl_finding *b)
{
    return by_place(a, b) == 0;
}

static void sort_findings(bl_findings *findings)
{
    size_t kept = 0;
    bl_finding *list = findings->list.items;
    if (findings->list.count)
        qsort(list, findings->list.count, sizeof *list, by_place);
    for (size_t i = 0; i < findings->list.count; i++)
        if (kept == 0 || !same(&list[kept - 1], &list[i]))
            list[kept++] = list[i];
    findings->list.count = kept;
}

static void run(const bl_view *view, bool sources, bl_findings *ret)
{
    bl_context context = {.view = view, .findings = ret};
    for (size_t i = 0; i < bl_rule_count; i++)
        run_rule(&context, bl_rules[i], sources);
    free(context.seen.items);
    sort_findings(ret);
}

void bl_run_rules(const bl_view *view, bl_findings *ret)
{
    run(view, true, ret);
}

void bl_run_registry_rules(const bl_view *view, bl_findings *ret)
{
    run(view, false, ret);
}

void bl_findings_free(bl_findings *findings)
{
    bl_arena_free(&findings->arena);
    free(findings->list.items);
    *findings = (bl_findings){0};
}
