/* BL001: a source that cannot be read is a finding, since what it does is not known. */
#include "rule.h"

static void on_file(bl_context *context, const bl_file *file)
{
    if (file->skipped)
        return;
    bl_finding finding = {.place.file = file,
                          .help = EB_STR("make it readable, or take it out of the tree")};
    bl_find(context, finding, "cannot be read: %s", file->problem);
}

const bl_rule BL001_unreadable_file = {
    .code = "BL001",
    .name = "unreadable-file",
    .severity = BL_ERROR,
    .since = "0.1",
    .summary = "A source file or folder cannot be read.",
    .why = "What it does to the buses is not known, so the check says nothing about it: a clean "
           "result "
           "would be a lie.",
    .instead =
        "Give the user that runs bus-lint the permission to read it, or remove the broken link.",
    .on_file = on_file,
};
