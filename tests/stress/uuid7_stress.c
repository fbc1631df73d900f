/* Ids from several threads at once, some of which fork meanwhile: each thread's ids ascend, an id
 * that one thread saw before another made the next is smaller than that, and no id comes twice,
 * the children's included. Exits 0 if all of it held. */
#include "uuid7.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#define THREADS       4
#define IDS           20000 /* of each thread */
#define FORKS         8     /* of each thread */
#define IDS_OF_CHILD  16
#define IDS_IN_THREAD (IDS + FORKS * IDS_OF_CHILD)

typedef char id_text[EB_UUID_TEXT + 1];

typedef struct worker {
    pthread_t thread;
    id_text *ids;
    const char *wrong; /* NULL: nothing */
} worker;

/* The id that was made last, handed round under a lock. */
static pthread_mutex_t baton_lock = PTHREAD_MUTEX_INITIALIZER;
static id_text baton = "";

static const char *pass_baton(void)
{
    pthread_mutex_lock(&baton_lock);
    id_text next;
    eb_uuid7_new(next);
    const char *wrong =
        strcmp(baton, next) < 0 ? NULL : "an id is not above one that another thread made before";
    memcpy(baton, next, sizeof baton);
    pthread_mutex_unlock(&baton_lock);
    return wrong;
}

static bool write_all(int to, const char *bytes, size_t len)
{
    while (len > 0) {
        ssize_t wrote = write(to, bytes, len);
        if (wrote <= 0)
            return false;
        bytes += wrote;
        len -= (size_t)wrote;
    }
    return true;
}

static bool read_all(int from, char *bytes, size_t len)
{
    while (len > 0) {
        ssize_t got = read(from, bytes, len);
        if (got <= 0)
            return false;
        bytes += got;
        len -= (size_t)got;
    }
    return true;
}

static void run_child(int to)
{
    id_text ids[IDS_OF_CHILD];
    for (int i = 0; i < IDS_OF_CHILD; i++)
        eb_uuid7_new(ids[i]);
    _exit(write_all(to, ids[0], sizeof ids) ? 0 : 1);
}

static const char *take_ids_of_child(id_text *ret)
{
    int ends[2];
    if (pipe(ends) != 0)
        return "no pipe";
    pid_t pid = fork();
    if (pid == 0)
        run_child(ends[1]);
    close(ends[1]);
    bool whole = pid > 0 && read_all(ends[0], ret[0], IDS_OF_CHILD * sizeof *ret);
    close(ends[0]);
    if (pid > 0)
        waitpid(pid, NULL, 0);
    return whole ? NULL : "a child gave no ids";
}

static const char *make_ids(id_text *ids)
{
    for (int i = 0; i < IDS; i++) {
        eb_uuid7_new(ids[i]);
        if (i > 0 && strcmp(ids[i - 1], ids[i]) >= 0)
            return "an id is not above the thread's one before";
        const char *wrong = i % 16 == 0 ? pass_baton() : NULL;
        if (wrong)
            return wrong;
    }
    for (size_t i = 0; i < FORKS; i++) {
        const char *wrong = take_ids_of_child(ids + IDS + i * IDS_OF_CHILD);
        if (wrong)
            return wrong;
    }
    return NULL;
}

static void *work(void *of)
{
    worker *self = of;
    self->wrong = make_ids(self->ids);
    return NULL;
}

static int compare(const void *a, const void *b)
{
    return strcmp(a, b);
}

static const char *check_distinct(id_text *ids, size_t count)
{
    qsort(ids, count, sizeof *ids, compare);
    for (size_t i = 1; i < count; i++) {
        if (strcmp(ids[i - 1], ids[i]) == 0)
            return "an id came twice";
    }
    return NULL;
}

int main(void)
{
    const size_t count = (size_t)THREADS * IDS_IN_THREAD;
    worker workers[THREADS] = {{0}};
    const char *wrong = NULL;
    id_text *ids = calloc(count, sizeof *ids);
    if (!ids)
        return 2;
    for (size_t i = 0; i < THREADS; i++) {
        workers[i].ids = ids + i * IDS_IN_THREAD;
        if (pthread_create(&workers[i].thread, NULL, work, &workers[i]) != 0)
            return 2;
    }
    for (size_t i = 0; i < THREADS; i++) {
        pthread_join(workers[i].thread, NULL);
        wrong = wrong ? wrong : workers[i].wrong;
    }
    wrong = wrong ? wrong : check_distinct(ids, count);
    printf("%zu ids of %d threads and %d children: %s\n", count, THREADS, THREADS * FORKS,
           wrong ? wrong : "ascending and distinct");
    free(ids);
    return wrong ? 1 : 0;
}
