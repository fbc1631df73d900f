/* pull_status.c: reads the statuses of ADR-37 (100, 404, 408, 409, 503) and keeps the book of
 * requests that pull.c plans by. Decides when a durable is gone for good: one clear EB_E_NOT_FOUND
 * instead of a silent stall (nats-server #5839).
 *
 * The book is an estimate: a message does not say which request brought it. So every way to lose
 * count ends by itself: no request left means nothing asked for, and a request leaves the book when
 * its life on the server is over. */
#include "pull_status.h"

#include <inttypes.h>
#include <nats/nats.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "client.h"
#include "clock.h"
#include "error.h"
#include "native_error.h"

#define SILENCE_NS         (11 * EB_NS_PER_S) /* two heartbeats of five seconds, and a little */
#define REFUSED_NS         (15 * EB_NS_PER_S) /* longer than an election: 4.9 to 6.4 s were measured */
#define NOT_FOUND_IN_A_ROW 2 /* one may be said while a server is still loading its streams */

void ebc__pull_forget_asks(ebc__pull *pull)
{
    pull->ask_count = 0;
    pull->asked = 0;
}

/* Takes a request off the book; `left` of its messages will not come. */
static void end_ask(ebc__pull *pull, int i, int left)
{
    pull->asks[i] = pull->asks[--pull->ask_count];
    pull->asked = pull->asked > left ? pull->asked - left : 0;
    if (pull->ask_count == 0 || pull->asked == 0)
        ebc__pull_forget_asks(pull);
}

void ebc__pull_expire(ebc__pull *pull, int64_t now_ns)
{
    bool lost = pull->ask_count > 0 && now_ns - pull->heard_ns >= pull->silence_ns;
    for (int i = pull->ask_count - 1; i >= 0; i--)
        if (i < pull->ask_count && pull->asks[i].until_ns <= now_ns) {
            end_ask(pull, i, pull->asks[i].batch); /* its 408 should have come */
            lost = true;
        }
    if (lost) {
        ebc__pull_forget_asks(pull);
        pull->probe = true;
    }
}

static void heard(ebc__pull *pull)
{
    pull->heard_ns = eb_clock_ns();
    pull->refused_ns = 0;
    pull->not_found = 0;
    pull->pause_ns = EBC__PAUSE_FIRST_NS;
}

void ebc__pull_heard_message(ebc__pull *pull)
{
    heard(pull);
    if (pull->asked > 0 && --pull->asked == 0)
        ebc__pull_forget_asks(pull);
}

/* ── Failures that end the pull ────────── */

static void fail_gone(ebc__pull *pull, const char *why)
{
    if (pull->failure.code < 0)
        return;
    eb_fail(&pull->failure, EB_E_NOT_FOUND,
            "receive from durable %s of stream %s: %s; create it again with ebc_durable_ensure, "
            "then open a new consumer",
            eb_shorten(eb_str_of(pull->durable), 50).text,
            eb_shorten(eb_str_of(pull->stream), 50).text, why);
    pull->failure.flags |= EB_ERR_FATAL;
}

/* `whole` false: the server's text was cut, so `denied` is only how the subject starts. */
static bool is_subject(const char *mine, eb_str denied, bool whole)
{
    return strncmp(mine, denied.data, denied.len) == 0 && (!whole || mine[denied.len] == '\0');
}

void ebc__pull_on_denied(ebc__pull *pull, eb_str subject, bool whole)
{
    bool inbox = strncmp(subject.data, pull->inbox, strlen(pull->inbox)) == 0;
    bool next = is_subject(pull->next_subject, subject, whole);
    if (is_subject(pull->info_subject, subject, whole))
        pull->info_denied = true;
    if ((!inbox && !next) || pull->failure.code < 0)
        return;
    const ebc_config *c = &pull->client->config;
    eb_fail_with(&pull->failure, EB_E_DENIED, NATS_NOT_PERMITTED, EB_ERR_FATAL,
                 "receive: the server does not permit user \"%s\" to %s %s; add it to its "
                 "permissions",
                 eb_shorten(eb_str_of(c->user ? c->user : c->service), 40).text,
                 inbox ? "subscribe to" : "publish to", eb_shorten(subject, 100).text);
}

/* ── Statuses ────────── */

static void ask_later(ebc__pull *pull)
{
    pull->not_before_ns = eb_clock_ns() + pull->pause_ns;
    pull->pause_ns *= 2;
    if (pull->pause_ns > EBC__PAUSE_LAST_NS)
        pull->pause_ns = EBC__PAUSE_LAST_NS;
}

/* How many messages of the request will not come: the server says it (2.9 and newer). */
static int left_of(const ebc__pull *pull, natsMsg *raw, int i)
{
    const char *text = NULL;
    if (natsMsgHeader_Get(raw, "Nats-Pending-Messages", &text) == NATS_OK)
        return (int)ebc__json_uint(eb_str_of(text));
    return pull->ask_count == 1 ? pull->asked : pull->asks[i].batch;
}

static void end_ask_of(ebc__pull *pull, natsMsg *raw)
{
    const char *token = natsMsg_GetSubject(raw) + strlen(pull->inbox);
    uint64_t number = strtoull(*token ? token + 1 : token, NULL, 10);
    for (int i = 0; i < pull->ask_count; i++)
        if (pull->asks[i].number == number) {
            end_ask(pull, i, left_of(pull, raw, i));
            return;
        }
}

/* Nobody takes requests for this durable: an election, a lost quorum, or it is not there. The probe
 * tells which; where it is not permitted, only time can. */
static void on_refused(ebc__pull *pull)
{
    int64_t now = eb_clock_ns();
    if (pull->refused_ns == 0)
        pull->refused_ns = now;
    ask_later(pull);
    pull->probe = true;
    if (now - pull->refused_ns <= REFUSED_NS)
        return;
    if (pull->info_denied) {
        fail_gone(pull, "nobody answers for it; the stream or the durable does not exist");
        return;
    }
    pull->refused_ns = now; /* say it again only after as long */
    eb_log(&pull->client->log, EB_LOG_WARNING,
           "durable %s of stream %s: nobody has answered for it for a while; asking on",
           pull->durable, pull->stream);
}

/* 409 means many things, told apart by words only; what is not known here is asked for again. */
static void on_conflict(ebc__pull *pull, const char *why)
{
    if (strcasestr(why, "Consumer Deleted")) {
        fail_gone(pull, "it was deleted");
    } else if (strcasestr(why, "push based")) {
        eb_fail(&pull->failure, EB_E_DRIFT,
                "receive from durable %s of stream %s: it is no pull consumer; delete it and "
                "create it with ebc_durable_ensure",
                eb_shorten(eb_str_of(pull->durable), 50).text,
                eb_shorten(eb_str_of(pull->stream), 50).text);
    } else if (!strcasestr(why, "Batch Completed")) {
        ask_later(pull);
        eb_log(&pull->client->log, EB_LOG_INFO, "durable %s of stream %s: %s", pull->durable,
               pull->stream, why);
    }
}

static void on_probe(ebc__pull *pull, natsMsg *raw)
{
    ebc__js_error js;
    if (!ebc__js_error_parse(ebc__msg_body(raw), &js)) {
        pull->not_found = 0;
        return;
    }
    if (js.err_code != EBC__JS_CONSUMER_NOT_FOUND && js.err_code != EBC__JS_STREAM_NOT_FOUND)
        return;
    if (++pull->not_found < NOT_FOUND_IN_A_ROW) {
        ask_later(pull);
        pull->probe = true;
        return;
    }
    fail_gone(pull, js.err_code == EBC__JS_STREAM_NOT_FOUND ? "the stream does not exist"
                                                            : "the durable does not exist");
}

void ebc__pull_on_status(ebc__pull *pull, natsMsg *raw)
{
    const char *status = NULL, *why = "";
    if (strcmp(natsMsg_GetSubject(raw) + strlen(pull->inbox), "." EBC__PROBE_TOKEN) == 0) {
        if (!natsMsg_IsNoResponders(raw))
            on_probe(pull, raw);
        return;
    }
    if (natsMsgHeader_Get(raw, "Status", &status) != NATS_OK)
        return; /* no message, no status: not from JetStream */
    natsMsgHeader_Get(raw, "Description", &why);
    uint64_t code = ebc__json_uint(eb_str_of(status));
    if (code == 503) {
        end_ask_of(pull, raw);
        on_refused(pull);
        return;
    }
    heard(pull);
    if (code == 100)
        return;
    end_ask_of(pull, raw);
    if (code == 409)
        on_conflict(pull, why);
    else if (code != 404 && code != 408)
        ask_later(pull);
}
