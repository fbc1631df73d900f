/* BL003: a source that is left out on purpose is said, so that nobody thinks it was checked. */
#include "rule.h"

static void on_file(bl_context *context, const bl_file *file)
{
    if (!file->skipped)
        return;
    bl_finding finding = {.place.file = file};
    bl_find(context, finding, "skipped: %s", file->problem);
}

const bl_rule BL003_file_skipped = {
    .code = "BL003",
    .name = "file-skipped",
    .severity = BL_NOTE,
    .since = "0.1",
    .summary = "A file was not checked: over 8 MiB, binary, or no source file at all.",
    .why = "Files like these are data that ends in .c; reading them costs time and tells nothing. "
           "A note "
           "only: the run does not fail of it.",
    .instead = "Nothing, if it is data. Split a source that is really that large.",
    .on_file = on_file,
};
