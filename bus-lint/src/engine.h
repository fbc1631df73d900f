/* Runs the rules over the facts and gives the findings, in the order of the reports. */
#ifndef BL_ENGINE_H
#define BL_ENGINE_H

#include "rule.h"

typedef struct bl_findings {
    bl_arena arena;
    BL_VEC(bl_finding) list;
} bl_findings;

/* Everything that the rules may see. */
typedef struct bl_view {
    const br_registry *registry;
    eb_str root; /* absolute; paths of findings are relative to it */
    const bl_file *files;
    const bl_facts *facts; /* one for each file */
    size_t file_count;
    const bl_uses *uses;
} bl_view;

void bl_run_rules(const bl_view *view, bl_findings *ret);
/* Only the findings about the registry itself. */
void bl_run_registry_rules(const bl_view *view, bl_findings *ret);
void bl_findings_free(bl_findings *findings);

#endif
