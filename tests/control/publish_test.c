/* publish_test.c: what a PubAck promises, and what is said when there is none. */
#include <pthread.h>
#include <stdatomic.h>

#include "fixture.h"

Test(ebc_publish, returns_where_the_event_was_stored)
{
    fixture f = fixture_open();
    ebc_receipt first = fixture_publish(f.client, "{\"n\":1}");
    ebc_receipt second = fixture_publish(f.client, "{\"n\":2}");
    cr_assert_str_eq(first.stream, "EVENTS");
    cr_assert_eq(first.sequence, 1);
    cr_assert_eq(second.sequence, 2);
    cr_assert_eq(strlen(first.id), 36);
    cr_assert_not(first.duplicate);
    cr_assert_lt(strcmp(first.id, second.id), 0, "ids increase");
    cr_assert_eq(fixture_stats(f.client).published, 2);
    fixture_close(&f);
}

Test(ebc_publish, stores_an_id_once)
{
    fixture f = fixture_open();
    eb_error err = {0};
    ebc_event event =
        EBC_EVENT(.id = EB_STR("01890a5d-ac96-774b-bcce-b302099a8057"), .payload = EB_STR("1"));
    ebc_receipt first = EBC_RECEIPT(), second = EBC_RECEIPT();
    MUST(ebc_publish(f.client, SUBJECT, &event, &first, &err));
    MUST(ebc_publish(f.client, SUBJECT, &event, &second, &err));
    cr_assert_eq(second.sequence, first.sequence);
    cr_assert(second.duplicate);
    fixture_close(&f);
}

Test(ebc_publish, carries_the_headers_of_the_contract)
{
    fixture f = fixture_open();
    eb_error err = {0};
    ebc_msg *msg = NULL;
    ebc_consumer *consumer = fixture_consumer(&f, NULL);
    ebc_receipt receipt = fixture_publish(f.client, "{}");
    cr_assert_eq(ebc_consumer_next(consumer, 5000, &msg, &err), 1, "%s", err.text);
    cr_assert(str_eq(ebc_msg_header(msg, "nats-msg-id"), receipt.id));
    cr_assert_eq(ebc_msg_header(msg, "Eb-Published-At").len, 19);
    cr_assert_null(ebc_msg_header(msg, "traceparent").data);
    MUST(ebc_msg_ack(msg, &err));
    ebc_msg_free(&msg);
    ebc_consumer_free(&consumer);
    fixture_close(&f);
}

Test(ebc_publish, fills_in_what_is_not_given)
{
    fixture f = fixture_open();
    eb_error err = {0};
    ebc_msg *msg = NULL;
    ebc_consumer *consumer = fixture_consumer(&f, NULL);
    fixture_publish(f.client, "{\"a\": [1, 2]}");
    cr_assert_eq(ebc_consumer_next(consumer, 5000, &msg, &err), 1, "%s", err.text);
    const ebc_event *event = ebc_msg_event(msg);
    cr_assert(str_eq(event->event_type, "dataset.created"));
    cr_assert(str_eq(event->source, "test-service"));
    cr_assert(str_eq(event->payload, "{\"a\": [1, 2]}"));
    cr_assert_gt(event->timestamp.s, 1600000000);
    ebc_msg_free(&msg);
    ebc_consumer_free(&consumer);
    fixture_close(&f);
}

Test(ebc_publish, refuses_a_payload_that_is_no_json)
{
    fixture f = fixture_open();
    eb_error err = {0};
    const struct {
        eb_str payload;
        int code;
    } cases[] = {{EB_STR("{\"a\":"), EB_E_MALFORMED},
                 {EB_STR("{} {}"), EB_E_MALFORMED},
                 {EB_STR("\"\xff\xfe\""), EB_E_MALFORMED},
                 {EB_STR("01"), EB_E_MALFORMED},
                 {{0}, EB_E_ARG}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int rc =
            ebc_publish(f.client, SUBJECT, &EBC_EVENT(.payload = cases[i].payload), NULL, &err);
        cr_assert_eq(rc, cases[i].code, "case %zu: %s", i, err.text);
        cr_assert_eq(err.flags & EB_ERR_MAYBE, 0);
    }
    cr_assert_eq(fixture_publish(f.client, "{}").sequence, 1, "nothing was stored");
    fixture_close(&f);
}

Test(ebc_publish, names_the_limit_of_an_oversized_event)
{
    fixture f = fixture_open();
    static char payload[70000];
    eb_error err = {0};
    memset(payload, 'x', sizeof payload);
    payload[0] = payload[sizeof payload - 1] = '"';
    int rc = ebc_publish(f.client, SUBJECT,
                         &EBC_EVENT(.payload = eb_str_make(payload, sizeof payload)), NULL, &err);
    cr_assert_eq(rc, EB_E_TOO_LARGE);
    cr_assert(strstr(err.text, "65536") && strstr(err.text, "of.datasets.created"), "%s", err.text);
    fixture_close(&f);
}

Test(ebc_publish, obeys_the_payload_limit_of_the_server)
{
    fixture f = {0};
    static char payload[3000];
    eb_error err = {0};
    nats_server_start(&f.server, "max_payload: 2048");
    f.client = fixture_client(&f);
    fixture_stream(f.client, "of.>");
    memset(payload, ' ', sizeof payload);
    payload[0] = '1';
    int rc = ebc_publish(f.client, SUBJECT,
                         &EBC_EVENT(.payload = eb_str_make(payload, sizeof payload)), NULL, &err);
    cr_assert_eq(rc, EB_E_TOO_LARGE, "%s", err.text);
    fixture_publish(f.client, "{}");
    fixture_close(&f);
}

Test(ebc_publish, says_that_no_stream_takes_the_subject)
{
    fixture f = {0};
    eb_error err = {0};
    nats_server_start(&f.server, NULL);
    f.client = fixture_client(&f);
    int64_t start = test_now_ms();
    int rc = ebc_publish(f.client, SUBJECT, &EBC_EVENT(.payload = EB_STR("{}"), .timeout_ms = 1500),
                         NULL, &err);
    int64_t took = test_now_ms() - start;
    cr_assert_eq(rc, EB_E_NO_RESPONDERS, "%s", err.text);
    cr_assert_eq(err.flags, EB_ERR_RETRY, "definitely not stored");
    cr_assert(took >= 1490 && took < 5000, "%ld ms", (long)took);
    cr_assert_gt(fixture_stats(f.client).publish_retries, 1);
    fixture_close(&f);
}

static void *publish_one(void *closure)
{
    fixture *f = closure;
    ebc_receipt *receipt = malloc(sizeof *receipt);
    *receipt = fixture_publish(f->client, "{}");
    return receipt;
}

Test(ebc_publish, tries_again_until_a_stream_answers)
{
    fixture f = {0};
    pthread_t publisher;
    void *receipt = NULL;
    nats_server_start(&f.server, NULL);
    f.client = fixture_client(&f);
    ebc_client *other = fixture_client(&f);
    natsConnection *nc = fixture_raw(&f);
    natsSubscription *sub = NULL;
    natsMsg *seen = NULL;
    cr_assert_eq(natsConnection_SubscribeSync(&sub, nc, "other"), NATS_OK);
    pthread_create(&publisher, NULL, publish_one, &f);
    /* A stream comes only after the publish has been refused: retries are counted at its end, so
     * wait as long as two of its pauses. */
    cr_assert_eq(natsSubscription_NextMsg(&seen, sub, 200), NATS_TIMEOUT);
    fixture_stream(other, "of.>");
    pthread_join(publisher, &receipt);
    cr_assert_eq(((ebc_receipt *)receipt)->sequence, 1);
    cr_assert_gt(fixture_stats(f.client).publish_retries, 0);
    free(receipt);
    natsSubscription_Destroy(sub);
    natsConnection_Destroy(nc);
    ebc_client_free(&other);
    fixture_close(&f);
}

Test(ebc_publish, does_not_know_the_outcome_when_the_server_stands_still)
{
    fixture f = fixture_open();
    eb_error err = {0};
    ebc_receipt receipt = EBC_RECEIPT();
    ebc_event event = EBC_EVENT(.id = EB_STR("01890a5d-ac96-774b-bcce-b302099a8057"),
                                .payload = EB_STR("{}"), .timeout_ms = 500);
    nats_server_freeze(&f.server);
    int rc = ebc_publish(f.client, SUBJECT, &event, NULL, &err);
    nats_server_thaw(&f.server);
    cr_assert_eq(rc, EB_E_TIMEOUT, "%s", err.text);
    cr_assert(err.flags & EB_ERR_MAYBE);
    cr_assert(err.flags & EB_ERR_RETRY);
    event.timeout_ms = 0;
    MUST(ebc_publish(f.client, SUBJECT, &event, &receipt, &err));
    cr_assert_eq(receipt.sequence, 1, "stored once, whichever of the two it was");
    cr_assert_eq(fixture_stats(f.client).publish_maybe, 1);
    fixture_close(&f);
}

Test(ebc_publish, sends_nothing_while_no_server_is_connected)
{
    fixture f = fixture_open();
    eb_error err = {0};
    nats_server_kill(&f.server);
    const ebc_event event = EBC_EVENT(.payload = EB_STR("{}"), .timeout_ms = 100);
    MUST_COME(ebc_publish(f.client, SUBJECT, &event, NULL, &err) == EB_E_UNREACHABLE, 5000);
    cr_assert_eq(err.flags, EB_ERR_RETRY);
    nats_server_restart(&f.server);
    fixture_publish(f.client, "{}");
    cr_assert_gt(fixture_stats(f.client).reconnects, 0);
    fixture_close(&f);
}

#define DENYING                                                                                    \
    "accounts { A { jetstream: enabled, users: [\n"                                                \
    "  {user: admin, password: admin},\n"                                                          \
    "  {user: alice, password: s3cret, permissions: {\n"                                           \
    "    publish: [\"of.datasets.>\"], subscribe: [\"_INBOX.alice.>\"]}},\n"                       \
    "  {user: bob, password: s3cret, permissions: {\n"                                             \
    "    publish: [\"of.>\"], subscribe: [\"nothing\"]}}] } }\n"

static ebc_client *client_as(const fixture *f, const char *user, const char *password)
{
    eb_error err = {0};
    ebc_client *client = NULL;
    MUST(ebc_client_open(&EBC_CONFIG(.servers = f->server.url, .service = "test-service",
                                     .user = user, .password = password),
                         &client, &err));
    return client;
}

Test(ebc_publish, fails_at_once_where_the_server_denies_it)
{
    fixture f = {0};
    eb_error err = {0};
    nats_server_start(&f.server, DENYING);
    f.client = client_as(&f, "admin", "admin");
    fixture_stream(f.client, "of.>");
    ebc_client *alice = client_as(&f, "alice", "s3cret");
    fixture_publish(alice, "{}");
    int64_t start = test_now_ms();
    int rc = ebc_publish(alice, EBC_SUBJECT("of.audit.written"),
                         &EBC_EVENT(.payload = EB_STR("{}")), NULL, &err);
    cr_assert_eq(rc, EB_E_DENIED, "%s", err.text);
    cr_assert_lt(test_now_ms() - start, 5000, "not after its 15 s");
    cr_assert(strstr(err.text, "of.audit.written") && strstr(err.text, "alice"), "%s", err.text);
    cr_assert_null(strstr(err.text, "s3cret"));
    cr_assert_eq(err.flags & EB_ERR_MAYBE, 0);
    fixture_publish(alice, "{}");
    ebc_client_free(&alice);
    fixture_close(&f);
}

/* What one publisher was denied, and how long it took at most. */
static void *publish_denied(void *closure)
{
    static atomic_int last;
    int number = atomic_fetch_add(&last, 1);
    int64_t slowest = 0;
    for (int i = 0; i < 40; i++) {
        char subject[40];
        snprintf(subject, sizeof subject, "of.%d.%d", number, i);
        int64_t start = test_now_ms();
        int rc = ebc_publish(closure, ebc_subject_make(subject),
                             &EBC_EVENT(.payload = EB_STR("{}"), .timeout_ms = 3000), NULL, NULL);
        int64_t took = rc == EB_E_DENIED ? test_now_ms() - start : INT64_MAX;
        slowest = took > slowest ? took : slowest;
    }
    return (void *)(intptr_t)(slowest < 1900);
}

Test(ebc_publish, tells_each_of_many_denials_to_whom_it_is_about)
{
    fixture f = {0};
    pthread_t threads[6];
    nats_server_start(&f.server, DENYING);
    f.client = client_as(&f, "alice", "s3cret");
    for (int i = 0; i < 6; i++)
        pthread_create(&threads[i], NULL, publish_denied, f.client);
    for (int i = 0; i < 6; i++) {
        void *at_once = NULL;
        pthread_join(threads[i], &at_once);
        cr_assert(at_once, "a denial came late: after the next attempt, or never");
    }
    fixture_close(&f);
}

Test(ebc_publish, says_that_its_inbox_is_denied)
{
    fixture f = {0};
    eb_error err = {0};
    nats_server_start(&f.server, DENYING);
    f.client = client_as(&f, "admin", "admin");
    fixture_stream(f.client, "of.>");
    ebc_client *bob = client_as(&f, "bob", "s3cret");
    uint64_t maybe = 0;
    for (int i = 0; i < 3; i++) {
        int rc = ebc_publish(bob, SUBJECT, &EBC_EVENT(.payload = EB_STR("{}")), NULL, &err);
        cr_assert_eq(rc, EB_E_DENIED, "%s", err.text);
        cr_assert(strstr(err.text, "_INBOX.bob") && strstr(err.text, "inbox_prefix"), "%s",
                  err.text);
        maybe += (err.flags & EB_ERR_MAYBE) != 0;
    }
    /* bob may publish: what was sent before the denial was known is stored. */
    ebc_client_close(bob, 0, NULL, NULL);
    cr_assert_leq(maybe, 1, "nothing is sent once the denial is known");
    cr_assert_leq(fixture_publish(f.client, "{}").sequence, maybe + 1, "stored and not said so");
    ebc_client_free(&bob);
    fixture_close(&f);
}

Test(ebc_publish, maps_a_full_stream)
{
    fixture f = {0};
    eb_error err = {0};
    nats_server_start(&f.server, NULL);
    f.client = fixture_client(&f);
    MUST(ebc_stream_ensure(f.client,
                           &EBC_STREAM_CONFIG(.name = "EVENTS", .subjects = "of.>",
                                              .max_messages = 1, .discard = EBC_DISCARD_NEW),
                           &err));
    fixture_publish(f.client, "{}");
    int rc = ebc_publish(f.client, SUBJECT, &EBC_EVENT(.payload = EB_STR("{}")), NULL, &err);
    cr_assert_eq(rc, EB_E_FULL, "%s", err.text);
    cr_assert_eq(err.native, 10077);
    cr_assert_eq(err.flags & EB_ERR_MAYBE, 0);
    fixture_close(&f);
}

Test(ebc_publish, refuses_subjects_that_cannot_be_published_to)
{
    fixture f = fixture_open();
    eb_error err = {0};
    const char *const wrong[] = {"of.>", "of.*.x", "of..x", "", "of.a b", "of.a\r\nPUB x 0", ".of"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        cr_assert_eq(ebc_publish(f.client, ebc_subject_make(wrong[i]),
                                 &EBC_EVENT(.payload = EB_STR("{}")), NULL, &err),
                     EB_E_ARG, "%s", wrong[i]);
    cr_assert_eq(ebc_publish(f.client, ebc_subject_make(NULL), &EBC_EVENT(.payload = EB_STR("{}")),
                             NULL, &err),
                 EB_E_ARG);
    fixture_close(&f);
}

/* ── The guard ────────── */

static const eb_channel granted = {.size = sizeof granted,
                                   .name = "of.datasets.created",
                                   .event_type = "dataset.born",
                                   .max_message = 400,
                                   .plane = EB_PLANE_CONTROL,
                                   .rights = EB_MAY_PRODUCE};
static const eb_channel not_granted = {.size = sizeof granted,
                                       .name = "of.datasets.deleted",
                                       .event_type = "dataset.deleted",
                                       .plane = EB_PLANE_CONTROL,
                                       .rights = EB_MAY_CONSUME};
static const eb_channel *const channels[] = {&granted, &not_granted};
static const eb_registry registry = {.size = sizeof registry,
                                     .version = 1,
                                     .digest = "d",
                                     .service = "test-service",
                                     .channels = channels,
                                     .channel_count = 2};

Test(ebc_publish, is_guarded_by_the_registry)
{
    fixture f = fixture_open();
    eb_error err = {0};
    ebc_client *client = NULL;
    char large[600];
    memset(large, ' ', sizeof large);
    large[0] = '1';
    MUST(ebc_client_open(
        &EBC_CONFIG(.servers = f.server.url, .service = "test-service", .registry = &registry),
        &client, &err));
    const ebc_event event = EBC_EVENT(.payload = EB_STR("{}"));
    MUST(ebc_publish(client, SUBJECT, &event, NULL, &err));
    cr_assert_eq(ebc_publish(client, EBC_SUBJECT("of.datasets.deleted"), &event, NULL, &err),
                 EB_E_REGISTRY);
    cr_assert_eq(ebc_publish(client, EBC_SUBJECT("of.unknown"), &event, NULL, &err), EB_E_REGISTRY);
    cr_assert_eq(ebc_publish(client, SUBJECT,
                             &EBC_EVENT(.payload = EB_STR("{}"), .event_type = EB_STR("other")),
                             NULL, &err),
                 EB_E_REGISTRY);
    cr_assert_eq(ebc_publish(client, SUBJECT,
                             &EBC_EVENT(.payload = eb_str_make(large, sizeof large)), NULL, &err),
                 EB_E_TOO_LARGE);
    cr_assert(strstr(err.text, "400"), "%s", err.text);
    ebc_client_free(&client);
    fixture_close(&f);
}

Test(ebc_publish, sends_nothing_when_the_receipt_has_no_size)
{
    fixture f = fixture_open();
    eb_error err = {0};
    ebc_receipt unsized = {0}, at = EBC_RECEIPT();
    ebc_event event = EBC_EVENT(.payload = EB_STR("{}"));
    cr_assert_eq(ebc_publish(f.client, SUBJECT, &event, &unsized, &err), EB_E_ARG);
    cr_assert_not_null(strstr(err.text, "EBC_RECEIPT"), "%s", err.text);
    MUST(ebc_publish(f.client, SUBJECT, &event, &at, &err));
    cr_assert_eq(at.sequence, 1);
    ebc_close_report no_size = {0};
    cr_assert_eq(ebc_client_close(f.client, 0, &no_size, &err), EB_E_ARG);
    fixture_close(&f);
}
