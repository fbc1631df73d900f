/* pull_test.c: the pull loop while things go wrong: restarts, deletions, silence, denials. */
#include <pthread.h>
#include <stdatomic.h>

#include "fixture.h"

static natsStatus api(natsConnection *nc, const char *subject)
{
    natsMsg *answer = NULL;
    natsStatus s = natsConnection_RequestString(&answer, nc, subject, "", 2000);
    natsMsg_Destroy(answer);
    return s;
}

typedef struct runner {
    ebc_consumer *consumer;
    pthread_t thread;
    atomic_int handled;
    atomic_int rc; /* 1: runs */
    eb_error err;
} runner;

static ebc_verdict ack(const ebc_msg *msg, void *user)
{
    (void)msg;
    atomic_fetch_add(&((runner *)user)->handled, 1);
    return EBC_ACK;
}

static void *run(void *closure)
{
    runner *r = closure;
    r->rc = ebc_consumer_run(r->consumer, ack, r, &r->err);
    return NULL;
}

static void start(runner *r, ebc_consumer *consumer)
{
    r->consumer = consumer;
    r->rc = 1;
    pthread_create(&r->thread, NULL, run, r);
}

static void finish(runner *r)
{
    ebc_consumer_stop(r->consumer);
    pthread_join(r->thread, NULL);
    ebc_consumer_free(&r->consumer);
}

Test(ebc_pull, goes_on_after_a_kill_and_restart)
{
    fixture f = fixture_open();
    runner r = {0};
    start(&r, fixture_consumer(&f, NULL));
    fixture_publish(f.client, "{}");
    MUST_COME(r.handled == 1, 5000);
    nats_server_kill(&f.server);
    nats_server_restart(&f.server);
    fixture_publish(f.client, "{}");
    MUST_COME(r.handled >= 2, 10000);
    cr_assert_eq(r.rc, 1);
    finish(&r);
    fixture_close(&f);
}

Test(ebc_pull, goes_on_after_the_server_stood_still)
{
    fixture f = fixture_open();
    runner r = {0};
    start(&r, fixture_consumer(&f, NULL));
    fixture_publish(f.client, "{}");
    MUST_COME(r.handled == 1, 5000);
    nats_server_freeze(&f.server);
    eb_error err = {0};
    ebc_publish(f.client, SUBJECT, &EBC_EVENT(.payload = EB_STR("{}"), .timeout_ms = 300), NULL,
                &err);
    nats_server_thaw(&f.server);
    fixture_publish(f.client, "{}");
    MUST_COME(r.handled >= 2, 10000);
    finish(&r);
    fixture_close(&f);
}

Test(ebc_pull, says_once_that_its_durable_was_deleted)
{
    fixture f = fixture_open();
    runner r = {0};
    natsConnection *nc = fixture_raw(&f);
    start(&r, fixture_consumer(&f, NULL));
    fixture_publish(f.client, "{}");
    MUST_COME(r.handled == 1, 5000);
    cr_assert_eq(api(nc, "$JS.API.CONSUMER.DELETE.EVENTS.worker"), NATS_OK);
    MUST_COME(r.rc != 1, 5000);
    cr_assert_eq(r.rc, EB_E_NOT_FOUND, "%s", r.err.text);
    cr_assert(strstr(r.err.text, "worker") && strstr(r.err.text, "EVENTS"), "%s", r.err.text);
    cr_assert(r.err.flags & EB_ERR_FATAL);
    natsConnection_Destroy(nc);
    finish(&r);
    fixture_close(&f);
}

Test(ebc_pull, says_once_that_its_stream_was_deleted)
{
    fixture f = fixture_open();
    runner r = {0};
    natsConnection *nc = fixture_raw(&f);
    start(&r, fixture_consumer(&f, NULL));
    fixture_publish(f.client, "{}");
    MUST_COME(r.handled == 1, 5000);
    cr_assert_eq(api(nc, "$JS.API.STREAM.DELETE.EVENTS"), NATS_OK);
    MUST_COME(r.rc != 1, 15000);
    cr_assert_eq(r.rc, EB_E_NOT_FOUND, "%s", r.err.text);
    natsConnection_Destroy(nc);
    finish(&r);
    fixture_close(&f);
}

Test(ebc_pull, notices_a_deletion_that_happened_while_nobody_asked)
{
    fixture f = fixture_open();
    eb_error err = {0};
    ebc_msg *msg = NULL;
    natsConnection *nc = fixture_raw(&f);
    ebc_consumer *consumer = fixture_consumer(&f, NULL);
    cr_assert_eq(api(nc, "$JS.API.CONSUMER.DELETE.EVENTS.worker"), NATS_OK);
    cr_assert_eq(ebc_consumer_next(consumer, 5000, &msg, &err), EB_E_NOT_FOUND, "%s", err.text);
    natsConnection_Destroy(nc);
    ebc_consumer_free(&consumer);
    fixture_close(&f);
}

#define USERS                                                                                      \
    "accounts { A { jetstream: enabled, users: [\n"                                                \
    "  {user: admin, password: admin},\n"                                                          \
    "  {user: worker, password: w, permissions: {\n"                                               \
    "    publish: [\"$JS.API.CONSUMER.MSG.NEXT.EVENTS.worker\", \"$JS.ACK.EVENTS.worker.>\"],\n"   \
    "    subscribe: [\"_INBOX.worker.>\"]}},\n"                                                    \
    "  {user: stranger, password: s, permissions: {\n"                                             \
    "    publish: [\"of.>\"], subscribe: [\"_INBOX.stranger.>\"]}}] } }\n"

static ebc_client *client_as(const fixture *f, const char *user, const char *password)
{
    eb_error err = {0};
    ebc_client *client = NULL;
    MUST(ebc_client_open(&EBC_CONFIG(.servers = f->server.url, .service = "test-service",
                                     .user = user, .password = password),
                         &client, &err));
    return client;
}

Test(ebc_pull, works_with_the_permissions_of_a_worker_only)
{
    fixture f = {0};
    eb_error err = {0};
    runner r = {0};
    ebc_consumer *consumer = NULL;
    nats_server_start(&f.server, USERS);
    f.client = client_as(&f, "admin", "admin");
    fixture_stream(f.client, "of.>");
    MUST(ebc_durable_ensure(f.client, DURABLE, NULL, &err));
    ebc_client *worker = client_as(&f, "worker", "w");
    int64_t begin = test_now_ms();
    MUST(ebc_consumer_open(worker, DURABLE, NULL, &consumer, &err));
    cr_assert_lt(test_now_ms() - begin, 5000, "a denial is no timeout");
    start(&r, consumer);
    fixture_publish(f.client, "{}");
    MUST_COME(r.handled == 1, 5000);
    finish(&r);
    ebc_client_free(&worker);
    fixture_close(&f);
}

Test(ebc_pull, says_that_it_is_denied)
{
    fixture f = {0};
    eb_error err = {0};
    ebc_msg *msg = NULL;
    ebc_consumer *consumer = NULL;
    nats_server_start(&f.server, USERS);
    f.client = client_as(&f, "admin", "admin");
    fixture_stream(f.client, "of.>");
    MUST(ebc_durable_ensure(f.client, DURABLE, NULL, &err));
    ebc_client *stranger = client_as(&f, "stranger", "s");
    MUST(ebc_consumer_open(stranger, DURABLE, NULL, &consumer, &err));
    cr_assert_eq(ebc_consumer_next(consumer, 5000, &msg, &err), EB_E_DENIED, "%s", err.text);
    cr_assert(strstr(err.text, "stranger") && strstr(err.text, "MSG.NEXT.EVENTS.worker"), "%s",
              err.text);
    ebc_consumer_free(&consumer);
    ebc_client_free(&stranger);
    fixture_close(&f);
}

Test(ebc_pull, ends_when_its_client_is_closed)
{
    fixture f = fixture_open();
    eb_error err = {0};
    runner r = {0};
    ebc_client *client = fixture_client(&f);
    ebc_consumer *consumer = NULL;
    MUST(ebc_durable_ensure(client, DURABLE, NULL, &err));
    MUST(ebc_consumer_open(client, DURABLE, NULL, &consumer, &err));
    start(&r, consumer);
    fixture_publish(f.client, "{}");
    MUST_COME(r.handled == 1, 5000);
    MUST(ebc_client_close(client, 2000, NULL, &err));
    MUST_COME(r.rc != 1, 8000);
    cr_assert_eq(r.rc, EB_E_CLOSED, "%s", r.err.text);
    finish(&r);
    ebc_client_free(&client);
    fixture_close(&f);
}
