/* Writing what was generated: all files or none, and none that is as it should be already. */
#ifndef LINT_GEN_WRITE_H
#define LINT_GEN_WRITE_H

#include <eb/base.h>

typedef struct gen_file {
    char *path;
    eb_str content;
    char *temporary; /* written and not yet in place; NULL: nothing to do */
} gen_file;

/* Makes the folder, and those above it. */
int gen_make_folder(const char *folder, eb_error *err);

/* Writes each file that is absent or differs beside its place, then puts all in place by rename. On
 * failure of a write nothing was changed and nothing is left over. */
int gen_write_files(gen_file *files, size_t count, eb_error *err);

#endif
