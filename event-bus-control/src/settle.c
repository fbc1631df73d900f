/* settle.c: ack, nak, term: once each, by whoever holds the message, only while its hold lasts.
 * nats.c's own acks are not used: they dereference NULL on a core message and have no fence. */
#include "settle.h"

#include <inttypes.h>
#include <nats/nats.h>
#include <stdio.h>
#include <string.h>

#include "client.h"
#include "clock.h"
#include "error.h"
#include "fork.h"
#include "message.h"
#include "native_error.h"
#include "pull.h"

#define REASON_MAX 256

int64_t ebc__nak_delay_ms(uint32_t deliveries)
{
    /* A server backoff is not applied to a nak (nats-server #4726), so the ladder is ours. */
    static const int64_t ladder_ms[] = {1000, 5000, 30000, 120000};
    size_t last = sizeof ladder_ms / sizeof *ladder_ms - 1;
    size_t step = deliveries > 0 ? deliveries - 1 : 0;
    return ladder_ms[step < last ? step : last];
}

/* Ends the hold. From now on nobody else settles this message. */
static int claim(ebc_msg *msg, const char *what, eb_error *err)
{
    ebc__pull *pull = msg->pull;
    int rc = 0;
    pthread_mutex_lock(&pull->mutex);
    if (pull->detached)
        rc = EB_E_CLOSED;
    else if (msg->settled)
        rc = EB_E_ARG;
    else if (!ebc__hold_lasts(pull, msg))
        rc = EB_E_FENCED;
    if (rc == 0 || rc == EB_E_FENCED) {
        msg->settled = true;
        ebc__hold_end(pull, msg);
    }
    pthread_mutex_unlock(&pull->mutex);
    if (rc == 0)
        return 0;
    if (rc == EB_E_FENCED) {
        ebc__count(&pull->client->metrics.fenced);
        return eb_fail(err, rc,
                       "%s of %s sequence %" PRIu64 ": its ack_wait has passed, so the server "
                       "delivers it again and another consumer may have it; handle it faster or "
                       "raise ack_wait",
                       what, eb_shorten(eb_str_of(pull->stream), 40).text, msg->sequence);
    }
    return eb_fail(err, rc, "%s of %s sequence %" PRIu64 ": %s", what,
                   eb_shorten(eb_str_of(pull->stream), 40).text, msg->sequence,
                   rc == EB_E_CLOSED ? "its consumer is closed; the event comes again"
                                     : "it is settled already; settle each message once");
}

static int settle(ebc_msg *msg, const char *what, const char *body, ebc__counter *counter,
                  eb_error *err)
{
    int rc = ebc__client_check(msg->pull->client, what, err);
    if (rc == 0)
        rc = claim(msg, what, err);
    if (rc < 0)
        return rc;
    natsStatus s =
        natsConnection_PublishString(msg->pull->client->nc, natsMsg_GetReply(msg->raw), body);
    if (s != NATS_OK)
        return ebc__fail_nats(err, s, "%s of %s sequence %" PRIu64 " (the event comes again)", what,
                              eb_shorten(eb_str_of(msg->pull->stream), 40).text, msg->sequence);
    ebc__count(counter);
    return 0;
}

int ebc_msg_ack(ebc_msg *msg, eb_error *err)
{
    if (!msg)
        return eb_fail(err, EB_E_ARG, "ack: msg is NULL");
    return settle(msg, "ack", "+ACK", &msg->pull->client->metrics.acked, err);
}

int ebc_msg_nak(ebc_msg *msg, int64_t delay_ms, eb_error *err)
{
    char body[64] = "-NAK";
    if (!msg || delay_ms < EB_NONE || delay_ms > INT64_MAX / EB_NS_PER_MS)
        return eb_fail(err, EB_E_ARG, "nak: %s",
                       msg ? "delay_ms is out of range; EB_NONE is at once" : "msg is NULL");
    if (delay_ms == 0)
        delay_ms = ebc__nak_delay_ms(msg->deliveries);
    if (delay_ms > 0)
        snprintf(body, sizeof body, "-NAK {\"delay\":%" PRId64 "}", delay_ms * EB_NS_PER_MS);
    return settle(msg, "nak", body, &msg->pull->client->metrics.nakked, err);
}

int ebc_msg_term(ebc_msg *msg, const char *reason, eb_error *err)
{
    char body[REASON_MAX + 8] = "+TERM";
    if (!msg || (reason && (strlen(reason) > REASON_MAX || strpbrk(reason, "\r\n"))))
        return eb_fail(err, EB_E_ARG, "term: %s",
                       msg ? "reason is longer than 256 bytes or has a line end" : "msg is NULL");
    /* Servers before 2.10.4 do not know "+TERM <reason>" and deliver the message again. */
    if (reason && *reason && msg->pull->term_reasons)
        snprintf(body, sizeof body, "+TERM %s", reason);
    return settle(msg, "term", body, &msg->pull->client->metrics.termed, err);
}

int ebc__settle_verdict(ebc_msg *msg, ebc_verdict verdict, eb_error *err)
{
    switch (verdict) {
    case EBC_ACK:
        return ebc_msg_ack(msg, err);
    case EBC_TERM:
        return ebc_msg_term(msg, NULL, err);
    case EBC_NAK:
        return ebc_msg_nak(msg, 0, err);
    }
    ebc__count(&msg->pull->client->metrics.no_verdict);
    return ebc_msg_nak(msg, 0, err);
}

void ebc_msg_free(ebc_msg **msg)
{
    if (!msg || !*msg)
        return;
    ebc_msg *own = *msg;
    *msg = NULL;
    /* In a forked child the locks may be held and the connection is the parent's. */
    if (own->pull->client->fork_generation != eb_fork_generation())
        return;
    if (!own->settled)
        ebc_msg_nak(own, 0, NULL);
    ebc__pull *pull = own->pull;
    pthread_mutex_lock(&pull->mutex);
    if (!own->settled)
        ebc__hold_end(pull, own);
    pthread_mutex_unlock(&pull->mutex);
    ebc__msg_destroy(own);
}
