/* bus_registry.h: the channel registry as bus-lint sees it. Reading one file or a directory of
 * them, the model, what is wrong with it.
 *
 * br_load never stops at the first mistake: it gives a model of what could be understood and the
 * list of everything that could not, each with file, line and column. Whoever needs a sound model
 * (a generator) asks br_errors first; whoever can live with less (a linter) takes what is there.
 *
 * The model is frozen. Every pointer in it lives as long as the registry. Each value carries the
 * place where it was written; a default carries none (line 0). Threads: any number may read.
 */
#ifndef BUS_REGISTRY_H
#define BUS_REGISTRY_H

#include <eb/base.h>

#include <stdio.h>

EB_BEGIN_DECLS

typedef struct br_registry br_registry;

/* ── Places and values ────────── */

/* Where something is written. Lines and columns count from 1, columns and length in bytes. */
typedef struct br_place {
    const char *file; /* as the caller named it: "bus-registry.yaml", "bus-registry/orders.yaml" */
    uint32_t line;    /* 0: nowhere, it is a default or absent */
    uint32_t column;
    uint32_t length; /* of the text on that line, at least 1 */
} br_place;

typedef struct br_text {
    const char *value; /* NULL: absent */
    br_place at;
} br_text;

/* A number in the unit of its field: milliseconds, bytes, a count, a BR_… word, 1 or 0 for a
 * truth value, YYYYMMDD for a date. */
typedef struct br_number {
    int64_t value;
    br_place at;
} br_number;

typedef struct br_texts {
    const br_text *items;
    size_t count;
    br_place at; /* of the whole list; line 0: absent, which is not the same as empty */
} br_texts;

static inline bool br_written(br_place at)
{
    return at.line != 0;
}

#define BR_FOREVER   (-1) /* a retention without end */
#define BR_UNLIMITED (-1) /* a limit that is not set */

/* ── The model ────────── */

/* The organisation's own rules; BR_UNLIMITED where there is none. */
typedef struct br_limits {
    br_place at;
    struct br_control_limits {
        br_place at;
        br_number max_retention; /* ms */
        br_number max_message;   /* bytes */
    } control;
    struct br_data_limits {
        br_place at;
        br_number min_retention; /* ms */
        br_number max_message;   /* bytes */
    } data;
} br_limits;

typedef struct br_environment {
    br_text name;
    br_place at; /* of its mapping */
    br_number replication;
    br_number min_in_sync;
    br_number stream_replicas;
} br_environment;

typedef struct br_service {
    br_text name;
    br_place at;
    br_text owner;
    br_texts buses;  /* the words as written */
    unsigned planes; /* the same as a mask: br_plane_bit(EB_PLANE_…) */
    br_texts paths;  /* folders of its code, relative to the project root; default: one,
                        services/<name> */
    br_text principal;
} br_service;

static inline unsigned br_plane_bit(int plane)
{
    return 1u << plane;
}

enum {
    BR_STORAGE_FILE = 0,
    BR_STORAGE_MEMORY = 1,
};

enum {
    BR_DISCARD_OLD = 0,
    BR_DISCARD_NEW = 1,
};

typedef struct br_stream {
    br_text name;
    br_place at;
    br_texts subjects;          /* patterns */
    br_number retention;        /* ms or BR_FOREVER */
    br_number max_messages;     /* count */
    br_number storage;          /* BR_STORAGE_… */
    br_number discard;          /* BR_DISCARD_… */
    br_number duplicate_window; /* ms */
} br_stream;

/* One line of `consumers`, written as a name or as a mapping. */
typedef struct br_consumer {
    br_place at;
    br_text service;
    br_text durable;           /* control plane; default: the service's name */
    br_number max_deliver;     /* control plane */
    br_number ack_wait;        /* control plane, ms */
    br_number max_ack_pending; /* control plane */
    br_text group;             /* data plane; default: the service's name */
} br_consumer;

typedef struct br_consumers {
    const br_consumer *items;
    size_t count;
    br_place at; /* line 0: absent, not known yet */
} br_consumers;

enum {
    BR_COMPATIBILITY_NONE = 0,
    BR_COMPATIBILITY_BACKWARD = 1,
    BR_COMPATIBILITY_FORWARD = 2,
    BR_COMPATIBILITY_FULL = 3,
};

/* Written as a path or as a mapping. */
typedef struct br_payload {
    br_place at;
    br_text schema;          /* path of a JSON Schema, relative to the file that it is written in */
    br_number compatibility; /* BR_COMPATIBILITY_… */
} br_payload;

enum {
    BR_STATE_ACTIVE = 0,
    BR_STATE_DEPRECATED = 1,
    BR_STATE_RETIRED = 2,
};

enum {
    BR_CLEANUP_DELETE = 0,
    BR_CLEANUP_COMPACT = 1,
    BR_CLEANUP_COMPACT_DELETE = 2,
};

typedef struct br_channel {
    br_text name; /* as declared; a {parameter} stands for one token (control plane) */
    br_place at;
    br_number plane; /* EB_PLANE_…; 0 if it was not understood */
    br_text owner;
    br_text description;
    br_text event_type; /* control plane: always there, written or made from the subject */
    br_text schema_url; /* data plane */
    br_payload payload;
    br_texts producers; /* names of services */
    br_consumers consumers;
    br_number partitions;  /* data plane */
    br_number retention;   /* data plane: ms or BR_FOREVER */
    br_number cleanup;     /* data plane: BR_CLEANUP_… */
    br_number key;         /* data plane: EB_KEY_… */
    br_number max_message; /* bytes; 0: no limit of its own */
    br_number dead_letter; /* data plane: 1: __dlq.<name> is declared too */
    br_number state;       /* BR_STATE_… */
    br_text replaced_by;
    br_number remove_after;  /* YYYYMMDD, 0 if there is none */
    const br_stream *stream; /* control plane: the first stream that covers it; NULL if none does */
} br_channel;

/* Who may do what a rule forbids, and why. */
typedef struct br_exception {
    br_place at;
    br_text path; /* file or folder, relative to the project root */
    br_text rule; /* "BL104" */
    br_text reason;
    br_number until; /* YYYYMMDD: the last day on which it holds */
} br_exception;

/* ── Problems ────────── */

enum {
    BR_ERROR = 1,
    BR_WARNING = 2,
};

typedef struct br_problem {
    const char *rule; /* "BL002", or the rule that has a name of its own: "BL403" */
    int severity;     /* BR_… */
    br_place at;
    const char *message;    /* one sentence without an end point, UTF-8, no control characters */
    const char *suggestion; /* the nearest valid word, to be put in its place; NULL if none */
} br_problem;

/* ── Reading ────────── */

/* A text that is read as if it stood in a file of that name. */
typedef struct br_source {
    const char *name;
    eb_str text;
} br_source;

/* Reads a file, or all *.yaml of a folder as one registry, checks it and gives the model.
 * Returns: 0, also where there are problems.
 * Ownership: *ret is yours, br_registry_free.
 * Threads: any.
 * Errors: EB_E_NOT_FOUND (no such file, or a folder without *.yaml), EB_E_IO (a file cannot be
 * read), EB_E_TOO_LARGE (a file over 8 MiB), EB_E_NOMEM. */
EB_CHECK int br_load(const char *path, br_registry **ret, eb_error *err);

/* The same from memory; files that the texts name (payload schemas) are not looked for. */
EB_CHECK int br_parse(const br_source *sources, size_t count, br_registry **ret, eb_error *err);

void br_registry_free(br_registry **registry);

/* Sorted by file, line, column. */
const br_problem *br_problems(const br_registry *registry, size_t *ret_count);
/* How many of them have severity BR_ERROR. */
size_t br_errors(const br_registry *registry);

/* ── Asking ────────── */

const br_text *br_platform(const br_registry *registry);
const br_limits *br_limits_of(const br_registry *registry);

/* All of a kind, in the order of their names (strcmp); exceptions in the order of the files. */
const br_environment *br_environments(const br_registry *registry, size_t *ret_count);
const br_service *br_services(const br_registry *registry, size_t *ret_count);
const br_stream *br_streams(const br_registry *registry, size_t *ret_count);
const br_channel *br_channels(const br_registry *registry, size_t *ret_count);
const br_exception *br_exceptions(const br_registry *registry, size_t *ret_count);

/* The files that were read, sorted. */
const char *const *br_files(const br_registry *registry, size_t *ret_count);

/* sha256 of the file, 64 lower-case hexadecimal digits; of a folder, that of the lines that
 * `sha256sum *.yaml` prints in it. Two folders with
 * the same files have the same digest, wherever they are. */
const char *br_digest(const br_registry *registry);

/* By name; NULL if there is none. */
const br_service *br_find_service(const br_registry *registry, const char *name);
const br_stream *br_find_stream(const br_registry *registry, const char *name);

/* The channel of that name, else the one whose {parameters} it fits ("of.workflows.42.cancelled",
 * and also the pattern "of.workflows.*.cancelled"); NULL if there is none. A dead-letter topic
 * (__dlq.<channel>) is found as the channel that declares it. */
const br_channel *br_find_channel(const br_registry *registry, const char *name);

/* The declared channel whose name is nearest to a wrong one; NULL if none is near. */
const br_channel *br_nearest_channel(const br_registry *registry, const char *name);

/* The service whose path is the longest folder of `path` (relative to the project root, with
 * slashes); NULL if it is nobody's. */
const br_service *br_service_of_path(const br_registry *registry, const char *path);

/* Does the service have that plane? */
bool br_granted(const br_service *service, int plane);

/* Is the service among the producers (EB_MAY_PRODUCE) or consumers (EB_MAY_CONSUME)? Gives the
 * EB_MAY_… mask of both. */
unsigned br_rights(const br_channel *channel, const char *service);

/* The service's line among the consumers; NULL if there is none. */
const br_consumer *br_find_consumer(const br_channel *channel, const char *service);

/* The nearest of some words to `word`, for "did you mean"; NULL if none is near (more than a third
 * of it would have to change). */
const char *br_nearest(const char *word, const char *const *words, size_t count);

/* "control" or "data". */
const char *br_plane_name(int plane);

/* Writes the problems as gcc does, "file:line:column: error: message", with "; did you mean x?"
 * where there is a suggestion. */
void br_print_problems(const br_registry *registry, FILE *out);

/* The JSON Schema (draft 2020-12) of a registry file, made from the field table.
 * Returns: 0.
 * Ownership: *ret is yours, free().
 * Errors: EB_E_NOMEM. */
EB_CHECK int br_schema(char **ret, eb_error *err);

EB_END_DECLS
#endif
