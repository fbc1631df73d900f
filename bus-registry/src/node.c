/* Questions to a node. */
#include "node.h"

br_node *br_node_get(const br_node *mapping, const char *name, br_node **key)
{
    for (size_t i = 0; i < mapping->count; i++) {
        if (strcmp(mapping->items[2 * i]->text.data, name) != 0)
            continue;
        if (key)
            *key = mapping->items[2 * i];
        return mapping->items[2 * i + 1];
    }
    return NULL;
}

bool br_node_is_null(const br_node *node)
{
    static const char *const words[] = {"", "~", "null", "Null", "NULL"};
    if (node->kind != BR_SCALAR || !node->plain)
        return false;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(node->text.data, words[i]) == 0)
            return true;
    return false;
}

const char *br_node_kind(const br_node *node)
{
    switch (node->kind) {
    case BR_SEQUENCE:
        return "a list";
    case BR_MAPPING:
        return "a mapping";
    default:
        return "a text";
    }
}
