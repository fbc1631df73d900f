/* Clocks and deadlines, in nanoseconds. */
#ifndef EB_CLOCK_H
#define EB_CLOCK_H

#include <eb/base.h>

#include "ns.h"

#define EB_NS_PER_MS INT64_C(1000000)
#define EB_NS_PER_S  INT64_C(1000000000)

#define eb_clock_ns         EB_PRIVATE(clock_ns)
#define eb_clock_real_ns    EB_PRIVATE(clock_real_ns)
#define eb_clock_now        EB_PRIVATE(clock_now)
#define eb_deadline_in_ms   EB_PRIVATE(deadline_in_ms)
#define eb_deadline_left_ms EB_PRIVATE(deadline_left_ms)

int64_t eb_clock_ns(void);      /* monotonic */
int64_t eb_clock_real_ns(void); /* since the epoch */
eb_time eb_clock_now(void);

/* The monotonic moment `ms` from now; saturates instead of overflowing. */
int64_t eb_deadline_in_ms(int64_t ms);
/* Milliseconds until the deadline, rounded up; 0 once it has passed. */
int64_t eb_deadline_left_ms(int64_t deadline_ns);

#endif
