/* What the readers of the field table take for granted of every line in it. */
#include "fields.h"

#include "value.h"

#include <criterion/criterion.h>

typedef void visit_fn(const br_shape *shape, const br_field *field);

static void visit_all(const br_shape *shape, visit_fn *visit)
{
    for (const br_field *field = shape->fields; field->name; field++) {
        visit(shape, field);
        if (field->shape)
            visit_all(field->shape, visit);
    }
}

static void check_doc(const br_shape *shape, const br_field *field)
{
    size_t length = field->doc ? strlen(field->doc) : 0;
    cr_expect(length > 2 && field->doc[length - 1] == '.', "%s of %s has no sentence: %s",
              field->name, shape->name, field->doc ? field->doc : "");
}

/* The reader makes the end of an error of it, without the point. */
Test(br_fields, explain_themselves_in_a_sentence)
{
    visit_all(&br_root_shape, check_doc);
}

static void check_fallback(const br_shape *shape, const br_field *field)
{
    br_arena arena = {0};
    br_reading reading = {
        .arena = &arena, .field = field, .type = field->type, .text = field->fallback};
    if (!field->fallback || !br_type_is_number(field->type))
        return;
    cr_expect_null(br_value_read(&reading), "the default of %s of %s: %s", field->name, shape->name,
                   field->fallback);
    br_arena_free(&arena);
}

Test(br_fields, have_defaults_that_their_own_type_takes)
{
    visit_all(&br_root_shape, check_fallback);
}

static void check_name(const br_shape *shape, const br_field *field)
{
    for (const br_field *other = shape->fields; other != field; other++)
        cr_expect_str_neq(other->name, field->name, "twice in %s", shape->name);
    cr_expect_lt(field - shape->fields, 32, "more fields than the search for the nearest takes");
    size_t words = 0;
    while (field->words && field->words[words].name)
        words++;
    cr_expect_leq(words, 16, "more words of %s than the search for the nearest takes", field->name);
    cr_expect_lt(field->offset, shape->size, "%s lies outside of %s", field->name, shape->name);
}

Test(br_fields, stand_once_in_a_mapping_and_lie_inside_of_it)
{
    visit_all(&br_root_shape, check_name);
}
