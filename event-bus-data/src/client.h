/* What the handle of a producer and of a consumer have in common: the librdkafka instance, whom it
 * logs to, what it knows of the brokers' last trouble, and the fork that it must not outlive. */
#ifndef EBD_CLIENT_H
#define EBD_CLIENT_H

#include <ebd.h>
#include <librdkafka/rdkafka.h>
#include <pthread.h>
#include <stdatomic.h>

#include "log.h"

typedef struct ebd__client {
    rd_kafka_t *rk;
    char *servers;
    char *service;
    eb_logger log;
    const eb_registry *registry; /* borrowed from the user; NULL: no guard */
    unsigned generation;         /* eb_fork_generation() of the process that opened it */
    int32_t topic_wait_ms;       /* how long a look-up of a topic may take */
    bool scram;
    atomic_int fatal; /* rd_kafka_resp_err_t that ended this instance; 0: it lives */

    pthread_mutex_t
        lock; /* guards the two below: written by librdkafka's callbacks, read by open */
    rd_kafka_resp_err_t trouble;
    char trouble_text[128];
} ebd__client;

/* Checks the service and the registry, copies what is needed and makes the librdkafka instance.
 * `conf` is consumed in any case. `client` must stay at its address. */
int ebd__client_open(ebd__client *client, const ebd_config *config, rd_kafka_type_t type,
                     rd_kafka_conf_t *conf, eb_error *err);

/* Waits until a broker answers. `serve`: call rd_kafka_poll meanwhile, because no other thread does.
 * Errors: EB_E_UNREACHABLE, EB_E_AUTH, with the brokers' last trouble as the reason. */
int ebd__client_wait(ebd__client *client, int32_t timeout_ms, bool serve, eb_error *err);

/* Remembers and logs what librdkafka says of the brokers. Threads: any. */
void ebd__client_note(ebd__client *client, rd_kafka_resp_err_t code, const char *text);

/* EB_E_FORKED in a child of the process that opened it, EB_E_CLOSED after a fatal error, else 0. */
int ebd__client_check(const ebd__client *client, eb_error *err);
bool ebd__client_forked(const ebd__client *client);

/* The text of the fatal error, as librdkafka gives it. */
void ebd__client_fatal_text(const ebd__client *client, char *ret, size_t size);

/* How many partitions a topic has, asked of the brokers; waits until each has a leader, within
 * topic_wait_ms. Returns the count, or EB_E_NOT_FOUND, EB_E_DENIED, EB_E_UNREACHABLE, EB_E_TIMEOUT. */
int ebd__client_find_topic(ebd__client *client, rd_kafka_topic_t *topic, eb_error *err);

/* Frees everything but the struct; `flags`: of rd_kafka_destroy_flags. */
void ebd__client_close(ebd__client *client, int flags);

#endif
