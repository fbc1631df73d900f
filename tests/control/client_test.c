/* client_test.c: opening, losing and closing a connection. */
#include "client.h"

#include <pthread.h>
#include <stdatomic.h>

#include "fixture.h"

Test(ebc_client, says_where_no_server_answers)
{
    eb_error err = {0};
    ebc_client *client = NULL;
    char url[64];
    snprintf(url, sizeof url, "nats://someone:s3cret@127.0.0.1:%d", nats_server_free_port());
    int rc = ebc_client_open(&EBC_CONFIG(.servers = url, .service = "s"), &client, &err);
    cr_assert_eq(rc, EB_E_UNREACHABLE, "%s", err.text);
    cr_assert_eq(err.flags, EB_ERR_RETRY);
    cr_assert(strstr(err.text, "127.0.0.1"), "%s", err.text);
    cr_assert_null(strstr(err.text, "s3cret"));
    cr_assert_null(client);
}

Test(ebc_client, refuses_wrong_credentials_without_showing_them)
{
    fixture f = {0};
    eb_error err = {0};
    nats_server_start(&f.server, "authorization { user: alice, password: right }");
    int rc = ebc_client_open(&EBC_CONFIG(.servers = f.server.url, .service = "s", .user = "alice",
                                         .password = "wr0ng", .wait_for_broker_ms = 3000),
                             &f.client, &err);
    cr_assert_eq(rc, EB_E_AUTH, "%s", err.text);
    cr_assert(strstr(err.text, "alice") && !strstr(err.text, "wr0ng"), "%s", err.text);
    nats_server_remove(&f.server);
}

typedef struct late_server {
    nats_server server;
    ebc_client *client;
    int rc;
    eb_error err;
} late_server;

static void *open_waiting(void *closure)
{
    late_server *l = closure;
    l->rc = ebc_client_open(
        &EBC_CONFIG(.servers = l->server.url, .service = "s", .wait_for_broker_ms = 10000),
        &l->client, &l->err);
    return NULL;
}

Test(ebc_client, waits_for_a_broker_that_comes_later)
{
    late_server l = {0};
    pthread_t opener;
    nats_server_start(&l.server, NULL);
    nats_server_stop(&l.server);
    pthread_create(&opener, NULL, open_waiting, &l);
    nats_server_restart(&l.server);
    pthread_join(opener, NULL);
    cr_assert_eq(l.rc, 0, "%s", l.err.text);
    ebc_client_free(&l.client);
    nats_server_remove(&l.server);
}

Test(ebc_client, gives_up_waiting_at_its_deadline)
{
    eb_error err = {0};
    ebc_client *client = NULL;
    char url[64];
    snprintf(url, sizeof url, "nats://127.0.0.1:%d", nats_server_free_port());
    int64_t start = test_now_ms();
    int rc = ebc_client_open(&EBC_CONFIG(.servers = url, .service = "s", .wait_for_broker_ms = 500),
                             &client, &err);
    int64_t took = test_now_ms() - start;
    cr_assert_eq(rc, EB_E_UNREACHABLE);
    cr_assert(took >= 490 && took < 5000, "%ld ms", (long)took);
}

Test(ebc_client, closes_drained_and_refuses_what_comes_after)
{
    fixture f = fixture_open();
    eb_error err = {0};
    ebc_close_report report = EBC_CLOSE_REPORT();
    fixture_publish(f.client, "{}");
    int64_t start = test_now_ms();
    MUST(ebc_client_close(f.client, 0, &report, &err));
    cr_assert_lt(test_now_ms() - start, 5000);
    cr_assert(report.drained);
    cr_assert_eq(report.unsent, 0);
    cr_assert_eq(report.unsettled, 0);
    cr_assert_eq(ebc_publish(f.client, SUBJECT, &EBC_EVENT(.payload = EB_STR("{}")), NULL, &err),
                 EB_E_CLOSED);
    cr_assert(err.flags & EB_ERR_FATAL);
    cr_assert_eq(ebc_client_close(f.client, 0, &report, &err), 0, "closing twice is harmless");
    fixture_close(&f);
}

Test(ebc_client, keeps_the_deadline_of_its_close_with_a_server_that_stands_still)
{
    fixture f = fixture_open();
    eb_error err = {0};
    ebc_close_report report = EBC_CLOSE_REPORT();
    fixture_publish(f.client, "{}");
    nats_server_freeze(&f.server);
    int64_t start = test_now_ms();
    MUST(ebc_client_close(f.client, 400, &report, &err));
    cr_assert_lt(test_now_ms() - start, 5000, "not nats.c's own, longer waits");
    cr_assert_not(report.drained);
    nats_server_thaw(&f.server);
    fixture_close(&f);
}

/* ── Nothing acknowledged is lost, nothing is stored twice ────────── */

typedef struct ledger {
    ebc_client *client;
    atomic_int next;
    atomic_int acked;
    atomic_int failed;
    atomic_bool done;
} ledger;

static void *publish_many(void *closure)
{
    ledger *l = closure;
    while (!l->done) {
        char payload[32];
        eb_error err = {0};
        snprintf(payload, sizeof payload, "%d", atomic_fetch_add(&l->next, 1));
        int rc =
            ebc_publish(l->client, SUBJECT, &EBC_EVENT(.payload = eb_str_of(payload)), NULL, &err);
        atomic_fetch_add(rc == 0 ? &l->acked : &l->failed, 1);
    }
    return NULL;
}

static ebc_verdict mark(const ebc_msg *msg, void *user)
{
    int *seen = user;
    char text[16] = "";
    eb_str payload = ebc_msg_event(msg)->payload;
    memcpy(text, payload.data, payload.len < 15 ? payload.len : 15);
    seen[atoi(text)]++;
    return EBC_ACK;
}

typedef struct reader {
    ebc_consumer *consumer;
    int *seen;
} reader;

static void *read_all(void *closure)
{
    reader *r = closure;
    ebc_consumer_run(r->consumer, mark, r->seen, NULL);
    return NULL;
}

Test(ebc_client, loses_nothing_acknowledged_when_the_server_is_killed_again_and_again)
{
    fixture f = fixture_open();
    ledger l = {.client = f.client};
    pthread_t publishers[4], runner;
    static int seen[400000];
    for (int i = 0; i < 4; i++)
        pthread_create(&publishers[i], NULL, publish_many, &l);
    for (int round = 0; round < 3; round++) {
        int before = l.acked;
        MUST_COME(l.acked > before + 200, 15000);
        nats_server_kill(&f.server);
        nats_server_restart(&f.server);
    }
    int before = l.acked;
    MUST_COME(l.acked > before + 200, 15000);
    l.done = true;
    for (int i = 0; i < 4; i++)
        pthread_join(publishers[i], NULL);
    cr_assert_eq(l.failed, 0, "each ended with a PubAck within its deadline");

    reader r = {fixture_consumer(&f, NULL), seen};
    pthread_create(&runner, NULL, read_all, &r);
    MUST_COME(fixture_stats(f.client).acked >= (uint64_t)l.acked, 20000);
    ebc_consumer_stop(r.consumer);
    pthread_join(runner, NULL);
    for (int i = 0; i < l.next; i++)
        cr_assert_eq(seen[i], 1, "value %d came %d times", i, seen[i]);
    ebc_consumer_free(&r.consumer);
    fixture_close(&f);
}

/* ── When the broker no longer wants us ────────── */

Test(ebc_client, says_that_its_credentials_were_withdrawn)
{
    fixture f = {0};
    eb_error err = {0};
    char path[160];
    nats_server_start(&f.server, "authorization { user: alice, password: right }");
    MUST(ebc_client_open(
        &EBC_CONFIG(.servers = f.server.url, .service = "s", .user = "alice", .password = "right"),
        &f.client, &err));
    fixture_stream(f.client, "of.>");
    nats_server_stop(&f.server);
    snprintf(path, sizeof path, "%s/nats.conf", f.server.folder);
    FILE *file = fopen(path, "a");
    fprintf(file, "authorization { user: alice, password: changed }\n");
    fclose(file);
    nats_server_restart(&f.server);
    const ebc_event event = EBC_EVENT(.payload = EB_STR("{}"), .timeout_ms = 100);
    MUST_COME(ebc_publish(f.client, SUBJECT, &event, NULL, &err) == EB_E_AUTH, 15000);
    cr_assert(err.flags & EB_ERR_FATAL);
    cr_assert(!strstr(err.text, "right"), "%s", err.text);
    fixture_close(&f);
}

Test(ebc_client, refuses_a_table_of_another_service)
{
    static const eb_registry table = {
        .size = sizeof table, .version = 1, .digest = "d", .service = "other-service"};
    eb_error err = {0};
    ebc_client *client = NULL;
    int rc = ebc_client_open(
        &EBC_CONFIG(.servers = "nats://127.0.0.1:1", .service = "mine", .registry = &table),
        &client, &err);
    cr_assert_eq(rc, EB_E_REGISTRY, "%s", err.text);
}

Test(ebc_client, frees_nothing_twice)
{
    ebc_client *client = NULL;
    ebc_client_free(NULL);
    ebc_client_free(&client);
    fixture f = fixture_open();
    ebc_client_free(&f.client);
    cr_assert_null(f.client);
    fixture_close(&f);
}
