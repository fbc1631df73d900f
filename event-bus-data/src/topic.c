/* Decides whether a topic may be produced to, once for each name: its form, the registry's guard,
 * and whether the brokers have it. Asking them also spares the first record the second that
 * librdkafka before 2.10.1 takes to notice a new topic (librdkafka #5032). */
#include "topic.h"

#include <stdlib.h>
#include <string.h>

#include "error.h"
#include "guard.h"
#include "native_error.h"
#include "validate.h"

void ebd__topics_make(ebd__topics *topics)
{
    memset(topics, 0, sizeof *topics);
    pthread_mutex_init(&topics->lock, NULL);
}

static void free_topic(ebd__topic *topic)
{
    if (topic->handle)
        rd_kafka_topic_destroy(topic->handle);
    free(topic);
}

void ebd__topics_free(ebd__topics *topics)
{
    for (size_t i = 0; i < EBD__TOPIC_BUCKETS; i++) {
        ebd__topic *next;
        for (ebd__topic *t = atomic_load(&topics->buckets[i]); t; t = next) {
            next = t->next;
            free_topic(t);
        }
    }
    pthread_mutex_destroy(&topics->lock);
}

/* Of the length and eight bytes in the middle: names of one domain differ there. */
static size_t bucket_of(const char *name, size_t len)
{
    uint64_t middle = 0;
    size_t from = len > 8 ? (len - 8) / 2 : 0;

    memcpy(&middle, name + from, len > 8 ? 8 : len);
    return (size_t)((middle ^ len) * UINT64_C(0x9e3779b97f4a7c15) >> 58);
}

static ebd__topic *look_up(ebd__topics *topics, size_t bucket, const char *name)
{
    ebd__topic *t = atomic_load_explicit(&topics->buckets[bucket], memory_order_acquire);

    while (t && strcmp(t->name, name) != 0)
        t = t->next;
    return t;
}

/* Of two threads that named the same topic at once, the first one's stays. */
static const ebd__topic *add(ebd__topics *topics, size_t bucket, ebd__topic *topic)
{
    pthread_mutex_lock(&topics->lock);
    ebd__topic *other = look_up(topics, bucket, topic->name);
    if (!other) {
        topic->next = atomic_load_explicit(&topics->buckets[bucket], memory_order_relaxed);
        atomic_store_explicit(&topics->buckets[bucket], topic, memory_order_release);
    }
    pthread_mutex_unlock(&topics->lock);
    if (!other)
        return topic;
    free_topic(topic);
    return other;
}

static int check_name(const char *name, eb_error *err)
{
    const char *wrong = name ? eb_validate_topic(name) : "it is NULL";

    if (!wrong)
        return 0;
    return eb_fail(err, EB_E_ARG, "\"%s\" is not a topic name: %s; use letters, digits and ._-",
                   eb_shorten(eb_str_of(name), 60).text, wrong);
}

static int make(ebd__client *client, ebd_topic named, ebd__topic **ret, eb_error *err)
{
    const eb_channel *channel = NULL;
    size_t len = strlen(named.name) + 1;
    int rc = eb_guard_channel(client->registry, EB_PLANE_DATA, EB_MAY_PRODUCE, named.name, &channel,
                              err);

    if (rc < 0)
        return rc;
    ebd__topic *topic = calloc(1, sizeof *topic + len);
    if (!topic)
        return eb_fail(err, EB_E_NOMEM, "topic \"%s\": out of memory",
                       eb_shorten(eb_str_of(named.name), 80).text);
    memcpy(topic->name, named.name, len);
    topic->channel = channel ? channel : named.channel;
    topic->handle = rd_kafka_topic_new(client->rk, named.name, NULL);
    rc = topic->handle ? ebd__client_find_topic(client, topic->handle, err)
                       : ebd__fail_kafka(err, rd_kafka_last_error(), "topic \"%s\"",
                                         eb_shorten(eb_str_of(named.name), 80).text);
    if (rc < 0)
        free_topic(topic);
    else
        *ret = topic;
    return rc < 0 ? rc : 0;
}

int ebd__topic_find(ebd__topics *topics, ebd__client *client, ebd_topic named,
                    const ebd__topic **ret, eb_error *err)
{
    int rc;
    ebd__topic *made;

    /* A name that was found before was well-formed. */
    size_t bucket = named.name ? bucket_of(named.name, strlen(named.name)) : 0;
    const ebd__topic *known = named.name ? look_up(topics, bucket, named.name) : NULL;
    if (known) {
        *ret = known;
        return 0;
    }
    rc = check_name(named.name, err);
    if (rc == 0)
        rc = make(client, named, &made, err);
    if (rc == 0)
        *ret = add(topics, bucket, made);
    return rc;
}
