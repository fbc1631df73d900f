/* The topics that a producer has named: librdkafka's handle, and what the registry says of each. */
#ifndef EBD_TOPIC_H
#define EBD_TOPIC_H

#include <ebd.h>
#include <pthread.h>
#include <stdatomic.h>

#include "client.h"

#define EBD__TOPIC_BUCKETS 64

typedef struct ebd__topic {
    struct ebd__topic *next; /* in its bucket */
    rd_kafka_topic_t *handle;
    const eb_channel *channel; /* NULL: not declared */
    char name[];
} ebd__topic;

/* Topics are only ever added, so that finding one takes no lock. */
typedef struct ebd__topics {
    _Atomic(ebd__topic *) buckets[EBD__TOPIC_BUCKETS];
    pthread_mutex_t lock; /* guards adding */
} ebd__topics;

void ebd__topics_make(ebd__topics *topics);
/* Destroys librdkafka's handles: before the instance is. */
void ebd__topics_free(ebd__topics *topics);

/* The topic, asked of the guard and of the brokers when it is first named. Threads: any. EB_E_ARG,
 * EB_E_REGISTRY, EB_E_NOT_FOUND, EB_E_DENIED, EB_E_UNREACHABLE, EB_E_TIMEOUT. */
int ebd__topic_find(ebd__topics *topics, ebd__client *client, ebd_topic named,
                    const ebd__topic **ret, eb_error *err);

#endif
