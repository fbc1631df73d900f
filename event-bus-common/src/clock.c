/* Clocks and deadlines. Deadlines are monotonic, so that setting the clock moves none of them; the
 * real clock is for time stamps alone. */
#include "clock.h"

#include <time.h>

static struct timespec read_clock(clockid_t clock)
{
    /* Neither clock can fail on Linux: both exist, and the pointer is ours. */
    struct timespec now = {0};
    clock_gettime(clock, &now);
    return now;
}

static int64_t in_ns(struct timespec time)
{
    return (int64_t)time.tv_sec * EB_NS_PER_S + time.tv_nsec;
}

int64_t eb_clock_ns(void)
{
    return in_ns(read_clock(CLOCK_MONOTONIC));
}

int64_t eb_clock_real_ns(void)
{
    return in_ns(read_clock(CLOCK_REALTIME));
}

eb_time eb_clock_now(void)
{
    struct timespec now = read_clock(CLOCK_REALTIME);
    eb_time ret = {.s = now.tv_sec, .ns = (uint32_t)now.tv_nsec};
    return ret;
}

int64_t eb_deadline_in_ms(int64_t ms)
{
    int64_t ns;
    int64_t deadline;
    if (__builtin_mul_overflow(ms, EB_NS_PER_MS, &ns) ||
        __builtin_add_overflow(eb_clock_ns(), ns, &deadline))
        return ms < 0 ? INT64_MIN : INT64_MAX;
    return deadline;
}

int64_t eb_deadline_left_ms(int64_t deadline_ns)
{
    int64_t now = eb_clock_ns();
    if (deadline_ns <= now)
        return 0;
    int64_t left = deadline_ns - now;
    return left / EB_NS_PER_MS + (left % EB_NS_PER_MS != 0);
}
