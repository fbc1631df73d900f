/* BL002: what the registry's reader found wrong with it. A problem that has a rule of its own is
 * left to that rule. */
#include "rule.h"

static bool is_ours(const br_problem *problem, const bl_rule *self)
{
    eb_str code = eb_str_of(problem->rule);
    return bl_equal(code, eb_str_of(self->code)) || !bl_rule_find(code);
}

static void on_registry(bl_context *context, const br_problem *problem)
{
    const br_place *at = &problem->at;
    bl_finding finding = {
        .severity = problem->severity == BR_ERROR ? BL_ERROR : BL_WARNING,
        .path = at->file ? bl_below_root(context, at->file) : EB_STR("."),
        .place = {.from = {at->line, at->column}, .to = {at->line, at->column + at->length}},
    };
    if (!is_ours(problem, bl_rule_find(EB_STR("BL002"))))
        return;
    const char *message = bl_without_root(context, problem->message).data;
    if (strcmp(problem->rule, "BL002") != 0)
        message = bl_text(context, "%s (%s)", message, problem->rule).data;
    if (problem->suggestion)
        bl_find(context, finding, "%s; did you mean `%s`?", message, problem->suggestion);
    else
        bl_find(context, finding, "%s", message);
}

const bl_rule BL002_registry_invalid = {
    .code = "BL002",
    .name = "registry-invalid",
    .severity = BL_ERROR,
    .since = "0.1",
    .summary = "The channel registry does not say what it must, or says it wrongly.",
    .why = "Everything else is checked against the registry. With a wrong one the other findings "
           "could "
           "not be trusted, so nothing else is checked (exit code 2).",
    .instead = "Correct the place named. `bus-lint registry check` looks at the registry alone.",
    .on_registry = on_registry,
};
