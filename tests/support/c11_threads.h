/* The C11 threads that librdkafka uses, over pthreads: the thread sanitizer knows only these, and
 * crashes in threads that it did not see start. To be included by one source of a program; without
 * the thread sanitizer it is empty. */
#ifndef TESTS_SUPPORT_C11_THREADS_H
#define TESTS_SUPPORT_C11_THREADS_H

#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define UNDER_THREAD_SANITIZER 1
#endif
#elif defined(__SANITIZE_THREAD__)
#define UNDER_THREAD_SANITIZER 1
#endif

#ifdef UNDER_THREAD_SANITIZER
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <threads.h>

/* Found by librdkafka only when the program exports them. */
#pragma GCC visibility push(default)

struct c11_start {
    thrd_start_t run;
    void *arg;
};

static void *c11_run(void *given)
{
    struct c11_start start = *(struct c11_start *)given;
    free(given);
    return (void *)(intptr_t)start.run(start.arg);
}

int thrd_create(thrd_t *ret, thrd_start_t run, void *arg)
{
    struct c11_start *start = malloc(sizeof *start);
    *start = (struct c11_start){run, arg};
    return pthread_create(ret, NULL, c11_run, start) == 0 ? thrd_success : thrd_error;
}

int thrd_join(thrd_t thread, int *ret)
{
    void *result = NULL;
    int failed = pthread_join(thread, &result);
    if (ret)
        *ret = (int)(intptr_t)result;
    return failed ? thrd_error : thrd_success;
}

/* glibc's own types are the pthread ones under another name. */
#define MUTEX(m) ((pthread_mutex_t *)(void *)(m))
#define COND(c)  ((pthread_cond_t *)(void *)(c))

int mtx_init(mtx_t *mutex, int type)
{
    pthread_mutexattr_t kind;
    pthread_mutexattr_init(&kind);
    if (type & mtx_recursive)
        pthread_mutexattr_settype(&kind, PTHREAD_MUTEX_RECURSIVE);
    return pthread_mutex_init(MUTEX(mutex), &kind) ? thrd_error : thrd_success;
}

void mtx_destroy(mtx_t *mutex)
{
    pthread_mutex_destroy(MUTEX(mutex));
}

int mtx_lock(mtx_t *mutex)
{
    return pthread_mutex_lock(MUTEX(mutex)) ? thrd_error : thrd_success;
}

int mtx_trylock(mtx_t *mutex)
{
    int failed = pthread_mutex_trylock(MUTEX(mutex));
    return failed == EBUSY ? thrd_busy : failed ? thrd_error : thrd_success;
}

int mtx_unlock(mtx_t *mutex)
{
    return pthread_mutex_unlock(MUTEX(mutex)) ? thrd_error : thrd_success;
}

int cnd_init(cnd_t *cond)
{
    return pthread_cond_init(COND(cond), NULL) ? thrd_error : thrd_success;
}

void cnd_destroy(cnd_t *cond)
{
    pthread_cond_destroy(COND(cond));
}

int cnd_signal(cnd_t *cond)
{
    return pthread_cond_signal(COND(cond)) ? thrd_error : thrd_success;
}

int cnd_broadcast(cnd_t *cond)
{
    return pthread_cond_broadcast(COND(cond)) ? thrd_error : thrd_success;
}

int cnd_wait(cnd_t *cond, mtx_t *mutex)
{
    return pthread_cond_wait(COND(cond), MUTEX(mutex)) ? thrd_error : thrd_success;
}

int cnd_timedwait(cnd_t *cond, mtx_t *mutex, const struct timespec *until)
{
    int failed = pthread_cond_timedwait(COND(cond), MUTEX(mutex), until);
    return failed == ETIMEDOUT ? thrd_timedout : failed ? thrd_error : thrd_success;
}

#pragma GCC visibility pop
#endif

#endif
