/* Hands the files out to threads. Each file is read once, by one worker, into that worker's buffer
 * and arena; the only thing shared while they run is the counter of files handed out. */
#include "scan.h"

#include "read.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

enum { MOST_WORKERS = 64, FILES_A_WORKER = 16 /* fewer are not worth a thread */ };

/* More languages: a line here, beside that of walk.c. */
static void (*const collectors[])(const bl_file *, eb_str, bl_arena *, bl_facts *) = {
    [BL_LANGUAGE_C] = bl_collect_c,
};

typedef struct worker {
    pthread_t thread;
    bl_scan *scan;
    bl_arena *arena;
    atomic_size_t *next;
} worker;

static void scan_file(bl_file *file, bl_content *text, bl_arena *arena, bl_facts *facts)
{
    if (!file->problem && file->language == BL_LANGUAGE_NONE) {
        file->skipped = true;
        file->problem = "no source file by its name";
    }
    if (bl_read(file, text))
        collectors[file->language](file, eb_str_make(text->data, text->len), arena, facts);
}

static void *work(void *user)
{
    worker *w = user;
    bl_content text = {0};
    size_t i;
    while ((i = atomic_fetch_add(w->next, 1)) < w->scan->file_count)
        scan_file(&w->scan->files[i], &text, w->arena, &w->scan->facts[i]);
    free(text.data);
    return NULL;
}

static size_t workers_for(size_t files, size_t wanted)
{
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    size_t count = wanted ? wanted : processors > 0 ? (size_t)processors : 1;
    size_t useful = files / FILES_A_WORKER + 1;
    if (!wanted && count > useful)
        count = useful;
    return count < MOST_WORKERS ? count : MOST_WORKERS;
}

void bl_scan_files(bl_file *files, size_t count, size_t workers, bl_scan *ret)
{
    atomic_size_t next = 0;
    worker team[MOST_WORKERS];
    *ret = (bl_scan){.files = files, .file_count = count};
    ret->facts = bl_alloc(count, sizeof *ret->facts);
    ret->worker_count = workers_for(count, workers);
    ret->arenas = bl_alloc(ret->worker_count, sizeof *ret->arenas);
    size_t started = 1; /* the first is this thread */
    team[0] = (worker){.scan = ret, .arena = ret->arenas, .next = &next};
    for (size_t i = 1; i < ret->worker_count; i++)
        team[i] = (worker){.scan = ret, .arena = &ret->arenas[i], .next = &next};
    while (started < ret->worker_count &&
           pthread_create(&team[started].thread, NULL, work, &team[started]) == 0)
        started++;
    work(&team[0]);
    for (size_t i = 1; i < started; i++)
        pthread_join(team[i].thread, NULL);
    for (size_t i = 0; i < count; i++)
        ret->bytes += files[i].size;
}

void bl_scan_free(bl_scan *scan)
{
    for (size_t i = 0; i < scan->file_count; i++) {
        free(scan->facts[i].definitions.items);
        free(scan->facts[i].calls.items);
        free(scan->facts[i].allows.items);
    }
    for (size_t i = 0; i < scan->worker_count; i++)
        bl_arena_free(&scan->arenas[i]);
    free(scan->facts);
    free(scan->arenas);
    *scan = (bl_scan){0};
}
