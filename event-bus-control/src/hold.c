/* hold.c: while a message is buffered or being handled, its ack_wait runs on the server. A thread
 * of its own for each consumer ("ebc-hold") says "in progress" at half of it, for buffered
 * messages too, so that looking ahead burns no deliveries; at most RENEWALS times each, so that a
 * handler that hangs gives its event back. When a hold has run out the message is no longer ours:
 * the server would take a late ack with the same OK (nats-server #4786), so settle.c refuses it. */
#include "hold.h"

#include <nats/nats.h>
#include <stdlib.h>
#include <string.h>

#include "client.h"
#include "clock.h"
#include "error.h"
#include "message.h"
#include "pull.h"

#define RENEWALS 20 /* × half of ack_wait: five minutes with 30 s */
#define BATCH    32 /* renewed in one go, outside of the lock */
/* The server's clock for ack_wait started before the message reached us. */
#define MARGIN_PART 20

static void list_remove(ebc__holds *l, ebc_msg *msg)
{
    if (!msg->held)
        return;
    *(msg->prev ? &msg->prev->next : &l->first) = msg->next;
    *(msg->next ? &msg->next->prev : &l->last) = msg->prev;
    msg->prev = msg->next = NULL;
    msg->held = false;
}

static void list_append(ebc__holds *l, ebc_msg *msg)
{
    msg->prev = l->last;
    msg->next = NULL;
    *(l->last ? &l->last->next : &l->first) = msg;
    l->last = msg;
    msg->held = true;
}

void ebc__hold_begin(ebc__pull *pull, ebc_msg *msg)
{
    ebc__holds *l = &pull->holds;
    bool idle = l->first == NULL;
    msg->renewed_ns = eb_clock_ns();
    list_append(l, msg);
    l->held++;
    if (idle)
        pthread_cond_signal(&l->wake);
}

void ebc__hold_end(ebc__pull *pull, ebc_msg *msg)
{
    list_remove(&pull->holds, msg);
    pull->holds.held--;
}

bool ebc__hold_lasts(const ebc__pull *pull, const ebc_msg *msg)
{
    int64_t ack_wait = pull->holds.ack_wait_ns;
    return eb_clock_ns() < msg->renewed_ns + ack_wait - ack_wait / MARGIN_PART;
}

/* Takes the messages that are due out of the front of the list and puts them at its end; their ack
 * subjects are copied, since a message may be settled and freed meanwhile. Lock: held. */
static size_t collect_due(ebc__pull *pull, char *ret[BATCH])
{
    ebc__holds *l = &pull->holds;
    int64_t now = eb_clock_ns();
    size_t count = 0;
    while (l->first && l->first->renewed_ns + l->ack_wait_ns / 2 <= now && count < BATCH) {
        ebc_msg *msg = l->first;
        list_remove(l, msg);
        if (msg->renewals == RENEWALS || !ebc__hold_lasts(pull, msg))
            continue; /* it runs out */
        char *reply = strdup(natsMsg_GetReply(msg->raw));
        if (!reply)
            continue;
        ret[count++] = reply;
        msg->renewals++;
        msg->renewed_ns = now;
        list_append(l, msg);
    }
    return count;
}

static void send_in_progress(ebc__pull *pull, char *replies[], size_t count)
{
    for (size_t i = 0; i < count; i++) {
        natsConnection_PublishString(pull->client->nc, replies[i], "+WPI");
        free(replies[i]);
    }
}

/* Until when there is nothing to do. Lock: held. */
static int64_t next_due(const ebc__pull *pull, bool connected)
{
    const ebc__holds *l = &pull->holds;
    int64_t due =
        l->first ? l->first->renewed_ns + l->ack_wait_ns / 2 : eb_clock_ns() + 3600 * EB_NS_PER_S;
    if (connected)
        return due;
    /* Nothing can be renewed now; look again soon, in case the server is back in time. */
    int64_t soon = eb_clock_ns() + l->ack_wait_ns / 20;
    return due > soon ? due : soon;
}

static void *keep(void *closure)
{
    ebc__pull *pull = closure;
    ebc__holds *l = &pull->holds;
    char *replies[BATCH];
    ebc__thread_name("ebc-hold");
    pthread_mutex_lock(&pull->mutex);
    while (!l->closing) {
        pthread_mutex_unlock(&pull->mutex);
        bool connected = ebc__client_connected(pull->client);
        pthread_mutex_lock(&pull->mutex);
        size_t count = connected ? collect_due(pull, replies) : 0;
        if (count > 0) {
            pthread_mutex_unlock(&pull->mutex);
            send_in_progress(pull, replies, count);
            pthread_mutex_lock(&pull->mutex);
            continue;
        }
        int64_t due = next_due(pull, connected);
        const struct timespec until = {.tv_sec = (time_t)(due / EB_NS_PER_S),
                                       .tv_nsec = (long)(due % EB_NS_PER_S)};
        if (!l->closing)
            pthread_cond_timedwait(&l->wake, &pull->mutex, &until);
    }
    pthread_mutex_unlock(&pull->mutex);
    nats_ReleaseThreadMemory();
    return NULL;
}

int ebc__holds_open(ebc__pull *pull, eb_error *err)
{
    ebc__holds *l = &pull->holds;
    int failed = pthread_create(&l->keeper, NULL, keep, pull);
    if (failed)
        return eb_fail_with(err, EB_E_NOMEM, failed, EB_ERR_RETRY,
                            "ebc_consumer_open: no thread could be started: %s", strerror(failed));
    l->running = true;
    return 0;
}

void ebc__holds_close(ebc__pull *pull)
{
    ebc__holds *l = &pull->holds;
    if (!l->running)
        return;
    pthread_mutex_lock(&pull->mutex);
    l->closing = true;
    pthread_cond_signal(&l->wake);
    pthread_mutex_unlock(&pull->mutex);
    pthread_join(l->keeper, NULL);
    l->running = false;
}
