/* Walks a mapping of nodes along its shape in the field table and fills the struct that the shape
 * describes. Knows types, not keys: what a key means, and what fits together, is not decided here.
 */
#include "read.h"

#include "fields.h"
#include "problem.h"
#include "value.h"

#include <ctype.h>

/* Aliases can make a small file stand for a huge one (a list of lists of lists); so many values are
 * read, and no more. */
#define VALUES 1000000u

typedef struct reader {
    br_registry *registry;
    int plane; /* of the channel that is being read; 0 outside of one */
    size_t left;
} reader;

static void *member(void *object, size_t offset)
{
    return (char *)object + offset;
}

/* ── Defaults ────────── */

static void set_number(void *at, int64_t value, br_place place)
{
    memcpy(at, &(br_number){value, place}, sizeof(br_number));
}

static void default_field(br_arena *arena, const br_field *field, void *at)
{
    if (field->type == BR_STRUCT) {
        for (const br_field *inner = field->shape->fields; inner->name; inner++)
            default_field(arena, inner, member(at, inner->offset));
    } else if (br_type_is_number(field->type)) {
        br_reading r = {.arena = arena, .field = field, .type = field->type};
        r.number = field->absent;
        r.text = field->fallback;
        if (r.text)
            br_value_read(&r);
        set_number(at, r.number, (br_place){0});
    }
}

/* Of the fields that only `plane` has, or that all have (0); those of the other plane stay zero. */
static void default_fields(reader *r, const br_shape *shape, int plane, void *object)
{
    for (const br_field *field = shape->fields; field->name; field++)
        if (field->plane == plane)
            default_field(&r->registry->arena, field, member(object, field->offset));
}

/* ── Scalars ────────── */

static void wrong_kind(reader *r, const br_field *field, const br_node *node, const char *wanted)
{
    br_error_at(r->registry, node->at, "%s is %s, and should be %s", field->name,
                br_node_kind(node), wanted);
}

/* Reads a scalar of the type; false, with a problem, if it is none. */
static bool read_scalar(reader *r, const br_field *field, br_type type, const br_node *node,
                        int64_t *number)
{
    if (node->kind != BR_SCALAR) {
        wrong_kind(r, field, node, "one value");
        return false;
    }
    br_reading reading = {
        .arena = &r->registry->arena, .field = field, .type = type, .text = node->text.data};
    const char *wrong = br_value_read(&reading);
    if (!wrong) {
        *number = reading.number;
        return true;
    }
    br_error_near(r->registry, node->at, reading.suggestion, "%s: \"%s\": %s", field->name,
                  br_shown(r->registry, node->text), wrong);
    return false;
}

static void read_simple(reader *r, const br_field *field, const br_node *node, void *at)
{
    int64_t number = 0;
    if (!read_scalar(r, field, field->type, node, &number))
        return;
    if (br_type_is_number(field->type))
        set_number(at, number, node->at);
    else
        memcpy(at, &(br_text){node->text.data, node->at}, sizeof(br_text));
}

/* ── Lists ────────── */

static void report_item_twice(reader *r, const br_field *field, const br_text *items, size_t count)
{
    const br_text *item = &items[count - 1];
    for (size_t i = 0; i + 1 < count; i++)
        if (strcmp(items[i].value, item->value) == 0) {
            br_error_at(r->registry, item->at, "%s: %s stands twice in the list", field->name,
                        item->value);
            return;
        }
}

static bool spent(reader *r, const br_node *node)
{
    if (r->left > 0) {
        r->left--;
        return false;
    }
    if (!r->registry->unreadable)
        br_error_at(r->registry, node->at,
                    "more than %u values, aliases written out: the rest is "
                    "not read",
                    VALUES);
    r->registry->unreadable = true;
    return true;
}

/* Up to this many a quadratic search for doubles is the quickest. */
#define SEARCHED 256u

static void read_texts(reader *r, const br_field *field, const br_node *node, br_place place,
                       void *at)
{
    if (node->kind != BR_SEQUENCE) {
        wrong_kind(r, field, node, "a list");
        return;
    }
    br_text *items = NULL;
    size_t count = 0;
    for (size_t i = 0; i < node->count; i++) {
        const br_node *item = node->items[i];
        int64_t number = 0;
        if (spent(r, item) || !read_scalar(r, field, field->item, item, &number))
            continue;
        items = br_arena_grow(&r->registry->arena, items, count, sizeof *items);
        items[count++] = (br_text){item->text.data, item->at};
        if (count <= SEARCHED)
            report_item_twice(r, field, items, count);
    }
    memcpy(at, &(br_texts){items, count, place}, sizeof(br_texts));
}

static bool read_fields(reader *r, const br_shape *shape, const br_node *node, const char *label,
                        void *object);

static const br_field *find_field(const br_shape *shape, const char *name)
{
    for (const br_field *field = shape->fields; field->name; field++)
        if (strcmp(field->name, name) == 0)
            return field;
    return NULL;
}

/* A mapping, or a text that stands for its most important field. False if it is neither. */
static bool read_object(reader *r, const br_shape *shape, const br_node *node, const char *label,
                        void *object)
{
    default_fields(r, shape, 0, object);
    if (r->plane)
        default_fields(r, shape, r->plane, object);
    if (node->kind == BR_MAPPING)
        return read_fields(r, shape, node, label, object);
    if (node->kind == BR_SCALAR && shape->shorthand) {
        const br_field *field = find_field(shape, shape->shorthand);
        size_t before = r->registry->error_count;
        read_simple(r, field, node, member(object, field->offset));
        return r->registry->error_count == before;
    }
    br_error_at(r->registry, node->at, "%s is %s, and should be a mapping%s", label,
                br_node_kind(node), shape->shorthand ? " or a text" : "");
    return false;
}

/* One more element of a list that may have some already (from another file). */
static void *push(reader *r, br_list *list, const br_shape *shape, const void *object)
{
    list->items = br_arena_grow(&r->registry->arena, list->items, list->count, shape->size);
    void *slot = (char *)list->items + list->count++ * shape->size;
    memcpy(slot, object, shape->size);
    return slot;
}

static void read_list(reader *r, const br_field *field, const br_node *node, br_place place,
                      void *at)
{
    if (node->kind != BR_SEQUENCE) {
        wrong_kind(r, field, node, "a list");
        return;
    }
    br_list list;
    memcpy(&list, at, sizeof list);
    if (!br_written(list.at))
        list.at = place;
    void *object = br_arena_alloc(&r->registry->arena, field->shape->size);
    for (size_t i = 0; i < node->count; i++) {
        const br_node *item = node->items[i];
        memset(object, 0, field->shape->size);
        memcpy(member(object, field->shape->at), &item->at, sizeof item->at);
        if (!spent(r, item) && read_object(r, field->shape, item, field->shape->name, object))
            push(r, &list, field->shape, object);
    }
    memcpy(at, &list, sizeof list);
}

/* `<<` of YAML 1.1, which 1.2 dropped: reported, never taken for a name. */
static bool is_merge_key(reader *r, const br_node *key)
{
    if (strcmp(key->text.data, "<<") != 0)
        return false;
    br_error_at(r->registry, key->at,
                "merge keys (<<) are not read: an alias may stand for a whole value only");
    return true;
}

/* The name of a mapping's element: right, or a problem. */
static bool read_key(reader *r, const br_shape *shape, const br_node *key)
{
    if (is_merge_key(r, key))
        return false;
    br_field field = {.name = shape->name, .type = shape->key};
    int64_t number = 0;
    return read_scalar(r, &field, shape->key, key, &number);
}

static void read_map(reader *r, const br_field *field, const br_node *node, br_place place,
                     void *at)
{
    const br_shape *shape = field->shape;
    if (node->kind != BR_MAPPING) {
        wrong_kind(r, field, node, "a mapping of names");
        return;
    }
    br_list list;
    memcpy(&list, at, sizeof list);
    if (!br_written(list.at))
        list.at = place;
    void *object = br_arena_alloc(&r->registry->arena, shape->size);
    for (size_t i = 0; i < node->count; i++) {
        const br_node *key = node->items[2 * i], *value = node->items[2 * i + 1];
        if (spent(r, key) || !read_key(r, shape, key))
            continue;
        memset(object, 0, shape->size);
        memcpy(member(object, shape->at), &key->at, sizeof key->at);
        memcpy(member(object, shape->key_offset), &(br_text){key->text.data, key->at},
               sizeof(br_text));
        r->plane = 0;
        const char *label = br_arena_printf(&r->registry->arena, "%s %s", shape->name,
                                            br_shown(r->registry, key->text));
        read_object(r, shape, value, label, object);
        push(r, &list, shape, object);
        r->plane = 0;
    }
    memcpy(at, &list, sizeof list);
}

/* ── Fields ────────── */

static br_place written_at(const br_field *field, const void *at)
{
    br_place place;
    size_t offset = field->type == BR_STRUCT         ? field->shape->at
                    : br_type_is_number(field->type) ? offsetof(br_number, at)
                                                     : offsetof(br_text, at);
    memcpy(&place, (const char *)at + offset, sizeof place);
    return place;
}

/* Maps and lists grow from file to file; anything else is said once. */
static bool said_before(reader *r, const br_field *field, const br_node *key, const void *at)
{
    if (field->type == BR_MAP || field->type == BR_LIST || (field->flags & BR_REPEATS))
        return false;
    br_place before = written_at(field, at);
    if (!br_written(before))
        return false;
    br_error_at(r->registry, key->at, "%s is declared twice: first at %s", field->name,
                br_place_text(r->registry, before));
    return true;
}

static bool other_plane(reader *r, const br_field *field, const br_node *key)
{
    if (!field->plane || !r->plane || field->plane == r->plane)
        return false;
    br_error_at(r->registry, key->at,
                "%s belongs to the %s plane, and this channel is on the %s "
                "plane",
                field->name, br_plane_name(field->plane), br_plane_name(r->plane));
    return true;
}

static void read_compound(reader *r, const br_field *field, const br_node *node, br_place place,
                          void *at)
{
    switch (field->type) {
    case BR_TEXTS:
        read_texts(r, field, node, place, at);
        break;
    case BR_LIST:
        read_list(r, field, node, place, at);
        break;
    case BR_MAP:
        read_map(r, field, node, place, at);
        break;
    default:
        memcpy(member(at, field->shape->at), &place, sizeof place);
        read_object(r, field->shape, node, field->name, at);
    }
}

static void read_field(reader *r, const br_field *field, const br_node *key, const br_node *node,
                       void *at)
{
    if (spent(r, key) || other_plane(r, field, key) || said_before(r, field, key, at))
        return;
    if (br_node_is_null(node))
        br_error_at(r->registry, key->at, "%s has no value: write one, or leave the key out",
                    field->name);
    else if (br_type_is_text(field->type) || br_type_is_number(field->type))
        read_simple(r, field, node, at);
    else
        read_compound(r, field, node, key->at, at);
}

static void report_unknown(reader *r, const br_shape *shape, const br_node *node)
{
    const char *names[32];
    size_t count = 0;
    for (const br_field *field = shape->fields; field->name; field++)
        names[count++] = field->name;
    for (size_t i = 0; i < node->count; i++) {
        const br_node *key = node->items[2 * i];
        if (find_field(shape, key->text.data))
            continue;
        const char *shown = br_shown(r->registry, key->text);
        if (!is_merge_key(r, key))
            br_error_near(r->registry, key->at, br_nearest(key->text.data, names, count),
                          "a %s has no key \"%s\"", shape->name, shown);
    }
}

/* The field's own doc, as the end of a sentence. */
static void report_missing(reader *r, const br_field *field, const br_node *node, br_place at,
                           const char *label)
{
    br_error_at(r->registry, br_written(at) ? at : node->at, "%s lacks %s: %c%.*s", label,
                field->name, tolower((unsigned char)field->doc[0]), (int)strlen(field->doc) - 2,
                field->doc + 1);
}

/* From here on it is known which fields belong. */
static void enter_plane(reader *r, const br_shape *shape, const br_field *field, void *object)
{
    br_number plane;
    memcpy(&plane, member(object, field->offset), sizeof plane);
    r->plane = (int)plane.value;
    if (r->plane)
        default_fields(r, shape, r->plane, object);
}

/* False if a required field is missing or wrong, so that the object says too little. */
static bool read_fields(reader *r, const br_shape *shape, const br_node *node, const char *label,
                        void *object)
{
    bool complete = true;
    br_place place = {0};
    if (shape != &br_root_shape)
        memcpy(&place, member(object, shape->at), sizeof place);
    for (const br_field *field = shape->fields; field->name; field++) {
        br_node *key = NULL, *value = br_node_get(node, field->name, &key);
        void *at = member(object, field->offset);
        if (value)
            read_field(r, field, key, value, at);
        else if (field->flags & BR_REQUIRED)
            report_missing(r, field, node, place, label);
        if ((field->flags & BR_REQUIRED) && !br_written(written_at(field, at)))
            complete = false;
        if (field->flags & BR_SELECTS)
            enter_plane(r, shape, field, object);
    }
    report_unknown(r, shape, node);
    return complete;
}

void br_read_defaults(br_registry *registry)
{
    reader r = {.registry = registry};
    default_fields(&r, &br_root_shape, 0, &registry->root);
}

void br_read(br_registry *registry, const br_node *top)
{
    reader r = {.registry = registry, .left = VALUES};
    if (top->kind != BR_MAPPING)
        br_error_at(registry, top->at, "a registry is a mapping, and this is %s",
                    br_node_kind(top));
    else
        read_fields(&r, &br_root_shape, top, "the registry", &registry->root);
}
