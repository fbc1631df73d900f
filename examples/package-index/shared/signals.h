/* signals.h: the payloads of the three control signals, as structs. Their JSON is described under payloads/; who
 * publishes and receives them is said in bus-registry.yaml. Each write returns malloc'ed text, NULL without memory;
 * each read returns 0, or -1 when a required member is absent or of another type. */
#ifndef SIGNALS_H
#define SIGNALS_H

#include <eb/base.h>

enum {
    SIGNAL_ID = 64,      /* room for an id */
    SIGNAL_TEXT = 4096,  /* room for a path */
    SIGNAL_REASON = 512, /* room for why a run failed */
};

struct ingest_requested {
    char input[SIGNAL_TEXT];
};

enum run_state {
    RUN_RUNNING,
    RUN_COMPLETE,
    RUN_FAILED,
};

struct run_progressed {
    char run_id[SIGNAL_ID];
    enum run_state state;
    uint64_t records;
    uint64_t acked;
    char reason[SIGNAL_REASON]; /* of a failed run; else empty */
};

struct run_completed {
    char run_id[SIGNAL_ID];
    char input[SIGNAL_TEXT];
    uint64_t sent;
    uint64_t acked;
    uint64_t failed;
    uint64_t bytes;
};

/* The request's strings come from the command line and may be longer than the structs have room for. */
char *ingest_requested_write(const char *input, const char *reason);
int ingest_requested_read(eb_str json, struct ingest_requested *ret);
char *run_progressed_write(const struct run_progressed *run);
int run_progressed_read(eb_str json, struct run_progressed *ret);
char *run_completed_write(const struct run_completed *run);
int run_completed_read(eb_str json, struct run_completed *ret);

#endif
