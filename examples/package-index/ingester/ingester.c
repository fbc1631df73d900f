/* ingester.c: woken by "ingest requested", puts every package of an index on the data plane, then says "run
 * completed" with the counts. The event's id is the run's id: a request that is delivered again is the same run.
 *
 * Exit status 0: done; 1: one error was printed; 2: wrong usage. Without --once a failed run does not end the service:
 * it is reported, to the operator too, and the next request is waited for. */
#include "number.h"
#include "package_ingester_bus.h"
#include "progress.h"
#include "run.h"
#include "say.h"

#include <ebc.h>
#include <ebd.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

/* In flight at most. At full speed a record waits in the queue for as long as the queue is; with client and broker on
 * two cores: 500 gave 23 k records/s and p50 17 ms, 1,000 gave 28 k and 26 ms, 100,000 gave 30 k and 540 ms. */
enum {
    QUEUE_RECORDS = 1000,
};

/* How long a broker is waited for, at most: inside the stream's duplicate window of two minutes, so that a signal that
 * is tried again is kept once. */
enum {
    PATIENCE_S = 100,
};

struct ingester {
    ebc_client *bus;
    ebc_consumer *in;
    ebd_producer *out;
    const char *kafka;
    struct sending how;
    int32_t patience_s;
    bool once;
    char last_run[SIGNAL_ID]; /* the last complete one */
    int status;               /* of the last run */
};

static const char usage[] =
    "usage: package-ingester [--once] [--key FIELD] [--rate N] [--patience SECONDS] [--verbose]\n"
    "  Waits for requests and ingests what they name. NATS_URL and KAFKA_BOOTSTRAP_SERVERS say "
    "where.\n"
    "  --once      end after one request; the exit status says how it went\n"
    "  --key       the field that is the record's key (Package)\n"
    "  --rate      at most so many records a second\n"
    "  --patience  how long a broker that is away is waited for (100)\n";

/* Publishes the run's last word on its progress; `reason` of a failed one. */
static int publish_end(struct ingester *me, const struct run *run, enum run_state state,
                       const char *reason, eb_error *err)
{
    struct run_progressed end = {.state = state, .records = run->records, .acked = run->acked};
    memcpy(end.run_id, run->id, sizeof end.run_id);
    snprintf(end.reason, sizeof end.reason, "%s", reason);
    return publish_patiently(me->bus, OF_PIPELINES_PACKAGE_INDEX_RUN_PROGRESSED,
                             run_progressed_write(&end), me->patience_s, err);
}

/* Says what went wrong, here and to the operator. */
static void run_failed(struct ingester *me, const struct run *run, const char *reason)
{
    eb_error err = {0};
    me->status = say_failed("%s", reason);
    if (publish_end(me, run, RUN_FAILED, reason, &err) < 0)
        say_error(&err);
}

static void say_complete(const struct ingester *me, const struct run *run)
{
    ebd_stats stats = EBD_STATS();
    eb_error err = {0};
    if (ebd_producer_stats(me->out, &stats, &err) < 0)
        return;
    say("run complete: %s records sent, %s acknowledged, %s failed, %s bytes of JSON in %.2f s: "
        "%s records/s",
        say_count(run->sent), say_count(run->acked), say_count(run->failed), say_count(run->bytes),
        run->seconds, say_count((uint64_t)((double)run->acked / run->seconds)));
    say("produce -> ack: p50 %.1f ms, p99 %.1f ms with %s in flight", stats.produce_p50_s * 1e3,
        stats.produce_p99_s * 1e3, say_count(QUEUE_RECORDS));
}

static int publish_completed(struct ingester *me, const struct run *run, const char *path,
                             eb_error *err)
{
    struct run_completed done = {
        .sent = run->sent, .acked = run->acked, .failed = run->failed, .bytes = run->bytes};
    memcpy(done.run_id, run->id, sizeof done.run_id);
    snprintf(done.input, sizeof done.input, "%s", path);
    int rc = publish_patiently(me->bus, OF_PIPELINES_PACKAGE_INDEX_RUN_COMPLETED,
                               run_completed_write(&done), me->patience_s, err);
    return rc < 0 ? rc : publish_end(me, run, RUN_COMPLETE, "", err);
}

/* Sends what was checked, with the progress thread beside it. */
static int send_watched(struct ingester *me, struct run *run, const struct input *input,
                        eb_error *err)
{
    struct progress progress = {
        .run = run, .bus = me->bus, .kafka = me->kafka, .patience_s = me->patience_s};
    bool watched = progress_start(&progress) == 0;
    int rc = run_send(run, input, &me->how, me->out, err);
    if (watched)
        progress_stop(&progress);
    return rc;
}

static ebc_verdict ingest_checked(struct ingester *me, struct run *run, const struct input *input)
{
    eb_error err = {0};
    say("%s holds %s records; sending them", input->path, say_count(run->records));
    if (send_watched(me, run, input, &err) < 0) {
        char reason[SIGNAL_REASON];
        snprintf(reason, sizeof reason,
                 "%s [%s of %s records are stored; no completion is published]", err.text,
                 say_count(run->acked), say_count(run->records));
        run_failed(me, run, reason);
        return err.flags & (EB_ERR_RETRY | EB_ERR_MAYBE) ? EBC_NAK : EBC_TERM;
    }
    say_complete(me, run);
    if (publish_completed(me, run, input->path, &err) < 0) {
        me->status = say_error(&err);
        return EBC_NAK;
    }
    return EBC_ACK;
}

/* Bad input is hopeless, however often it is tried; a broker that was away too long is not. */
static ebc_verdict ingest(struct ingester *me, struct run *run, const char *path)
{
    struct input input;
    struct input_error bad;
    if (input_load(path, &input, &bad) < 0) {
        run_failed(me, run, bad.text);
        return EBC_TERM;
    }
    ebc_verdict verdict = EBC_TERM;
    if (run_check(run, &input, me->how.key_name, &bad) < 0)
        run_failed(me, run, bad.text);
    else
        verdict = ingest_checked(me, run, &input);
    input_free(&input);
    return verdict;
}

static ebc_verdict on_request(const ebc_msg *msg, void *user)
{
    struct ingester *me = user;
    const ebc_event *event = ebc_msg_event(msg);
    struct ingest_requested request;
    struct run run;
    char id[SIGNAL_ID];
    snprintf(id, sizeof id, "%.*s", EB_FMT(event->id));
    if (strcmp(id, me->last_run) == 0)
        return EBC_ACK; /* its ack was lost; the run is complete */
    if (me->once)
        ebc_consumer_stop(me->in);
    if (ingest_requested_read(event->payload, &request) < 0) {
        me->status = say_failed("the request %s names no input, or a path over %d bytes", id,
                                SIGNAL_TEXT - 1);
        return EBC_TERM;
    }
    say("run %s: ingest %s%s", id, request.input,
        ebc_msg_deliveries(msg) > 1 ? " (again; the same run, its records keep their numbers)"
                                    : "");
    run_init(&run, id);
    ebc_verdict verdict = ingest(me, &run, request.input);
    if (verdict == EBC_ACK)
        memcpy(me->last_run, id, sizeof id);
    run_destroy(&run);
    return verdict;
}

/* ── Opening, serving, closing ────────── */

static ebc_consumer *serving;

static void on_stop_signal(int signal)
{
    (void)signal;
    ebc_consumer_stop(serving); /* safe here; a run under way is finished first */
}

static int open_control(struct ingester *me, eb_error *err)
{
    ebc_config config = EBC_CONFIG(.service = "package-ingester",
                                   .registry = &package_ingester_registry, .log = say_log());
    ebc_consumer_config one = EBC_CONSUMER_CONFIG(.look_ahead = 1); /* leave the rest to others */
    if (ebc_config_from_env(&config, err) < 0 || ebc_client_open(&config, &me->bus, err) < 0)
        return -1;
    ebc_durable_config durable = of_pipelines_package_index_ingest_requested_durable_config();
    if (ebc_durable_ensure(me->bus, OF_PIPELINES_PACKAGE_INDEX_INGEST_REQUESTED_DURABLE, &durable,
                           err) < 0)
        return -1;
    return ebc_consumer_open(me->bus, OF_PIPELINES_PACKAGE_INDEX_INGEST_REQUESTED_DURABLE, &one,
                             &me->in, err);
}

static int open_data(struct ingester *me, eb_error *err)
{
    ebd_config config =
        EBD_CONFIG(.service = "package-ingester", .registry = &package_ingester_registry,
                   .log = say_log(), .delivery_timeout_ms = me->patience_s * 1000,
                   .queue_records = QUEUE_RECORDS);
    if (ebd_config_from_env(&config, err) < 0)
        return -1;
    me->kafka = config.servers;
    return ebd_producer_open(&config, &me->out, err);
}

static int serve(struct ingester *me, eb_error *err)
{
    serving = me->in;
    struct sigaction stop = {.sa_handler = on_stop_signal};
    sigaction(SIGTERM, &stop, NULL);
    sigaction(SIGINT, &stop, NULL);
    say("waiting for requests");
    int rc = ebc_consumer_run(me->in, on_request, me, err);
    signal(SIGTERM, SIG_DFL);
    signal(SIGINT, SIG_DFL);
    return rc;
}

static int close_all(struct ingester *me, eb_error *err)
{
    if (ebc_consumer_close(me->in, 0, NULL, err) < 0 || ebc_client_close(me->bus, 0, NULL, err) < 0)
        return -1;
    return ebd_producer_close(me->out, 0, NULL, err);
}

static int options(struct ingester *me, int argc, char **argv)
{
    static const struct option known[] = {
        {"once", no_argument, NULL, 'o'},       {"key", required_argument, NULL, 'k'},
        {"rate", required_argument, NULL, 'r'}, {"patience", required_argument, NULL, 'p'},
        {"verbose", no_argument, NULL, 'v'},    {0}};
    int option;
    bool ok = true;
    uint64_t patience_s = PATIENCE_S;
    while (ok && (option = getopt_long(argc, argv, "", known, NULL)) != -1) {
        if (option == 'o')
            me->once = true;
        else if (option == 'k')
            me->how.key_name = optarg;
        else if (option == 'r')
            ok = number_read(optarg, UINT32_MAX, &me->how.rate);
        else if (option == 'p')
            ok = number_read(optarg, PATIENCE_S, &patience_s);
        else if (option == 'v')
            say_verbose();
        else
            ok = false;
    }
    me->patience_s = (int32_t)patience_s;
    me->how.wait_ms = me->patience_s * 1000 + 5000; /* every record has had its outcome by then */
    return ok && optind == argc ? 0 : -1;
}

int main(int argc, char **argv)
{
    struct ingester me = {.how.key_name = "Package"};
    eb_error err = {0};
    int status = EXIT_DONE;
    say_as("package-ingester");
    if (options(&me, argc, argv) < 0) {
        fputs(usage, stderr);
        return EXIT_USAGE;
    }
    if (open_data(&me, &err) < 0 || open_control(&me, &err) < 0 || serve(&me, &err) < 0 ||
        close_all(&me, &err) < 0)
        status = say_error(&err);
    else if (me.once)
        status = me.status;
    ebc_consumer_free(&me.in);
    ebc_client_free(&me.bus);
    ebd_producer_free(&me.out);
    return status;
}
