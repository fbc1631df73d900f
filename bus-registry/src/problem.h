/* Collecting what is wrong. */
#ifndef BR_PROBLEM_H
#define BR_PROBLEM_H

#include "registry.h"

#define BR_INVALID "BL002" /* the rule of everything that has no rule of its own */

/* Adds a problem. Past the first 1,000 they are counted, not kept: nobody reads so many, and a
 * hostile file has millions. */
void br_problem_add(br_registry *registry, const br_problem *problem);

/* An error under BL002. */
void br_error_at(br_registry *registry, br_place at, const char *format, ...) EB_PRINTF(3, 4);
/* The same with a suggestion, NULL for none. */
void br_error_near(br_registry *registry, br_place at, const char *suggestion, const char *format,
                   ...) EB_PRINTF(4, 5);
/* Under a rule of its own, with its severity. */
void br_finding_at(br_registry *registry, const char *rule, int severity, br_place at,
                   const char *format, ...) EB_PRINTF(5, 6);

/* "quality.yaml:12", for a message that names a second place. */
const char *br_place_text(br_registry *registry, br_place at);

/* A value as a message may show it: control characters escaped, long ones cut in the middle. */
const char *br_shown(br_registry *registry, eb_str value);

/* Worth comparing a wrong name with so many right ones? Counts them: to search for every one of a
 * hundred thousand mistakes takes quadratic time, and helps nobody. */
bool br_may_suggest(br_registry *registry, size_t candidates);

void br_problems_sort(br_registry *registry);

#endif
