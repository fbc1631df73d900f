/* auditor.c: woken by "run completed", consumes the run's records with explicit commits and reports whether all that
 * was sent was seen. It may be killed at any moment: started again with the same --log it goes on where the log and
 * the last commit say.
 *
 * Order of things, each safe before the next: the job is in the log, then its signal is acknowledged; a record is in
 * the log, then it is done; the log is on the disk, then the done ones are committed.
 *
 * Exit status 0: nothing is lost; 1: something is, or an error was printed; 2: wrong usage. */
#include "audit_log.h"
#include "ledger.h"
#include "number.h"
#include "pace.h"
#include "package_auditor_bus.h"
#include "say.h"

#include <ebc.h>
#include <ebd.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>

enum {
    POLL_MS = 500,
    SESSION_MS = 6000, /* how long a killed auditor keeps its partitions */
    SILENCE_S = 2,     /* without a record: say so */
};

struct auditor {
    const char *log_path;
    const char *only_run;
    uint64_t rate;       /* records a second at most; 0: as fast as they come */
    uint64_t patience_s; /* how long nothing may come before the rest counts as lost */
    struct run_completed job;
    struct audit_log log;
    struct ledger ledger;
    uint64_t consumed; /* records of the run, by this process */
    int64_t started;
    int64_t last_record;
    bool silent;
    uint64_t told; /* progress printed up to here */
};

static const char usage[] =
    "usage: package-auditor --log FILE [--run ID] [--rate N] [--patience SECONDS] [--verbose]\n"
    "  Waits for a completed run, consumes its records and reports. With the log of an auditor "
    "that was\n"
    "  killed it goes on with that one's run. NATS_URL and KAFKA_BOOTSTRAP_SERVERS say where.\n"
    "  --run       audit this run; completions of others are acknowledged unseen\n"
    "  --rate      at most so many records a second\n"
    "  --patience  how long nothing may come before the rest counts as lost (60)\n";

/* ── The signal ────────── */

/* Takes a completion if it is wanted: into the log first, then it is acknowledged. Returns 1, or 0: not this one. */
static int take_job(struct auditor *me, ebc_msg *msg, eb_error *err)
{
    struct run_completed job;
    eb_str payload = ebc_msg_event(msg)->payload;
    if (run_completed_read(payload, &job) < 0) {
        say_failed("a completion without its counts is set aside: %.*s", EB_FMT(payload));
        return ebc_msg_term(msg, "counts are missing", err);
    }
    if (me->only_run && strcmp(me->only_run, job.run_id) != 0)
        return ebc_msg_ack(msg, err);
    me->job = job;
    int rc = audit_log_job(&me->log, &job, err);
    if (rc >= 0)
        rc = ebc_msg_ack(msg, err);
    return rc < 0 ? rc : 1;
}

static int next_job(struct auditor *me, ebc_consumer *in, eb_error *err)
{
    int64_t start = now_ns();
    while (seconds_since(start) < (double)me->patience_s) {
        EB_AUTO(ebc_msg) msg = NULL;
        int rc = ebc_consumer_next(in, 1000, &msg, err);
        if (rc == 1)
            rc = take_job(me, msg, err);
        if (rc != 0)
            return rc;
    }
    return 0;
}

/* Returns 1 with a job, 0 when none came, or an error. */
static int wait_for_job(struct auditor *me, eb_error *err)
{
    EB_AUTO(ebc_client) bus = NULL;
    EB_AUTO(ebc_consumer) in = NULL;
    ebc_config config = EBC_CONFIG(.service = "package-auditor",
                                   .registry = &package_auditor_registry, .log = say_log());
    ebc_durable_config durable = of_pipelines_package_index_run_completed_durable_config();
    if (ebc_config_from_env(&config, err) < 0 || ebc_client_open(&config, &bus, err) < 0 ||
        ebc_durable_ensure(bus, OF_PIPELINES_PACKAGE_INDEX_RUN_COMPLETED_DURABLE, &durable, err) <
            0 ||
        ebc_consumer_open(bus, OF_PIPELINES_PACKAGE_INDEX_RUN_COMPLETED_DURABLE, NULL, &in, err) <
            0)
        return -1;
    say("waiting for a completed run");
    int rc = next_job(me, in, err);
    if (rc < 0 || ebc_consumer_close(in, 0, NULL, err) < 0 ||
        ebc_client_close(bus, 0, NULL, err) < 0)
        return -1;
    return rc;
}

/* ── The records ────────── */

/* "index-record: <run>/<n>" of our run; false for another's. */
static bool number_in_run(const struct auditor *me, const ebd_record *record, uint64_t *ret)
{
    eb_str header = ebd_record_header(record, "index-record");
    size_t run = strlen(me->job.run_id);
    char digits[24] = "";
    if (header.len <= run + 1 || header.len - run - 1 >= sizeof digits ||
        memcmp(header.data, me->job.run_id, run) != 0 || header.data[run] != '/')
        return false;
    memcpy(digits, header.data + run + 1, header.len - run - 1);
    return number_read(digits, UINT64_MAX, ret);
}

static bool has_lineage(const struct auditor *me, const ebd_record *record)
{
    ebd_lineage lineage = EBD_LINEAGE();
    return ebd_record_lineage(record, &lineage, NULL) == 1 &&
           strcmp(lineage.run_id, me->job.run_id) == 0;
}

/* Into the log, if it is a record of our run. */
static int note(struct auditor *me, const ebd_record *record, eb_error *err)
{
    struct sighting seen = {.offset = ebd_record_offset(record),
                            .partition = ebd_record_partition(record),
                            .bytes = ebd_record_value(record).len,
                            .lineage = has_lineage(me, record)};
    if (!number_in_run(me, record, &seen.number))
        return 0; /* of another run */
    audit_log_key(ebd_record_key(record), seen.key, sizeof seen.key);
    int rc = audit_log_add(&me->log, &seen, err);
    if (me->consumed++ == 0) /* joining the group took its time; the rate must not make up for it */
        me->started = now_ns();
    return rc < 0 ? rc : ledger_add(&me->ledger, &seen, err);
}

static void say_progress(struct auditor *me)
{
    uint64_t step = me->ledger.sent / 20 + 1;
    if (me->ledger.seen < me->told + step)
        return;
    me->told = me->ledger.seen;
    say("seen %s of %s records", say_count(me->told), say_count(me->ledger.sent));
}

static void say_silence(struct auditor *me)
{
    if (me->silent || seconds_since(me->last_record) < SILENCE_S)
        return;
    me->silent = true;
    say("no record for %d s; waiting (a killed auditor's partitions come free after %d s, or Kafka "
        "is "
        "away)",
        SILENCE_S, SESSION_MS / 1000);
}

static int commit(struct auditor *me, ebd_consumer *in, eb_error *err)
{
    int rc = audit_log_sync(&me->log, err);
    if (rc >= 0)
        rc = ebd_consumer_commit(in, err);
    if (rc < 0 && (err->flags & EB_ERR_RETRY) && err->code != EB_E_IO) {
        say("the commit waits for Kafka: %s", err->text);
        return 0; /* nothing is lost by committing later */
    }
    return err->code == EB_E_FENCED ? 0 : rc; /* another member sees them again: at-least-once */
}

/* One record, or the wait for one. */
static int step(struct auditor *me, ebd_consumer *in, eb_error *err)
{
    ebd_record record;
    int rc = ebd_consumer_poll(in, POLL_MS, &record, err);
    if (rc == 0)
        say_silence(me);
    if (rc == 1) {
        rc = note(me, &record, err);
        if (rc < 0)
            return rc;
        ebd_record_done(&record);
        me->last_record = now_ns();
        me->silent = false;
        say_progress(me);
        pace(me->consumed, me->rate, me->started);
    }
    if (rc >= 0 && ebd_consumer_commit_due(in))
        rc = commit(me, in, err);
    return rc;
}

static int consume(struct auditor *me, eb_error *err)
{
    EB_AUTO(ebd_consumer) in = NULL;
    ebd_config config = EBD_CONFIG(.service = "package-auditor",
                                   .registry = &package_auditor_registry, .log = say_log());
    ebd_consumer_config often =
        EBD_CONSUMER_CONFIG(.commit_interval_ms = 250, .session_timeout_ms = SESSION_MS);
    if (ebd_config_from_env(&config, err) < 0 ||
        ebd_consumer_open(&config, PACKAGE_AUDITOR_SUBSCRIPTION, &often, &in, err) < 0)
        return -1;
    me->started = me->last_record = now_ns();
    while (me->ledger.seen < me->ledger.sent &&
           seconds_since(me->last_record) < (double)me->patience_s)
        if (step(me, in, err) < 0)
            return -1;
    if (audit_log_sync(&me->log, err) < 0 || ebd_consumer_commit(in, err) < 0)
        return -1;
    say("this auditor consumed %s records in %.2f s", say_count(me->consumed),
        seconds_since(me->started));
    return ebd_consumer_close(in, 0, NULL, err);
}

/* ── The report ────────── */

struct feed {
    struct ledger *ledger;
    eb_error *err;
};

static int feed_ledger(const struct sighting *seen, void *user)
{
    struct feed *feed = user;
    return ledger_add(feed->ledger, seen, feed->err);
}

static int ledger_from_log(struct auditor *me, eb_error *err)
{
    struct feed feed = {&me->ledger, err};
    ledger_free(&me->ledger);
    int rc = ledger_init(&me->ledger, me->job.sent, err);
    return rc < 0 ? rc : audit_log_read(me->log_path, feed_ledger, &feed, err);
}

/* Printed from the log on the disk, not from this process's memory: it is the log that survived the kill. */
static int report(struct auditor *me, eb_error *err)
{
    if (ledger_from_log(me, err) < 0)
        return say_error(err);
    struct ledger *l = &me->ledger;
    struct verdict v = ledger_judge(l, me->job.bytes);
    say("report of run %s", me->job.run_id);
    say("  records sent           %12s", say_count(me->job.sent));
    say("  records seen           %12s", say_count(l->seen));
    say("  lost                   %12s", say_count(v.lost));
    say("  came twice             %12s  (at-least-once: consumed before a kill, not committed)",
        say_count(l->delivered_again));
    say("  stored twice           %12s", say_count(l->stored_again));
    say("  bytes sent / seen      %12s / %s", say_count(me->job.bytes), say_count(l->bytes));
    say("  keys                   %12s", say_count(v.keys));
    say("  out of order in a key  %12s", say_count(v.out_of_order));
    say("  without lineage        %12s", say_count(l->without_lineage));
    say("verdict: %s",
        v.pass ? "every record sent was seen, in order, with its lineage" : "NOT what was sent");
    return v.pass ? EXIT_DONE
                  : say_failed("the audit of run %s failed: see the report", me->job.run_id);
}

static int audit(struct auditor *me, eb_error *err)
{
    int rc = audit_log_open(me->log_path, &me->log, &me->job, err);
    if (rc < 0)
        return say_error(err);
    bool again = rc == 1;
    if (!again) {
        rc = wait_for_job(me, err);
        if (rc < 0)
            return say_error(err);
        if (rc == 0)
            return say_failed("no completed run was announced within %s s",
                              say_count(me->patience_s));
    }
    if (ledger_from_log(me, err) < 0)
        return say_error(err);
    say("%s run %s: %s records to see, %s seen already", again ? "going on with" : "woken for",
        me->job.run_id, say_count(me->job.sent), say_count(me->ledger.seen));
    me->told = me->ledger.seen;
    return consume(me, err) < 0 ? say_error(err) : report(me, err);
}

static int options(struct auditor *me, int argc, char **argv)
{
    static const struct option known[] = {
        {"log", required_argument, NULL, 'l'},  {"run", required_argument, NULL, 'r'},
        {"rate", required_argument, NULL, 'n'}, {"patience", required_argument, NULL, 'p'},
        {"verbose", no_argument, NULL, 'v'},    {0}};
    int option;
    bool ok = true;
    while (ok && (option = getopt_long(argc, argv, "", known, NULL)) != -1) {
        if (option == 'l')
            me->log_path = optarg;
        else if (option == 'r')
            me->only_run = optarg;
        else if (option == 'n')
            ok = number_read(optarg, UINT32_MAX, &me->rate);
        else if (option == 'p')
            ok = number_read(optarg, UINT32_MAX, &me->patience_s);
        else if (option == 'v')
            say_verbose();
        else
            ok = false;
    }
    return ok && optind == argc && me->log_path ? 0 : -1;
}

int main(int argc, char **argv)
{
    struct auditor me = {.patience_s = 60};
    eb_error err = {0};
    say_as("package-auditor");
    if (options(&me, argc, argv) < 0) {
        fputs(usage, stderr);
        return EXIT_USAGE;
    }
    int status = audit(&me, &err);
    ledger_free(&me.ledger);
    audit_log_close(&me.log);
    return status;
}
