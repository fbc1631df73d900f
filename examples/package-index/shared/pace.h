/* pace.h: time passed, and not going faster than asked. */
#ifndef PACE_H
#define PACE_H

#include <stdint.h>

/* Nanoseconds of a clock that never steps back. */
int64_t now_ns(void);
double seconds_since(int64_t start_ns);
void nap_ms(long ms);

/* Waits until `done` things since the start are no more than `rate` a second; 0: no limit. */
void pace(uint64_t done, uint64_t rate, int64_t start_ns);

#endif
