/* client.c: the life of a connection: open, what nats.c reports meanwhile, close. Decides when a
 * handle is usable; options.c says how to connect, request.c and pull.c use the connection.
 *
 * nats.c calls back on its own threads, also after a connection was destroyed (nats.c #735) and
 * sometimes twice (#331). So the closure it gets is a number, not a pointer: a callback looks the
 * number up among the living clients, and one that comes late finds nobody. */
#include "client.h"

#include <nats/nats.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "config.h"
#include "error.h"
#include "fork.h"
#include "native_error.h"
#include "options.h"
#include "pull.h"
#include "sized.h"
#include "uuid7.h"

#define CLOSE_DEFAULT_MS 10000
#define OPEN_PAUSE_MS    100 /* between attempts while wait_for_broker_ms lasts */

/* ── The living clients ────────── */

static pthread_mutex_t table_mutex = PTHREAD_MUTEX_INITIALIZER; /* guards the two below */
static ebc_client *table;
static uintptr_t last_id;

static void table_add(ebc_client *client)
{
    pthread_mutex_lock(&table_mutex);
    client->id = ++last_id;
    client->next = table;
    table = client;
    pthread_mutex_unlock(&table_mutex);
}

static void table_remove(ebc_client *client)
{
    pthread_mutex_lock(&table_mutex);
    for (ebc_client **at = &table; *at; at = &(*at)->next)
        if (*at == client) {
            *at = client->next;
            break;
        }
    pthread_mutex_unlock(&table_mutex);
}

/* The client with this number, retained; NULL if it is gone. */
static ebc_client *table_find(void *closure)
{
    pthread_mutex_lock(&table_mutex);
    ebc_client *client = table;
    while (client && client->id != (uintptr_t)closure)
        client = client->next;
    if (client)
        ebc__client_retain(client);
    pthread_mutex_unlock(&table_mutex);
    return client;
}

void ebc__client_retain(ebc_client *client)
{
    atomic_fetch_add_explicit(&client->refs, 1, memory_order_relaxed);
}

void ebc__client_release(ebc_client *client)
{
    if (atomic_fetch_sub_explicit(&client->refs, 1, memory_order_acq_rel) != 1)
        return;
    natsSubscription_Destroy(client->requests.sub);
    natsConnection_Destroy(client->nc);
    ebc__requests_free(&client->requests);
    ebc__config_free(&client->config);
    pthread_cond_destroy(&client->closed);
    pthread_mutex_destroy(&client->mutex);
    free(client);
}

void ebc__thread_name(const char *name)
{
    static _Thread_local bool named;
    if (!named) {
        named = true;
        pthread_setname_np(pthread_self(), name);
    }
}

/* ── What nats.c reports ────────── */

/* "Permissions Violation for Publish to "of.secret"": whom it was about, and what. nats.c cuts the
 * text at 255 bytes, so the closing quote may be missing. */
static void on_violation(ebc_client *client, const char *text)
{
    const char *quote = strchr(text, '"');
    if (!quote)
        return;
    const char *end = strchr(quote + 1, '"');
    eb_str subject = eb_str_make(quote + 1, end ? (size_t)(end - quote - 1) : strlen(quote + 1));
    if (strstr(text, "Publish") || strstr(text, "publish")) {
        ebc__requests_denied(&client->requests, subject, end != NULL);
        ebc__pulls_denied(client, subject, end != NULL);
        return;
    }
    size_t len = strlen(client->requests.inbox);
    if (subject.len >= len && memcmp(subject.data, client->requests.inbox, len) == 0)
        ebc__requests_inbox_denied(&client->requests);
    ebc__pulls_denied(client, subject, end != NULL);
}

/* The words of the error that the callback is called for. nats.c leaves them with its thread; those
 * of the connection may be a later error's already. */
static const char *error_text(natsConnection *nc, natsStatus status)
{
    natsStatus own = NATS_OK;
    const char *text = nats_GetLastError(&own);
    if (own != status || !text || !*text)
        natsConnection_GetLastError(nc, &text);
    return text ? text : "";
}

static void on_error(natsConnection *nc, natsSubscription *sub, natsStatus status, void *closure)
{
    ebc_client *client = table_find(closure);
    (void)sub;
    if (!client)
        return;
    ebc__thread_name("ebc-events");
    const char *text = error_text(nc, status);
    if (status == NATS_SLOW_CONSUMER)
        ebc__count(&client->metrics.dropped);
    eb_log(&client->log, EB_LOG_WARNING, "nats: %s%s%s", natsStatus_GetText(status),
           *text ? ": " : "", text);
    if (status == NATS_NOT_PERMITTED)
        on_violation(client, text);
    ebc__client_release(client);
}

static void on_disconnected(natsConnection *nc, void *closure)
{
    ebc_client *client = table_find(closure);
    (void)nc;
    if (!client)
        return;
    ebc__thread_name("ebc-events");
    if (atomic_load(&client->state) == EBC__OPEN)
        eb_log(&client->log, EB_LOG_WARNING, "nats: disconnected; reconnecting for ever");
    ebc__client_release(client);
}

static void on_reconnected(natsConnection *nc, void *closure)
{
    ebc_client *client = table_find(closure);
    (void)nc;
    if (!client)
        return;
    ebc__thread_name("ebc-events");
    ebc__count(&client->metrics.reconnects);
    eb_log(&client->log, EB_LOG_INFO, "nats: connected again");
    ebc__requests_reconnected(&client->requests);
    ebc__pulls_reconnected(client);
    ebc__client_release(client);
}

/* Either we closed it, or nats.c gave up: the broker refused the credentials twice in a row. */
static void on_closed(natsConnection *nc, void *closure)
{
    ebc_client *client = table_find(closure);
    if (!client)
        return;
    ebc__thread_name("ebc-events");
    const char *text = NULL;
    natsConnection_GetLastError(nc, &text);
    pthread_mutex_lock(&client->mutex);
    client->closed_called = true;
    int open = EBC__OPEN;
    if (atomic_load(&client->state) == EBC__OPEN)
        snprintf(client->reason, sizeof client->reason, "%s", text && *text ? text : "closed");
    bool died = atomic_compare_exchange_strong(&client->state, &open, EBC__DEAD);
    pthread_cond_broadcast(&client->closed);
    pthread_mutex_unlock(&client->mutex);
    if (died) {
        eb_log(&client->log, EB_LOG_ERROR, "nats: the connection is gone for good: %s",
               client->reason);
        ebc__requests_close(client, 0);
        ebc__pulls_reconnected(client);
    }
    ebc__client_release(client);
}

/* ── Open ────────── */

int ebc__client_check(const ebc_client *client, const char *what, eb_error *err)
{
    if (!client)
        return eb_fail(err, EB_E_ARG, "%s: client is NULL; open one first", what);
    if (client->fork_generation != eb_fork_generation())
        return eb_fail(err, EB_E_FORKED,
                       "%s: this client was opened before fork and belongs to the parent; fork "
                       "before the first client is opened, or exec",
                       what);
    switch (atomic_load_explicit(&client->state, memory_order_acquire)) {
    case EBC__OPEN:
        return 0;
    case EBC__DEAD:
        return eb_fail(err, EB_E_AUTH,
                       "%s: the broker ended the connection for good: %s; mend the credentials and "
                       "open a new client",
                       what, client->reason);
    default:
        return eb_fail(err, EB_E_CLOSED, "%s: the client is closed; open a new one", what);
    }
}

bool ebc__client_connected(const ebc_client *client)
{
    return natsConnection_Status(client->nc) == NATS_CONN_STATUS_CONNECTED;
}

size_t ebc__client_inbox(const ebc_client *client, char *ret, size_t size)
{
    char id[EB_UUID_TEXT + 1];
    eb_uuid7_new(id);
    int len = snprintf(ret, size, "%s.%s", client->config.inbox_prefix, id);
    return len > 0 && (size_t)len < size ? (size_t)len : 0;
}

static ebc_client *client_make(const ebc_config *config)
{
    ebc_client *client = calloc(1, sizeof *client);
    if (!client)
        return NULL;
    atomic_init(&client->refs, 1);
    client->config = *config;
    client->fork_generation = eb_fork_generation();
    client->log = (eb_logger){config->log, config->log_user, config->log_level};
    pthread_mutex_init(&client->mutex, NULL);
    ebc__cond_init(&client->closed);
    ebc__requests_init(&client->requests);
    ebc__metrics_init(&client->metrics);
    return client;
}

static natsStatus set_callbacks(natsOptions *opts, uintptr_t id)
{
    void *closure = (void *)id;
    natsStatus s = natsOptions_SetErrorHandler(opts, on_error, closure);
    if (s == NATS_OK)
        s = natsOptions_SetDisconnectedCB(opts, on_disconnected, closure);
    if (s == NATS_OK)
        s = natsOptions_SetReconnectedCB(opts, on_reconnected, closure);
    if (s == NATS_OK)
        s = natsOptions_SetClosedCB(opts, on_closed, closure);
    return s;
}

/* Which failures does waiting mend? A broker that is not there yet, or not ready. */
static bool may_come(natsStatus s)
{
    return s == NATS_NO_SERVER || s == NATS_IO_ERROR || s == NATS_TIMEOUT ||
           s == NATS_CONNECTION_CLOSED;
}

static int fail_connect(const ebc_config *c, natsStatus s, eb_error *err)
{
    char shown[EBC__SHOWN];
    ebc__servers_show(c->servers, shown);
    if (s == NATS_CONNECTION_AUTH_FAILED)
        return eb_fail_with(err, EB_E_AUTH, (int)s, EB_ERR_FATAL,
                            "connect to %s as \"%s\": the broker refused the credentials; check "
                            "user, password, token, creds or certificate",
                            shown, eb_shorten(eb_str_of(c->user ? c->user : c->service), 40).text);
    if (may_come(s))
        return eb_fail_with(err, EB_E_UNREACHABLE, (int)s, EB_ERR_RETRY,
                            "connect to %s: no server answered within %d ms (%s); check the "
                            "address and that the broker runs",
                            shown,
                            c->wait_for_broker_ms > c->connect_timeout_ms ? c->wait_for_broker_ms
                                                                          : c->connect_timeout_ms,
                            natsStatus_GetText(s));
    return ebc__fail_nats(err, s, "connect to %s", shown);
}

static int connect_until(ebc_client *client, natsOptions *opts, eb_error *err)
{
    int64_t deadline = eb_deadline_in_ms(client->config.wait_for_broker_ms);
    for (;;) {
        natsStatus s = natsConnection_Connect(&client->nc, opts);
        if (s == NATS_OK)
            return 0;
        if (!may_come(s) || eb_deadline_left_ms(deadline) == 0)
            return fail_connect(&client->config, s, err);
        int64_t left = eb_deadline_left_ms(deadline);
        nats_Sleep(left < OPEN_PAUSE_MS ? left : OPEN_PAUSE_MS);
    }
}

static int client_connect(ebc_client *client, eb_error *err)
{
    natsOptions *opts = NULL;
    int rc = ebc__options_make(&client->config, &opts, err);
    if (rc < 0)
        return rc;
    natsStatus s = set_callbacks(opts, client->id);
    rc = s == NATS_OK ? connect_until(client, opts, err)
                      : ebc__fail_nats(err, s, "ebc_client_open: options");
    natsOptions_Destroy(opts);
    return rc < 0 ? rc : ebc__requests_open(client, err);
}

/* nats.c starts its timers and its dispatcher of callbacks once in a process. A forked child has
 * neither: no ping would find a dead server, no denial would be told. Returns 0 or EB_E_FORKED. */
static int check_fork(eb_error *err)
{
    static atomic_uint opened_in; /* the first client's fork generation + 1 */
    unsigned ours = eb_fork_generation() + 1, none = 0;
    if (atomic_compare_exchange_strong(&opened_in, &none, ours) || none == ours)
        return 0;
    return eb_fail(err, EB_E_FORKED,
                   "ebc_client_open: the parent process has opened a client already, and nats.c's "
                   "threads do not live on in a child; fork before the first client is opened, or "
                   "exec");
}

int ebc_client_open(const ebc_config *config, ebc_client **ret, eb_error *err)
{
    ebc_config own;
    if (!ret)
        return eb_fail(err, EB_E_ARG, "ebc_client_open: ret is NULL");
    int rc = ebc__config_copy(&own, config, err);
    if (rc < 0)
        return rc;
    rc = check_fork(err);
    ebc_client *client = rc == 0 ? client_make(&own) : NULL;
    if (!client) {
        ebc__config_free(&own);
        return rc < 0 ? rc : eb_fail(err, EB_E_NOMEM, "ebc_client_open: out of memory");
    }
    table_add(client);
    rc = client_connect(client, err);
    if (rc < 0)
        ebc_client_free(&client);
    else
        *ret = client;
    return rc;
}

/* ── Close ────────── */

/* Waits until nats.c has called on_closed, or the deadline. */
static void wait_closed(ebc_client *client, int64_t deadline_ns)
{
    const struct timespec until = {.tv_sec = (time_t)(deadline_ns / EB_NS_PER_S),
                                   .tv_nsec = (long)(deadline_ns % EB_NS_PER_S)};
    pthread_mutex_lock(&client->mutex);
    while (!client->closed_called && eb_clock_ns() < deadline_ns)
        pthread_cond_timedwait(&client->closed, &client->mutex, &until);
    pthread_mutex_unlock(&client->mutex);
}

static void drain(ebc_client *client, int32_t timeout_ms, ebc_close_report *report)
{
    int64_t deadline = eb_deadline_in_ms(timeout_ms);
    ebc__requests_close(client, deadline);
    int64_t left = eb_deadline_left_ms(deadline);
    bool flushed = ebc__client_connected(client) &&
                   natsConnection_FlushTimeout(client->nc, left > 0 ? left : 1) == NATS_OK;
    int unsent = natsConnection_Buffered(client->nc);
    report->drained = flushed;
    report->unsent = !flushed && unsent > 0 ? (uint64_t)unsent : 0;
    natsConnection_Close(client->nc);
    wait_closed(client, deadline);
}

int ebc_client_close(ebc_client *client, int32_t timeout_ms, ebc_close_report *ret, eb_error *err)
{
    if (!client || timeout_ms < 0)
        return eb_fail(err, EB_E_ARG, "ebc_client_close: %s",
                       client ? "timeout_ms is negative" : "client is NULL");
    if (client->fork_generation != eb_fork_generation())
        return ebc__client_check(client, "ebc_client_close", err);
    if (ebc__pull_in_handler(client))
        return eb_fail(err, EB_E_ARG,
                       "ebc_client_close: called from inside a handler; stop the consumer there "
                       "and close after ebc_consumer_run has returned");
    int rc = eb_sized_check(ret, "EBC_CLOSE_REPORT", err);
    if (rc < 0)
        return rc;
    ebc_close_report report = ebc_close_report_init();
    int state = EBC__OPEN;
    if (atomic_compare_exchange_strong(&client->state, &state, EBC__CLOSING)) {
        report.unsettled = ebc__pulls_unsettled(client);
        drain(client, timeout_ms ? timeout_ms : CLOSE_DEFAULT_MS, &report);
        atomic_store(&client->state, EBC__CLOSED);
    }
    eb_sized_write(ret, &report, sizeof report);
    return 0;
}

void ebc_client_free(ebc_client **client)
{
    if (!client || !*client)
        return;
    ebc_client *own = *client;
    *client = NULL;
    /* In a forked child the connection's threads do not exist and its locks may be held. */
    if (own->fork_generation != eb_fork_generation())
        return;
    atomic_store(&own->state, EBC__CLOSED);
    table_remove(own);
    ebc__requests_close(own, 0);
    if (own->nc)
        natsConnection_Close(own->nc);
    ebc__client_release(own);
}
