/* Counts forks in the child, so that what must not be shared with the parent (random bits, handles)
 * can tell that it was copied. */
#include "fork.h"

#include <pthread.h>
#include <stdbool.h>
#include <unistd.h>

static unsigned generation;
static bool registered;

static void in_child(void)
{
    /* The child has one thread only as yet; those that it starts later see this. */
    __atomic_store_n(&generation, generation + 1, __ATOMIC_RELAXED);
}

/* Before main, or inside dlopen: earlier than any thread that could ask. */
__attribute__((constructor)) static void watch_forks(void)
{
    registered = pthread_atfork(NULL, NULL, in_child) == 0;
}

unsigned eb_fork_generation(void)
{
    /* Without memory for the handler, slower but right. */
    return registered ? __atomic_load_n(&generation, __ATOMIC_RELAXED) : (unsigned)getpid();
}
