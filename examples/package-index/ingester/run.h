/* run.h: one run: what is in the input, what was sent, what became of it. */
#ifndef RUN_H
#define RUN_H

#include "input.h"
#include "signals.h"

#include <ebd.h>
#include <pthread.h>
#include <stdatomic.h>

struct run {
    char id[SIGNAL_ID];
    uint64_t records; /* in the input; known, like bytes, before the first one is sent */
    uint64_t bytes;
    int64_t started; /* the sending, on the clock of now_ns */
    double seconds;  /* from the first record to the last acknowledgement */

    /* The delivery thread counts here, the progress thread reads. */
    _Atomic uint64_t sent;
    _Atomic uint64_t acked;
    _Atomic uint64_t failed;

    pthread_mutex_t lock; /* guards first_error */
    eb_error first_error;
};

void run_init(struct run *run, const char *id);
void run_destroy(struct run *run);

/* Reads the whole input and counts it; returns 0, or -1 and the error. Nothing is sent: a run starts only when each
 * record of it can be sent, so that bad input leaves nothing half-written. */
int run_check(struct run *run, const struct input *input, const char *key_name,
              struct input_error *err);

struct sending {
    const char *key_name; /* as for run_check */
    uint64_t rate;        /* records a second at most; 0: as fast as they are taken */
    int32_t wait_ms;      /* for the last outcomes, after the last record was queued */
};

/* Sends every record and waits for the outcome of each. Returns 0: all are stored; or -1 and the first error. Of a
 * failed run, part may be stored: run->acked says how much. */
int run_send(struct run *run, const struct input *input, const struct sending *how,
             ebd_producer *out, eb_error *err);

#endif
