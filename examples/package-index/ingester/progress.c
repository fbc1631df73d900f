/* progress.c: looks at the run's counters every few milliseconds; publishes a signal for each step of the way, and
 * says in words when nothing moves and whom the run waits for. */
#include "progress.h"

#include "pace.h"
#include "package_ingester_bus.h"
#include "say.h"

#include <stdlib.h>

enum {
    STEPS = 300,     /* signals a run, at most */
    LOOK_MS = 2,     /* between two looks at the counters */
    STALLED_S = 2,   /* without an acknowledgement: say so */
    SIGNAL_MS = 500, /* a progress signal that is not stored by then is not worth more */
    ATTEMPT_MS = 5000,
};

struct watch {
    uint64_t acked; /* seen last */
    int64_t since;  /* when it moved */
    uint64_t next;  /* publish when so many are acknowledged */
    bool stalled;
    bool away; /* the control plane did not take the last signal */
};

static void publish_progress(const struct progress *p, struct watch *w)
{
    struct run_progressed now = {
        .state = RUN_RUNNING, .records = p->run->records, .acked = w->acked};
    memcpy(now.run_id, p->run->id, sizeof now.run_id);
    char *payload = run_progressed_write(&now);
    eb_error err = {0};
    ebc_event event = EBC_EVENT(.payload = eb_str_of(payload), .timeout_ms = SIGNAL_MS);
    int rc = ebc_publish(p->bus, OF_PIPELINES_PACKAGE_INDEX_RUN_PROGRESSED, &event, NULL, &err);
    free(payload);
    if (rc < 0 && !w->away)
        say("the control plane takes no signals (%s); the data plane goes on", err.text);
    if (rc >= 0 && w->away)
        say("the control plane takes signals again");
    w->away = rc < 0;
}

static void watch_stall(const struct progress *p, struct watch *w)
{
    uint64_t sent = atomic_load(&p->run->sent);
    uint64_t open = sent - w->acked - atomic_load(&p->run->failed);
    if (w->stalled || open == 0 || seconds_since(w->since) < STALLED_S)
        return;
    w->stalled = true;
    say("waiting for Kafka at %s: %s of %s records are stored, %s are under way and none was "
        "acknowledged for %d s; each is tried for %d s",
        p->kafka, say_count(w->acked), say_count(p->run->records), say_count(open), STALLED_S,
        p->patience_s);
}

static void look(const struct progress *p, struct watch *w)
{
    uint64_t acked = atomic_load(&p->run->acked);
    if (acked == w->acked) {
        watch_stall(p, w);
        return;
    }
    if (w->stalled)
        say("Kafka acknowledges again, after %.1f s", seconds_since(w->since));
    w->stalled = false;
    w->acked = acked;
    w->since = now_ns();
    if (acked < w->next)
        return;
    w->next = acked + (p->run->records + STEPS - 1) / STEPS;
    publish_progress(p, w);
}

static void *progress_main(void *arg)
{
    struct progress *p = arg;
    struct watch w = {.since = now_ns()};
    while (!atomic_load(&p->done)) {
        look(p, &w);
        nap_ms(LOOK_MS);
    }
    return NULL;
}

int progress_start(struct progress *progress)
{
    return pthread_create(&progress->thread, NULL, progress_main, progress) == 0 ? 0 : -1;
}

void progress_stop(struct progress *progress)
{
    atomic_store(&progress->done, true);
    pthread_join(progress->thread, NULL);
}

int publish_patiently(ebc_client *bus, ebc_subject subject, char *payload, int32_t patience_s,
                      eb_error *err)
{
    char id[37];
    ebd_run_id(id); /* a UUID like any other */
    ebc_event event =
        EBC_EVENT(.id = eb_str_of(id), .payload = eb_str_of(payload), .timeout_ms = ATTEMPT_MS);
    int64_t start = now_ns();
    bool told = false;
    int rc;
    while ((rc = ebc_publish(bus, subject, &event, NULL, err)) < 0 &&
           (err->flags & (EB_ERR_RETRY | EB_ERR_MAYBE)) && seconds_since(start) < patience_s) {
        if (!told)
            say("waiting for NATS to publish %s (%s); trying for %d s", subject.name, err->text,
                patience_s);
        told = true;
        nap_ms(200);
    }
    free(payload);
    return rc;
}
