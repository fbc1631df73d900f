/* ebc_client_stress.c: one client under many threads: publishers, a runner, takers that hand their
 * messages to another thread to settle, readers of the counters, while the server is killed and
 * comes back. At the end every acknowledged event has been handled, and nothing is left behind.
 * Made for the thread sanitizer; also a ledger of its own. */
#include <ebc.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "support/nats_server.h"

#define PUBLISHERS 3
#define TAKERS     2
#define EACH       400
#define VALUES     (PUBLISHERS * EACH)
#define QUEUE      64

static ebc_client *client;
static atomic_int published;
static atomic_int seen[VALUES];
static atomic_int distinct;
static atomic_bool done;

static void check(int rc, const char *what, const eb_error *err)
{
    if (rc >= 0)
        return;
    fprintf(stderr, "%s: %s %s\n", what, eb_error_name(rc), err->text);
    abort();
}

static void *publisher(void *closure)
{
    int first = (int)(intptr_t)closure * EACH;
    for (int i = 0; i < EACH; i++) {
        char payload[16];
        eb_error err = {0};
        snprintf(payload, sizeof payload, "%d", first + i);
        const ebc_event event = EBC_EVENT(.payload = eb_str_of(payload));
        check(ebc_publish(client, EBC_SUBJECT("of.datasets.created"), &event, NULL, &err),
              "publish", &err);
        atomic_fetch_add(&published, 1);
    }
    return NULL;
}

static void mark(const ebc_msg *msg)
{
    char text[16] = "";
    eb_str payload = ebc_msg_event(msg)->payload;
    memcpy(text, payload.data, payload.len < 15 ? payload.len : 15);
    if (atomic_fetch_add(&seen[atoi(text)], 1) == 0)
        atomic_fetch_add(&distinct, 1);
}

static ebc_verdict on_event(const ebc_msg *msg, void *user)
{
    (void)user;
    mark(msg);
    return EBC_ACK;
}

static void *runner(void *closure)
{
    eb_error err = {0};
    check(ebc_consumer_run(closure, on_event, NULL, &err), "run", &err);
    return NULL;
}

/* Messages on their way from the takers to the settler. */
static struct {
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    ebc_msg *messages[QUEUE];
    int count;
} queue = {.mutex = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER};

static void *taker(void *closure)
{
    while (!done) {
        ebc_msg *msg = NULL;
        eb_error err = {0};
        int rc = ebc_consumer_next(closure, 100, &msg, &err);
        check(rc, "next", &err);
        if (rc == 0)
            continue;
        pthread_mutex_lock(&queue.mutex);
        while (queue.count == QUEUE)
            pthread_cond_wait(&queue.changed, &queue.mutex);
        queue.messages[queue.count++] = msg;
        pthread_cond_broadcast(&queue.changed);
        pthread_mutex_unlock(&queue.mutex);
    }
    return NULL;
}

static void *settler(void *closure)
{
    (void)closure;
    pthread_mutex_lock(&queue.mutex);
    while (!done || queue.count > 0) {
        if (queue.count == 0) {
            struct timespec soon;
            clock_gettime(CLOCK_REALTIME, &soon);
            soon.tv_sec++;
            pthread_cond_timedwait(&queue.changed, &queue.mutex, &soon);
            continue;
        }
        ebc_msg *msg = queue.messages[--queue.count];
        pthread_cond_broadcast(&queue.changed);
        pthread_mutex_unlock(&queue.mutex);
        mark(msg);
        ebc_msg_ack(msg, NULL); /* a fenced one comes again */
        ebc_msg_free(&msg);
        pthread_mutex_lock(&queue.mutex);
    }
    pthread_mutex_unlock(&queue.mutex);
    return NULL;
}

static void *watcher(void *closure)
{
    (void)closure;
    while (!done) {
        ebc_stats stats = EBC_STATS();
        char *text = NULL;
        ebc_client_stats(client, &stats, NULL);
        if (ebc_client_metrics(client, &text, NULL) == 0)
            free(text);
        nanosleep(&(struct timespec){.tv_nsec = 5000000}, NULL);
    }
    return NULL;
}

static void wait_for(atomic_int *counter, int wanted, const char *what)
{
    for (int i = 0; atomic_load(counter) < wanted; i++) {
        if (i > 60000) {
            fprintf(stderr, "%s: %d of %d after a minute\n", what, atomic_load(counter), wanted);
            abort();
        }
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    }
}

static void *stopper(void *closure)
{
    ebc_consumer_stop(closure);
    return NULL;
}

/* A run returns by the flag of a stop that is not over yet, and the consumer is closed at once. */
static void stop_and_close(ebc_durable durable)
{
    for (int i = 0; i < 50; i++) {
        ebc_consumer *consumer = NULL;
        eb_error err = {0};
        pthread_t thread;
        check(ebc_consumer_open(client, durable, NULL, &consumer, &err), "consumer", &err);
        pthread_create(&thread, NULL, stopper, consumer);
        check(ebc_consumer_run(consumer, on_event, NULL, &err), "run", &err);
        ebc_consumer_free(&consumer);
        pthread_join(thread, NULL);
    }
}

int main(void)
{
    nats_server server;
    eb_error err = {0};
    pthread_t threads[PUBLISHERS + TAKERS + 3];
    ebc_consumer *consumers[TAKERS + 1] = {0};
    int count = 0;
    const ebc_durable durable = EBC_DURABLE("EVENTS", "worker", "of.>");

    nats_server_start(&server, NULL);
    check(ebc_client_open(&EBC_CONFIG(.servers = server.url, .service = "stress"), &client, &err),
          "open", &err);
    check(ebc_stream_ensure(client, &EBC_STREAM_CONFIG(.name = "EVENTS", .subjects = "of.>"), &err),
          "stream", &err);
    check(ebc_durable_ensure(client, durable,
                             &EBC_DURABLE_CONFIG(.ack_wait_ms = 2000, .max_deliver = EB_NONE),
                             &err),
          "durable", &err);
    for (int i = 0; i <= TAKERS; i++)
        check(ebc_consumer_open(client, durable, NULL, &consumers[i], &err), "consumer", &err);
    for (intptr_t i = 0; i < PUBLISHERS; i++)
        pthread_create(&threads[count++], NULL, publisher, (void *)i);
    for (int i = 0; i < TAKERS; i++)
        pthread_create(&threads[count++], NULL, taker, consumers[i]);
    pthread_create(&threads[count++], NULL, runner, consumers[TAKERS]);
    pthread_create(&threads[count++], NULL, settler, NULL);
    pthread_create(&threads[count++], NULL, watcher, NULL);

    wait_for(&published, VALUES / 3, "published");
    nats_server_kill(&server);
    nats_server_restart(&server);
    wait_for(&published, VALUES, "published");
    wait_for(&distinct, VALUES, "handled");
    done = true;
    ebc_consumer_stop(consumers[TAKERS]);
    for (int i = 0; i < count; i++)
        pthread_join(threads[i], NULL);
    for (int i = 0; i <= TAKERS; i++) {
        check(ebc_consumer_close(consumers[i], 0, NULL, &err), "close", &err);
        ebc_consumer_free(&consumers[i]);
    }
    stop_and_close(durable);
    ebc_close_report report = EBC_CLOSE_REPORT();
    check(ebc_client_close(client, 0, &report, &err), "close", &err);
    ebc_client_free(&client);
    nats_server_remove(&server);
    printf("%d events published and handled\n", VALUES);
    return report.drained && report.unsettled == 0 ? 0 : 1;
}
