/* The field table: every key of a registry file, its type, default and meaning. The reader, its
 * errors, the JSON Schema and the reference page are all made from it; a key that is not here does
 * not exist. */
#ifndef BR_FIELDS_H
#define BR_FIELDS_H

#include "registry.h"

typedef enum br_type {
    /* Text fields: a br_text. */
    BR_TEXT,       /* one line */
    BR_PROSE,      /* any text */
    BR_NAME,       /* of a service, a group, a principal */
    BR_STREAM,     /* of a stream or durable */
    BR_CHANNEL,    /* of a channel; its plane decides about the rest */
    BR_PATTERN,    /* a subject, wildcards allowed */
    BR_EVENT_TYPE, /* dot-separated words */
    BR_PATH,       /* relative, inside */
    BR_URL,
    BR_RULE, /* BL104 */
    /* Number fields: a br_number. */
    BR_COUNT,
    BR_DURATION,  /* in ms */
    BR_RETENTION, /* the same, or `forever` */
    BR_SIZE,      /* in bytes */
    BR_DATE,      /* as YYYYMMDD */
    BR_BOOL,
    BR_WORD, /* one of field->words */
    /* Compound. */
    BR_STRUCT, /* a mapping with the fields of field->shape */
    BR_TEXTS,  /* a list of texts of the type field->item: a br_texts */
    BR_LIST,   /* a list of field->shape: a br_list */
    BR_MAP,    /* a mapping of names to field->shape: a br_list */
} br_type;

/* A word and what it stands for. A list of them ends with a NULL name. */
typedef struct br_word {
    const char *name;
    int value;
} br_word;

enum {
    BR_REQUIRED = 1,
    BR_REPEATS = 2, /* every file of a folder may state it */
    BR_SELECTS = 4, /* it says which plane the fields after it are of */
};

typedef struct br_field {
    const char *name;
    br_type type;
    br_type item;          /* of BR_TEXTS */
    int plane;             /* EB_PLANE_… where only one has it, else 0 */
    unsigned flags;        /* BR_REQUIRED, … */
    size_t offset;         /* in the struct of its shape */
    int64_t min, max;      /* of a number; max 0: none */
    int64_t absent;        /* of a number that is neither written nor has a default */
    const char *fallback;  /* the default, as one would write it; NULL: none */
    const char *otherwise; /* what holds without it, in words, where that is no fixed value */
    const br_word *words;
    const struct br_shape *shape;
    const char *doc;
} br_field;

/* What a mapping may hold. */
typedef struct br_shape {
    const char *name; /* "channel" */
    const char *doc;
    const br_field *fields; /* ends with a NULL name */
    size_t size;
    size_t at;             /* offset of its br_place */
    br_type key;           /* of a BR_MAP: the type of its names */
    size_t key_offset;     /* and where they go */
    const char *shorthand; /* the field that a mere text fills; NULL: a text will not do */
} br_shape;

/* The whole file; everything else hangs from it. */
extern const br_shape br_root_shape;

static inline bool br_type_is_number(br_type type)
{
    return type >= BR_COUNT && type <= BR_WORD;
}

static inline bool br_type_is_text(br_type type)
{
    return type <= BR_RULE;
}

#endif
