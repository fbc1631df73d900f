/* fixture.h: what most tests of the control plane start from: a private server, a client on it, the
 * stream EVENTS on of.> and the durable worker. */
#ifndef TESTS_CONTROL_FIXTURE_H
#define TESTS_CONTROL_FIXTURE_H

#include <criterion/criterion.h>
#include <ebc.h>
#include <nats/nats.h>
#include <string.h>
#include <time.h>

#include "support/nats_server.h"

#define DURABLE EBC_DURABLE("EVENTS", "worker", "of.>")
#define SUBJECT EBC_SUBJECT("of.datasets.created")

/* Criterion's own messages do not know our errors. */
#define MUST(call)                                                                                 \
    do {                                                                                           \
        int must_rc = (call);                                                                      \
        cr_assert(must_rc >= 0, "%s: %s %s", #call, eb_error_name(err.code), err.text);            \
    } while (0)

typedef struct fixture {
    nats_server server;
    ebc_client *client;
} fixture;

static inline int64_t test_now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Waits for a condition, for `ms` at most. */
#define MUST_COME(condition, ms)                                                                   \
    do {                                                                                           \
        int64_t come_end = test_now_ms() + (ms);                                                   \
        while (!(condition) && test_now_ms() < come_end)                                           \
            nanosleep(&(struct timespec){.tv_nsec = 2000000}, NULL);                               \
        cr_assert(test_now_ms() < come_end, "did not come in %d ms: %s", (int)(ms), #condition);   \
    } while (0)

static inline ebc_client *fixture_client(const fixture *f)
{
    eb_error err = {0};
    ebc_client *client = NULL;
    MUST(ebc_client_open(&EBC_CONFIG(.servers = f->server.url, .service = "test-service"), &client,
                         &err));
    return client;
}

static inline void fixture_stream(ebc_client *client, const char *subjects)
{
    eb_error err = {0};
    MUST(ebc_stream_ensure(client, &EBC_STREAM_CONFIG(.name = "EVENTS", .subjects = subjects),
                           &err));
}

static inline fixture fixture_open(void)
{
    fixture f = {0};
    nats_server_start(&f.server, NULL);
    f.client = fixture_client(&f);
    fixture_stream(f.client, "of.>");
    return f;
}

static inline void fixture_close(fixture *f)
{
    ebc_client_free(&f->client);
    nats_server_remove(&f->server);
}

/* A durable with an ack_wait of its own, and a consumer on it. */
static inline ebc_consumer *fixture_consumer(const fixture *f, const ebc_durable_config *config)
{
    eb_error err = {0};
    ebc_consumer *consumer = NULL;
    MUST(ebc_durable_ensure(f->client, DURABLE, config, &err));
    MUST(ebc_consumer_open(f->client, DURABLE, NULL, &consumer, &err));
    return consumer;
}

static inline ebc_receipt fixture_publish(ebc_client *client, const char *payload)
{
    eb_error err = {0};
    ebc_receipt receipt = EBC_RECEIPT();
    MUST(ebc_publish(client, SUBJECT, &EBC_EVENT(.payload = eb_str_of(payload)), &receipt, &err));
    return receipt;
}

static inline ebc_stats fixture_stats(const ebc_client *client)
{
    ebc_stats stats = EBC_STATS();
    cr_assert_eq(ebc_client_stats(client, &stats, NULL), 0);
    return stats;
}

/* The raw client, for what ours would not do. */
static inline natsConnection *fixture_raw(const fixture *f)
{
    natsConnection *nc = NULL;
    cr_assert_eq(natsConnection_ConnectTo(&nc, f->server.url), NATS_OK);
    return nc;
}

static inline bool str_eq(eb_str a, const char *b)
{
    return a.len == strlen(b) && memcmp(a.data, b, a.len) == 0;
}

#endif
