/* audit_log.h: what the auditor saw, in a file that outlives it. Text, appended to: one line for the job, then one for
 * each record. The rule that makes a kill harmless: a record's line is on the disk before the record is committed. */
#ifndef AUDIT_LOG_H
#define AUDIT_LOG_H

#include "signals.h"

#include <stdio.h>

struct sighting {
    uint64_t number; /* of the record in its run, from 1 */
    int64_t offset;
    int32_t partition;
    bool lineage; /* it has valid lineage, of this run */
    uint64_t bytes;
    char key[512]; /* escaped (audit_log_key) */
};

typedef int sighting_fn(const struct sighting *seen, void *user);

struct audit_log {
    FILE *file;
    const char *path; /* borrowed */
};

/* Opens the log, or makes it; cuts off a last line that a kill left unfinished. Returns 1 and *job if it holds one, 0
 * if it is new, or an EB_E_ code. */
int audit_log_open(const char *path, struct audit_log *ret, struct run_completed *job,
                   eb_error *err);
/* Reads all sightings in the order in which they were made; an error of `each` ends it and is returned. */
int audit_log_read(const char *path, sighting_fn *each, void *user, eb_error *err);

/* Each returns 0 or EB_E_IO. The job is on the disk when audit_log_job returns. */
int audit_log_job(struct audit_log *log, const struct run_completed *job, eb_error *err);
int audit_log_add(struct audit_log *log, const struct sighting *seen, eb_error *err);
int audit_log_sync(struct audit_log *log, eb_error *err);
void audit_log_close(struct audit_log *log);

/* The key as a word without blanks: "%" and bytes below 0x21 become %XX; a longer one is cut. */
void audit_log_key(eb_str key, char *ret, size_t size);

#endif
