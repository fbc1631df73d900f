/* From files to facts, on all processors. */
#ifndef BL_SCAN_H
#define BL_SCAN_H

#include "facts/facts.h"

typedef struct bl_scan {
    bl_file *files;
    size_t file_count;
    bl_facts *facts; /* one for each file, in the same order */
    bl_arena *arenas;
    size_t worker_count;
    uint64_t bytes;
} bl_scan;

/* Reads and collects every file; what cannot be read has its `problem` set. The result does not
 * depend on the number of workers (0: as many as there are processors). */
void bl_scan_files(bl_file *files, size_t count, size_t workers, bl_scan *ret);
void bl_scan_free(bl_scan *scan);

#endif
