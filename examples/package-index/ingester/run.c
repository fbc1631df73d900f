/* run.c: checks the input, then sends it. Each record carries "index-record: <run id>/<n>" beside its lineage, n from
 * 1 in the order of the input: that is what an auditor counts, and how it knows a record that was sent twice. */
#include "run.h"

#include "pace.h"
#include "package_ingester_bus.h"
#include "say.h"

#include <inttypes.h>
#include <stdio.h>

void run_init(struct run *run, const char *id)
{
    *run = (struct run){0};
    snprintf(run->id, sizeof run->id, "%s", id);
    pthread_mutex_init(&run->lock, NULL);
}

void run_destroy(struct run *run)
{
    pthread_mutex_destroy(&run->lock);
}

static int check_size(const struct input *input, const struct item *item, struct input_error *err)
{
    if (item->value.len <= PACKAGES_PACKAGE_INDEXED_V1_MAX_MESSAGE)
        return 0;
    return input_fail(input, item->line, err,
                      "the record of %.*s has %s bytes; %s takes at most %s. Nothing was sent",
                      EB_FMT(item->key), say_count(item->value.len),
                      PACKAGES_PACKAGE_INDEXED_V1.name,
                      say_count(PACKAGES_PACKAGE_INDEXED_V1_MAX_MESSAGE));
}

int run_check(struct run *run, const struct input *input, const char *key_name,
              struct input_error *err)
{
    struct reader reader;
    struct item item;
    int n;
    reader_init(&reader, input, key_name);
    while ((n = reader_next(&reader, &item, err)) > 0) {
        if ((n = check_size(input, &item, err)) < 0)
            break;
        run->records++;
        run->bytes += item.value.len;
    }
    reader_free(&reader);
    if (n == 0 && run->records == 0)
        return input_fail(input, 0, err, "the file holds no record");
    return n;
}

/* Thread: the library's "ebd-report". */
static void on_delivery(const ebd_receipt *receipt, const eb_error *error, void *user)
{
    struct run *run = user;
    if (receipt) {
        atomic_fetch_add(&run->acked, 1);
        return;
    }
    pthread_mutex_lock(&run->lock);
    if (atomic_fetch_add(&run->failed, 1) == 0)
        run->first_error = *error;
    pthread_mutex_unlock(&run->lock);
}

static int send_one(struct run *run, const struct item *item, const ebd_lineage *lineage,
                    ebd_producer *out, eb_error *err)
{
    char number[SIGNAL_ID + 32];
    int len = snprintf(number, sizeof number, "%s/%" PRIu64, run->id, run->sent + 1);
    ebd_header header = {"index-record", eb_str_make(number, (size_t)len)};
    ebd_message message = EBD_MESSAGE(.key = item->key, .value = item->value, .lineage = lineage,
                                      .headers = &header, .header_count = 1);
    int rc = ebd_produce_async(out, PACKAGES_PACKAGE_INDEXED_V1, &message, on_delivery, run, err);
    if (rc >= 0)
        atomic_fetch_add(&run->sent, 1);
    return rc;
}

/* Queues all, until one is refused or one has failed: a run that cannot complete is not worth its rest. */
static int send_all(struct run *run, struct reader *reader, const struct sending *how,
                    ebd_producer *out, eb_error *err)
{
    ebd_lineage lineage =
        EBD_LINEAGE(.ns = "of://packages", .job = "package-index.ingest", .run_id = run->id,
                    .producer = "https://example.org/event-bus/package-index");
    struct item item;
    struct input_error unread; /* the input was read to its end before */
    while (atomic_load(&run->failed) == 0 && reader_next(reader, &item, &unread) > 0) {
        int rc = send_one(run, &item, &lineage, out, err);
        if (rc < 0)
            return rc;
        pace(run->sent, how->rate, run->started);
    }
    return 0;
}

int run_send(struct run *run, const struct input *input, const struct sending *how,
             ebd_producer *out, eb_error *err)
{
    struct reader reader;
    run->started = now_ns();
    reader_init(&reader, input, how->key_name);
    int queued = send_all(run, &reader, how, out, err);
    reader_free(&reader);

    eb_error late = {0};
    int flushed = ebd_producer_flush(out, how->wait_ms, &late);
    run->seconds = seconds_since(run->started);
    if (queued < 0)
        return -1;
    pthread_mutex_lock(&run->lock);
    if (atomic_load(&run->failed) > 0)
        *err = run->first_error;
    else if (flushed < 0)
        *err = late;
    pthread_mutex_unlock(&run->lock);
    return atomic_load(&run->acked) == run->records ? 0 : -1;
}
