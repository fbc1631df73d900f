/* From libyaml's events to nodes. Here stands everything about YAML as such: encoding, documents,
 * nesting, anchors, keys written twice. What the nodes mean is the reader's. */
#include "node.h"

#include "json.h"
#include "place.h"
#include "problem.h"

#include <stdlib.h>
#include <yaml.h>

/* Every alias is searched among all anchors; nobody writes so many by hand. */
#define ANCHORS 256u

typedef struct anchor {
    const char *name;
    br_node *node;
} anchor;

typedef struct composer {
    br_registry *registry;
    br_map map;
    yaml_parser_t parser;
    yaml_event_t event;
    anchor *anchors;
    size_t anchor_count;
    unsigned depth;
} composer;

static br_place event_place(const composer *c)
{
    return br_map_characters(&c->map, c->event.start_mark.index, c->event.end_mark.index);
}

/* ── What libyaml refuses ────────── */

static void report_reader(composer *c)
{
    /* The reader's own offset counts bytes; its marks stay at 1:1 (libyaml's reader.c). */
    size_t at = c->parser.problem_offset;
    br_error_at(c->registry, br_map_bytes(&c->map, at, at + 1),
                "the file is no YAML: %s (U+%04X): write it as an escape in double quotes, or "
                "leave it out",
                c->parser.problem, (unsigned)c->parser.problem_value);
}

static void report_syntax(composer *c)
{
    const yaml_parser_t *p = &c->parser;
    size_t at = p->problem_mark.index;
    br_place place = br_map_characters(&c->map, at, at + 1);
    const char *byte = c->map.text.data + c->map.lines[place.line - 1] + place.column - 1;
    bool tab = byte < c->map.text.data + c->map.text.len && *byte == '\t';
    br_error_at(c->registry, place, "the file is no YAML: %s%s%s%s", p->context ? p->context : "",
                p->context ? ", " : "", p->problem,
                tab ? " (it is a tab: indent with spaces)" : "");
}

static void report_parser(composer *c)
{
    if (c->parser.error == YAML_MEMORY_ERROR)
        br_arena_fail(&c->registry->arena);
    c->registry->unreadable = true;
    if (c->parser.error == YAML_READER_ERROR)
        report_reader(c);
    else
        report_syntax(c);
}

/* Steps to the next event; false, with a problem, if there is none. */
static bool next(composer *c)
{
    yaml_event_delete(&c->event);
    if (yaml_parser_parse(&c->parser, &c->event))
        return true;
    memset(&c->event, 0, sizeof c->event);
    report_parser(c);
    return false;
}

/* ── Anchors ────────── */

static void remember(composer *c, const yaml_char_t *name, br_node *node)
{
    if (!name)
        return;
    if (c->anchor_count == ANCHORS) {
        if (!c->registry->unreadable)
            br_error_at(c->registry, node->at, "more than %u anchors in one file", ANCHORS);
        c->registry->unreadable = true;
        return;
    }
    br_arena *arena = &c->registry->arena;
    c->anchors = br_arena_grow(arena, c->anchors, c->anchor_count, sizeof *c->anchors);
    c->anchors[c->anchor_count++] =
        (anchor){.name = br_arena_copy(arena, eb_str_of((const char *)name)), .node = node};
}

/* An anchor is known once its node is complete, so nothing can stand for what contains it; of two
 * with one name the later holds (YAML 1.2 §3.2.2.2). */
static br_node *find_anchor(composer *c)
{
    const char *name = (const char *)c->event.data.alias.anchor;
    for (size_t i = c->anchor_count; i > 0; i--)
        if (strcmp(c->anchors[i - 1].name, name) == 0)
            return c->anchors[i - 1].node;
    br_error_at(c->registry, event_place(c),
                "alias *%s: no complete node before it has the anchor &%s", name, name);
    c->registry->unreadable = true;
    return NULL;
}

/* ── Nodes ────────── */

static br_node *new_node(composer *c, br_kind kind)
{
    br_node *node = br_arena_alloc(&c->registry->arena, sizeof *node);
    node->kind = kind;
    node->at = event_place(c);
    return node;
}

static br_node *compose_scalar(composer *c)
{
    br_node *node = new_node(c, BR_SCALAR);
    eb_str value =
        eb_str_make((const char *)c->event.data.scalar.value, c->event.data.scalar.length);
    node->plain = c->event.data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
    node->text = eb_str_make(br_arena_copy(&c->registry->arena, value), value.len);
    if (value.len > 0 && memchr(value.data, '\0', value.len)) {
        br_error_at(c->registry, node->at, "a NUL character (\\0) is not allowed in any value");
        c->registry->unreadable = true;
        return NULL;
    }
    remember(c, c->event.data.scalar.anchor, node);
    return node;
}

static void append(composer *c, br_node *node, size_t *length, br_node *item)
{
    node->items = br_arena_grow(&c->registry->arena, node->items, *length, sizeof *node->items);
    node->items[(*length)++] = item;
}

static br_node *compose_node(composer *c);

/* Reads nodes up to the end event into node->items. */
static bool compose_children(composer *c, br_node *node, yaml_event_type_t end, size_t *length)
{
    for (;;) {
        if (!next(c))
            return false;
        if (c->event.type == end)
            return true;
        br_node *item = compose_node(c);
        if (!item)
            return false;
        append(c, node, length, item);
    }
}

static int compare_keys(const void *a, const void *b)
{
    const br_node *x = *(br_node *const *)a, *y = *(br_node *const *)b;
    int order = strcmp(x->text.data, y->text.data);
    if (order != 0)
        return order;
    if (x->at.line != y->at.line)
        return x->at.line < y->at.line ? -1 : 1;
    return x->at.column < y->at.column ? -1 : x->at.column > y->at.column;
}

/* libyaml lets a key stand twice (YAML 1.2 §3.2.1.3 does not). Every key is a scalar here. */
static void report_twice(composer *c, const br_node *mapping)
{
    if (mapping->count < 2)
        return;
    br_node **keys = br_arena_alloc(&c->registry->arena, mapping->count * sizeof *keys);
    for (size_t i = 0; i < mapping->count; i++)
        keys[i] = mapping->items[2 * i];
    qsort(keys, mapping->count, sizeof *keys, compare_keys);
    for (size_t i = 1; i < mapping->count; i++) {
        br_node *first = keys[i - 1], *again = keys[i];
        if (strcmp(first->text.data, again->text.data) != 0)
            continue;
        br_error_at(c->registry, again->at, "%s stands twice in one mapping: first at %s",
                    br_shown(c->registry, again->text), br_place_text(c->registry, first->at));
        keys[i] = first;
    }
}

static bool check_keys(composer *c, br_node *mapping)
{
    for (size_t i = 0; i < mapping->count; i++) {
        const br_node *key = mapping->items[2 * i];
        if (key->kind == BR_SCALAR)
            continue;
        br_error_at(c->registry, key->at, "%s is no key: a key is a text", br_node_kind(key));
        c->registry->unreadable = true;
        return false;
    }
    report_twice(c, mapping);
    return true;
}

static br_node *compose_collection(composer *c, br_kind kind)
{
    bool mapping = kind == BR_MAPPING;
    const yaml_char_t *anchor_name =
        mapping ? c->event.data.mapping_start.anchor : c->event.data.sequence_start.anchor;
    br_node *node = new_node(c, kind);
    const char *name = NULL;
    if (anchor_name)
        name = br_arena_copy(&c->registry->arena, eb_str_of((const char *)anchor_name));
    if (++c->depth > BR_DEPTH) {
        br_error_at(c->registry, node->at, "nested more than %u deep", BR_DEPTH);
        c->registry->unreadable = true;
        return NULL;
    }
    size_t length = 0;
    if (!compose_children(c, node, mapping ? YAML_MAPPING_END_EVENT : YAML_SEQUENCE_END_EVENT,
                          &length))
        return NULL;
    c->depth--;
    node->count = mapping ? length / 2 : length;
    if (mapping && !check_keys(c, node))
        return NULL;
    remember(c, (const yaml_char_t *)name, node);
    return node;
}

/* The node that the present event begins. NULL, with a problem, ends the reading of this file. */
static br_node *compose_node(composer *c)
{
    switch (c->event.type) {
    case YAML_SCALAR_EVENT:
        return compose_scalar(c);
    case YAML_SEQUENCE_START_EVENT:
        return compose_collection(c, BR_SEQUENCE);
    case YAML_MAPPING_START_EVENT:
        return compose_collection(c, BR_MAPPING);
    case YAML_ALIAS_EVENT:
        return find_anchor(c);
    default: /* libyaml's grammar gives no other event where a node is due */
        br_arena_fail(&c->registry->arena);
    }
}

/* ── The document ────────── */

static br_node *compose_document(composer *c)
{
    if (!next(c)) /* STREAM-START */
        return NULL;
    if (!next(c)) /* DOCUMENT-START or STREAM-END */
        return NULL;
    if (c->event.type == YAML_STREAM_END_EVENT)
        return new_node(c, BR_MAPPING);
    if (!next(c))
        return NULL;
    br_node *top = compose_node(c);
    if (!top || !next(c) || !next(c)) /* DOCUMENT-END, then what follows */
        return NULL;
    if (c->event.type != YAML_STREAM_END_EVENT)
        br_error_at(c->registry, event_place(c),
                    "a second document: one file holds one; put it into a file of its own");
    return top;
}

/* Valgrind-clean also when an allocation fails in between: br_arena_fail leaves to our own target
 * first, which gives libyaml's memory back. */
static br_node *compose_guarded(composer *c)
{
    br_arena *arena = &c->registry->arena;
    jmp_buf here, *outer = arena->failed;
    br_node *top = NULL;
    if (!yaml_parser_initialize(&c->parser))
        br_arena_fail(arena);
    if (setjmp(here) != 0) {
        arena->failed = outer;
        yaml_event_delete(&c->event);
        yaml_parser_delete(&c->parser);
        br_arena_fail(arena);
    }
    arena->failed = &here;
    yaml_parser_set_encoding(&c->parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&c->parser, (const unsigned char *)c->map.text.data,
                                 c->map.text.len);
    top = compose_document(c);
    arena->failed = outer;
    yaml_event_delete(&c->event);
    yaml_parser_delete(&c->parser);
    return top;
}

static eb_str without_bom(eb_str text)
{
    if (text.len >= 3 && memcmp(text.data, "\xEF\xBB\xBF", 3) == 0)
        return eb_str_make(text.data + 3, text.len - 3);
    return text;
}

br_node *br_compose(br_registry *registry, const char *file, eb_str text)
{
    composer *c = br_arena_alloc(&registry->arena, sizeof *c);
    c->registry = registry;
    text = without_bom(text);
    if (!text.data)
        text = EB_STR("");
    br_map_make(&c->map, &registry->arena, file, text);
    size_t bad = 0;
    if (!eb_utf8_check(text, &bad)) {
        br_error_at(registry, br_map_bytes(&c->map, bad, bad + 1),
                    "byte 0x%02X is not UTF-8: save the file as UTF-8",
                    (unsigned)(unsigned char)text.data[bad]);
        registry->unreadable = true;
        return NULL;
    }
    return compose_guarded(c);
}
