/* pace.c: a limit on the rate keeps an example from filling brokers that others use too. */
#include "pace.h"

#include <time.h>

int64_t now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

double seconds_since(int64_t start_ns)
{
    return (double)(now_ns() - start_ns) / 1e9;
}

void nap_ms(long ms)
{
    struct timespec t = {ms / 1000, ms % 1000 * 1000000};
    nanosleep(&t, NULL);
}

void pace(uint64_t done, uint64_t rate, int64_t start_ns)
{
    if (rate == 0)
        return;
    double early = (double)done / (double)rate - seconds_since(start_ns);
    if (early >= 0.001)
        nap_ms((long)(early * 1e3));
}
