/* Settling from inside the library. */
#ifndef EBC_SETTLE_H
#define EBC_SETTLE_H

#include <ebc.h>

/* As the verdict says; 0 or anything unknown naks and is counted. */
int ebc__settle_verdict(ebc_msg *msg, ebc_verdict verdict, eb_error *err);

/* The delay of a nak for the n-th delivery, from 1: 1 s, 5 s, 30 s, then 2 min. */
int64_t ebc__nak_delay_ms(uint32_t deliveries);

#endif
