/* operator.c: asks for a run and follows it. The request is stored when this says so, whether or not an ingester is
 * there to read it; its id is the run's id.
 *
 * Exit status 0: the run is complete (with --no-wait: the request is stored); 1: one error was printed; 2: usage. */
#include "number.h"
#include "package_operator_bus.h"
#include "say.h"
#include "signals.h"

#include <ebc.h>
#include <getopt.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct follower {
    const char *input;
    const char *reason;
    bool no_wait;
    uint64_t wait_s;
    ebc_client *bus;
    ebc_consumer *in;
    char run_id[SIGNAL_ID];
    struct run_progressed last; /* of our run */
    uint64_t signals;           /* received of our run */
};

static const char usage[] = "usage: package-operator --input FILE [--reason TEXT] [--no-wait | "
                            "--wait SECONDS] [--verbose]\n"
                            "  Asks for FILE (as the ingester sees it) to be ingested and follows "
                            "the run. NATS_URL says where.\n"
                            "  --reason   why, for the record\n"
                            "  --no-wait  end as soon as the request is stored\n"
                            "  --wait     how long to follow the run (180)\n";

static int request(struct follower *me, eb_error *err)
{
    ebc_receipt at = EBC_RECEIPT();
    char *payload = ingest_requested_write(me->input, me->reason);
    ebc_event event = EBC_EVENT(.payload = eb_str_of(payload));
    int rc = ebc_publish(me->bus, OF_PIPELINES_PACKAGE_INDEX_INGEST_REQUESTED, &event, &at, err);
    free(payload);
    if (rc < 0)
        return rc;
    memcpy(me->run_id, at.id, sizeof me->run_id);
    say("run %s requested: stored in %s as number %" PRIu64, at.id, at.stream, at.sequence);
    return 0;
}

static void say_progress(const struct follower *me, const struct run_progressed *now)
{
    uint64_t tenth = now->records / 10 + 1;
    if (now->acked / tenth != me->last.acked / tenth)
        say("%s of %s records are stored", say_count(now->acked), say_count(now->records));
}

/* Signals of other runs are acknowledged unseen. */
static ebc_verdict on_progress(const ebc_msg *msg, void *user)
{
    struct follower *me = user;
    struct run_progressed now;
    if (run_progressed_read(ebc_msg_event(msg)->payload, &now) < 0)
        return EBC_TERM;
    if (strcmp(now.run_id, me->run_id) != 0)
        return EBC_ACK;
    me->signals++;
    say_progress(me, &now);
    me->last = now;
    if (now.state != RUN_RUNNING)
        ebc_consumer_stop(me->in);
    return EBC_ACK;
}

static ebc_consumer *following;

static void on_alarm(int signal)
{
    (void)signal;
    ebc_consumer_stop(following);
}

static int follow(struct follower *me, eb_error *err)
{
    ebc_durable_config durable = of_pipelines_package_index_run_progressed_durable_config();
    int rc = ebc_durable_ensure(me->bus, OF_PIPELINES_PACKAGE_INDEX_RUN_PROGRESSED_DURABLE,
                                &durable, err);
    if (rc >= 0)
        rc = ebc_consumer_open(me->bus, OF_PIPELINES_PACKAGE_INDEX_RUN_PROGRESSED_DURABLE, NULL,
                               &me->in, err);
    if (rc < 0)
        return rc;
    following = me->in;
    struct sigaction on = {.sa_handler = on_alarm};
    sigaction(SIGALRM, &on, NULL);
    alarm((unsigned)me->wait_s);
    rc = ebc_consumer_run(me->in, on_progress, me, err);
    alarm(0);
    return rc < 0 ? rc : ebc_consumer_close(me->in, 0, NULL, err);
}

static int outcome(const struct follower *me)
{
    ebc_stats stats = EBC_STATS();
    eb_error err = {0};
    if (me->last.state == RUN_FAILED)
        return say_failed("run %s failed: %s", me->run_id, me->last.reason);
    if (me->last.state == RUN_RUNNING)
        return say_failed(
            "run %s did not end within %s s: %s of %s records are stored; is an ingester "
            "running?",
            me->run_id, say_count(me->wait_s), say_count(me->last.acked),
            say_count(me->last.records));
    if (ebc_client_stats(me->bus, &stats, &err) < 0)
        return say_error(&err);
    say("run %s is complete: %s records are stored", me->run_id, say_count(me->last.acked));
    say("publish -> handler: p50 %.1f ms, p99 %.1f ms over %s signals", stats.e2e_p50_s * 1e3,
        stats.e2e_p99_s * 1e3, say_count(stats.received));
    return EXIT_DONE;
}

static int operate(struct follower *me)
{
    eb_error err = {0};
    ebc_config config =
        EBC_CONFIG(.service = "package-operator", .registry = &package_operator_registry,
                   .log = say_log(), .publish_timeout_ms = 5000); /* a person waits */
    if (ebc_config_from_env(&config, &err) < 0 || ebc_client_open(&config, &me->bus, &err) < 0 ||
        request(me, &err) < 0)
        return say_error(&err);
    int status = EXIT_DONE;
    if (!me->no_wait)
        status = follow(me, &err) < 0 ? say_error(&err) : outcome(me);
    if (status == EXIT_DONE && ebc_client_close(me->bus, 0, NULL, &err) < 0)
        status = say_error(&err);
    return status;
}

static int options(struct follower *me, int argc, char **argv)
{
    static const struct option known[] = {
        {"input", required_argument, NULL, 'i'}, {"reason", required_argument, NULL, 'r'},
        {"no-wait", no_argument, NULL, 'n'},     {"wait", required_argument, NULL, 'w'},
        {"verbose", no_argument, NULL, 'v'},     {0}};
    int option;
    bool ok = true;
    while (ok && (option = getopt_long(argc, argv, "", known, NULL)) != -1) {
        if (option == 'i')
            me->input = optarg;
        else if (option == 'r')
            me->reason = optarg;
        else if (option == 'n')
            me->no_wait = true;
        else if (option == 'w')
            ok = number_read(optarg, UINT16_MAX, &me->wait_s);
        else if (option == 'v')
            say_verbose();
        else
            ok = false;
    }
    return ok && optind == argc && me->input ? 0 : -1;
}

int main(int argc, char **argv)
{
    struct follower me = {.wait_s = 180};
    say_as("package-operator");
    if (options(&me, argc, argv) < 0) {
        fputs(usage, stderr);
        return EXIT_USAGE;
    }
    int status = operate(&me);
    ebc_consumer_free(&me.in);
    ebc_client_free(&me.bus);
    return status;
}
