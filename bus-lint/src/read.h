/* A file's bytes, read once into a buffer that is used again for the next file. */
#ifndef BL_READ_H
#define BL_READ_H

#include "walk.h"

#define BL_MAX_FILE (8u * 1024 * 1024) /* larger ones are data that happens to end in .c */
#define BL_PADDING  64                 /* NUL bytes after the text: the lexer looks ahead freely */

typedef struct bl_content {
    char *data;
    size_t len;
    size_t cap;
} bl_content;

/* Fills *text with the file. Returns true, or false with file->problem set (and file->error, or
 * file->skipped). Threads: any, one buffer each. */
bool bl_read(bl_file *file, bl_content *text);

#endif
