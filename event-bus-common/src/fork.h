/* Noticing a fork without a system call: getpid costs 84 ns, this a load. */
#ifndef EB_FORK_H
#define EB_FORK_H

#include "ns.h"

#define eb_fork_generation EB_PRIVATE(fork_generation)

/* A number that is another one in every forked child. */
unsigned eb_fork_generation(void);

#endif
