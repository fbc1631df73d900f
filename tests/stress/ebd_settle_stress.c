/* Threads on one producer and one consumer, on librdkafka's mock cluster; to be run under the thread
 * sanitizer. Four threads produce, waiting and not; one polls and commits; three settle what it
 * hands over, in any order, and fail one record in fifty. Ends with 0 if every record was stored
 * once and done at last. */
#include <ebd.h>
#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "../support/c11_threads.h"

enum { PRODUCERS = 4, EACH = 250, RECORDS = PRODUCERS * EACH, SETTLERS = 3, ROOM = 64 };

#define TOPIC "stress.data.x.v1"

static ebd_producer *producer;
static atomic_int stored;
static atomic_int done[RECORDS];
static atomic_bool finished;

/* Records on their way from the thread that polls to those that settle. */
static struct {
    pthread_mutex_t lock; /* guards the rest */
    ebd_record records[ROOM];
    int count;
} desk = {.lock = PTHREAD_MUTEX_INITIALIZER};

static _Noreturn void die(const char *what, const eb_error *err)
{
    fprintf(stderr, "%s: %s\n", what, err->text);
    exit(1);
}

static void pause_briefly(void)
{
    struct timespec t = {0, 200000};
    nanosleep(&t, NULL);
}

static void on_stored(const ebd_receipt *receipt, const eb_error *error, void *user)
{
    (void)user;
    if (!receipt)
        die("a record was not stored", error);
    atomic_fetch_add(&stored, 1);
}

static void *produce(void *first)
{
    eb_error err = {0};
    int from = *(int *)first;
    for (int i = from; i < from + EACH; i++) {
        char text[16];
        int len = snprintf(text, sizeof text, "%d", i);
        ebd_message m = EBD_MESSAGE(.key = eb_str_make(text, (size_t)len),
                                    .value = eb_str_make(text, (size_t)len));
        int rc = i % 10 ? ebd_produce_async(producer, EBD_TOPIC(TOPIC), &m, on_stored, NULL, &err)
                        : ebd_produce(producer, EBD_TOPIC(TOPIC), &m, NULL, &err);
        if (rc < 0)
            die("produce", &err);
        if (i % 10 == 0)
            atomic_fetch_add(&stored, 1);
        if (i % 100 == 0 && ebd_producer_flush(producer, 20000, &err) < 0)
            die("flush", &err);
    }
    return NULL;
}

/* Takes one from the middle, so that the order of settling differs from that of handing out. */
static bool take_from_desk(ebd_record *ret)
{
    bool got;
    pthread_mutex_lock(&desk.lock);
    got = desk.count > 0;
    if (got) {
        int at = desk.count / 2;
        *ret = desk.records[at];
        desk.records[at] = desk.records[--desk.count];
    }
    pthread_mutex_unlock(&desk.lock);
    return got;
}

static bool put_on_desk(const ebd_record *record)
{
    bool put;
    pthread_mutex_lock(&desk.lock);
    put = desk.count < ROOM;
    if (put)
        desk.records[desk.count++] = *record;
    pthread_mutex_unlock(&desk.lock);
    return put;
}

static int number_of(const ebd_record *record)
{
    char text[16] = "";
    eb_str value = ebd_record_value(record);
    memcpy(text, value.data, value.len < sizeof text ? value.len : sizeof text - 1);
    return atoi(text);
}

static void *settle(void *arg)
{
    ebd_record record;
    while (!atomic_load(&finished)) {
        if (!take_from_desk(&record)) {
            pause_briefly();
            continue;
        }
        int number = number_of(&record);
        if (number % 50 == 7 && ebd_record_attempts(&record) == 1) {
            ebd_record_retry(&record);
        } else {
            atomic_fetch_add(&done[number], 1);
            ebd_record_done(&record);
        }
    }
    return arg;
}

static int count_done(void)
{
    int count = 0;
    for (int i = 0; i < RECORDS; i++)
        count += atomic_load(&done[i]) > 0;
    return count;
}

static void consume(ebd_consumer *consumer)
{
    eb_error err = {0};
    ebd_record record;
    time_t until = time(NULL) + 90;
    while (count_done() < RECORDS && time(NULL) < until) {
        int got = ebd_consumer_poll(consumer, 20, &record, &err);
        if (got < 0)
            die("poll", &err);
        while (got == 1 && !put_on_desk(&record))
            pause_briefly();
        if (ebd_consumer_commit_due(consumer) && ebd_consumer_commit(consumer, &err) < 0)
            die("commit", &err);
    }
    atomic_store(&finished, true);
}

static void produce_all(const ebd_config *config)
{
    eb_error err = {0};
    pthread_t threads[PRODUCERS];
    int first[PRODUCERS];
    if (ebd_producer_open(config, &producer, &err) < 0)
        die("open", &err);
    for (int i = 0; i < PRODUCERS; i++) {
        first[i] = i * EACH;
        pthread_create(&threads[i], NULL, produce, &first[i]);
    }
    for (int i = 0; i < PRODUCERS; i++)
        pthread_join(threads[i], NULL);
    if (ebd_producer_close(producer, 20000, NULL, &err) < 0)
        die("close", &err);
    ebd_producer_free(&producer);
}

static void consume_all(const ebd_config *config)
{
    eb_error err = {0};
    pthread_t threads[SETTLERS];
    ebd_consumer *consumer = NULL;
    ebd_consumer_config own =
        EBD_CONSUMER_CONFIG(.retry_backoff_ms = 5, .max_in_flight = ROOM, .commit_interval_ms = 50);
    if (ebd_consumer_open(config, EBD_SUBSCRIPTION("stress", TOPIC), &own, &consumer, &err) < 0)
        die("open", &err);
    for (int i = 0; i < SETTLERS; i++)
        pthread_create(&threads[i], NULL, settle, NULL);
    consume(consumer);
    for (int i = 0; i < SETTLERS; i++)
        pthread_join(threads[i], NULL);
    if (ebd_consumer_close(consumer, 0, NULL, &err) < 0)
        die("close", &err);
    ebd_consumer_free(&consumer);
}

int main(void)
{
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    char why[100];
    rd_kafka_conf_set(conf, "log_level", "3", why, sizeof why);
    rd_kafka_t *rk = rd_kafka_new(RD_KAFKA_PRODUCER, conf, why, sizeof why);
    rd_kafka_mock_cluster_t *cluster = rd_kafka_mock_cluster_new(rk, 1);
    rd_kafka_mock_topic_create(cluster, TOPIC, 4, 1);
    ebd_lineage lineage =
        EBD_LINEAGE(.ns = "of://tests", .job = "stress", .run_id = "1", .producer = "urn:stress");
    ebd_config config = EBD_CONFIG(.servers = rd_kafka_mock_cluster_bootstraps(cluster),
                                   .service = "stress", .lineage = &lineage);
    produce_all(&config);
    consume_all(&config);
    int kept = atomic_load(&stored);
    int processed = count_done();
    printf("stored %d, done %d of %d\n", kept, processed, RECORDS);
    rd_kafka_mock_cluster_destroy(cluster);
    rd_kafka_destroy(rk);
    return kept == RECORDS && processed == RECORDS ? 0 : 1;
}
