/* What a rule is, and what it can ask and say. A rule is one file, rules/BLnnn_snake_name.c, with one
 * `const bl_rule` of the file's name; the build gathers them. The engine knows none of them. */
#ifndef BL_RULE_H
#define BL_RULE_H

#include "uses.h"

typedef enum bl_severity {
    BL_ERROR = 1,
    BL_WARNING,
    BL_NOTE, /* does not make a run fail */
} bl_severity;

typedef struct bl_context bl_context;
typedef struct bl_rule bl_rule;

struct bl_rule {
    const char *code; /* "BL202" */
    const char *name; /* "wrong-plane": reads after "allow" */
    bl_severity severity;
    const char *since;   /* version of bus-lint */
    const char *summary; /* one sentence */
    const char *why;
    const char *instead;
    /* Each is called for every fact of its kind, in the order of paths and lines; NULL: not
     * interested. */
    void (*on_file)(bl_context *, const bl_file *); /* that has a problem */
    void (*on_registry)(bl_context *, const br_problem *);
    void (*on_call)(bl_context *, const bl_call *);
    void (*on_channel)(bl_context *, const bl_use *);
    void (*on_project_end)(bl_context *);
};

/* All rules, by code; made by the build. */
extern const bl_rule *const bl_rules[];
extern const size_t bl_rule_count;
/* By code or name; NULL if there is none. */
const bl_rule *bl_rule_find(eb_str word);
const char *bl_severity_name(bl_severity severity);

typedef struct bl_finding {
    const bl_rule *rule;
    bl_severity severity; /* 0 when given to bl_find: the rule's */
    eb_str path;
    bl_place place; /* from.line 0: the whole file */
    eb_str message; /* a sentence without an end point */
    eb_str help;    /* what to do; "" if the rule's own text says it all */
    eb_str channel; /* absent where there is none */
    eb_str service;
} bl_finding;

/* ── For hooks ────────── */

const br_registry *bl_registry(const bl_context *context);
/* The service that a file belongs to; NULL if it is nobody's. */
const br_service *bl_service_of(const bl_context *context, const bl_file *file);
/* True the first time that this rule asks with this key. */
bool bl_once(bl_context *context, const char *format, ...) EB_PRINTF(2, 3);
/* A path below the project root, without that root. */
eb_str bl_below_root(const bl_context *context, const char *path);
/* A text in which such paths occur, without the root in each. */
eb_str bl_without_root(bl_context *context, const char *text);
/* Text that lives as long as the findings. */
eb_str bl_text(bl_context *context, const char *format, ...) EB_PRINTF(2, 3);
/* Adds a finding of the rule whose hook is running: place, and what else is set of help and
 * channel. Path and service follow from the place. */
void bl_find(bl_context *context, bl_finding finding, const char *format, ...) EB_PRINTF(3, 4);

#endif
