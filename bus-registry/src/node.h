/* A YAML text as a tree of nodes with places. Scalars, sequences, mappings; an alias is the node
 * that it stands for, so the tree is in truth a graph without cycles. */
#ifndef BR_NODE_H
#define BR_NODE_H

#include "registry.h"

#define BR_DEPTH 64u /* nesting allowed; libyaml itself would take quadratic time */

typedef enum br_kind {
    BR_SCALAR,
    BR_SEQUENCE,
    BR_MAPPING,
} br_kind;

typedef struct br_node {
    br_kind kind;
    bool plain;  /* a scalar without quotes */
    eb_str text; /* of a scalar, NUL-terminated */
    br_place at;
    struct br_node **items; /* of a sequence; of a mapping: key, value, key, value */
    size_t count;           /* of items, or of pairs */
} br_node;

/* Reads one document. What is no YAML, nested too deeply, or has a key twice becomes a problem of
 * the registry. Returns NULL if nothing can be understood; an empty text is an empty mapping. */
br_node *br_compose(br_registry *registry, const char *file, eb_str text);

/* The value of a key of a mapping, and its key in *key (nullable); NULL if it is not there. */
br_node *br_node_get(const br_node *mapping, const char *name, br_node **key);

/* A scalar that says nothing: `key:` or `key: ~`. */
bool br_node_is_null(const br_node *node);

/* "a text", "a list", "a mapping" */
const char *br_node_kind(const br_node *node);

#endif
