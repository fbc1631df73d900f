/* progress.h: tells the world how far a run is, from a thread of its own, so that a control plane that is away never
 * holds the data plane up. */
#ifndef PROGRESS_H
#define PROGRESS_H

#include "run.h"

#include <ebc.h>

struct progress {
    struct run *run;
    ebc_client *bus;
    const char *kafka;  /* whom the run waits for, in words; borrowed */
    int32_t patience_s; /* how long a record is tried for */
    atomic_bool done;
    pthread_t thread;
};

/* Returns 0, or -1: there is no thread. */
int progress_start(struct progress *progress);
void progress_stop(struct progress *progress);

/* Publishes the last signals of a run; waits for the control plane as long as `patience_s`, under one event id, so
 * that the stream keeps one. Returns 0, or an EB_E_ code. */
int publish_patiently(ebc_client *bus, ebc_subject subject, char *payload, int32_t patience_s,
                      eb_error *err);

#endif
