/* config.c: what a client is told, before anything is connected. Reads the environment, refuses
 * combinations that cannot work, copies, fills in the defaults, and keeps secrets out of texts.
 * How the settings reach nats.c is options.c's business. */
#include "config.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "env.h"
#include "error.h"
#include "guard.h"
#include "sized.h"
#include "validate.h"

#define MAX_MESSAGE_DEFAULT 65536U
#define MAX_MESSAGE_LIMIT   262144U

/* Every string of ebc_config, so that copying and freeing cannot forget one. */
static const struct {
    size_t offset;
    bool secret;
} strings[] = {
    {offsetof(ebc_config, servers), true},         {offsetof(ebc_config, service), false},
    {offsetof(ebc_config, user), false},           {offsetof(ebc_config, password), true},
    {offsetof(ebc_config, token), true},           {offsetof(ebc_config, creds), false},
    {offsetof(ebc_config, nkey_seed_file), false}, {offsetof(ebc_config, ca), false},
    {offsetof(ebc_config, cert), false},           {offsetof(ebc_config, key), false},
    {offsetof(ebc_config, inbox_prefix), false},
};
#define STRINGS (sizeof strings / sizeof *strings)

static const char **string_at(ebc_config *config, size_t i)
{
    return (const char **)(void *)((char *)config + strings[i].offset);
}

/* ── The environment ────────── */

/* Two settings that make sense only together. */
static int check_pair(const char *a, const char *b, const char *names, eb_error *err)
{
    if (!a == !b)
        return 0;
    return eb_fail(err, EB_E_CONFIG, "%s go together: one of them is missing; set both or neither",
                   names);
}

int ebc_config_from_env(ebc_config *config, eb_error *err)
{
    ebc_config c;
    if (!config)
        return eb_fail(err, EB_E_ARG, "ebc_config_from_env: config is NULL");
    int rc = eb_sized_read(&c, sizeof c, config, "ebc_config_from_env: config", err);
    if (rc < 0)
        return rc;
    eb_env_default(&c.servers, "NATS_URL");
    eb_env_default(&c.creds, "NATS_CREDS");
    eb_env_default(&c.nkey_seed_file, "NATS_NKEY_SEED_FILE");
    eb_env_default(&c.user, "NATS_USER");
    eb_env_default(&c.password, "NATS_PASSWORD");
    eb_env_default(&c.token, "NATS_TOKEN");
    eb_env_default(&c.ca, "NATS_CA");
    eb_env_default(&c.cert, "NATS_CERT");
    eb_env_default(&c.key, "NATS_KEY");
    rc = check_pair(c.user, c.password, "NATS_USER and NATS_PASSWORD", err);
    if (rc == 0)
        rc = check_pair(c.cert, c.key, "NATS_CERT and NATS_KEY", err);
    if (rc == 0)
        eb_sized_write(config, &c, sizeof c);
    return rc;
}

/* ── Servers ────────── */

static eb_str trim(eb_str s)
{
    while (s.len > 0 && isspace((unsigned char)s.data[0]))
        s = eb_str_make(s.data + 1, s.len - 1);
    while (s.len > 0 && isspace((unsigned char)s.data[s.len - 1]))
        s.len--;
    return s;
}

static eb_str after_scheme(eb_str url)
{
    static const char *const schemes[] = {"nats://", "tls://"};
    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++) {
        size_t len = strlen(schemes[i]);
        if (url.len > len && strncasecmp(url.data, schemes[i], len) == 0)
            return eb_str_make(url.data + len, url.len - len);
    }
    return url;
}

/* host, host:port or [v6]:port. Strict, since what passes is shown in texts: a password that holds
 * a comma would be cut into pieces, and no piece of it may look like an address. */
static bool is_address(eb_str a)
{
    size_t i = 0;
    if (a.len > 0 && a.data[0] == '[') {
        while (i < a.len && a.data[i] != ']')
            i++;
        if (i++ >= a.len)
            return false;
    } else {
        while (i < a.len && (isalnum((unsigned char)a.data[i]) || strchr(".-_", a.data[i])))
            i++;
    }
    if (i == 0)
        return false;
    if (i == a.len)
        return true;
    if (a.data[i++] != ':' || i == a.len || a.len - i > 5)
        return false;
    while (i < a.len && isdigit((unsigned char)a.data[i]))
        i++;
    return i == a.len;
}

int ebc__server_next(eb_str *list, ebc__server *ret)
{
    if (list->len == 0)
        return 0;
    const char *comma = memchr(list->data, ',', list->len);
    size_t len = comma ? (size_t)(comma - list->data) : list->len;
    ret->url = trim(eb_str_make(list->data, len));
    size_t used = comma ? len + 1 : len;
    *list = eb_str_make(list->data + used, list->len - used);

    ret->address = after_scheme(ret->url);
    for (size_t i = ret->address.len; i > 0; i--)
        if (ret->address.data[i - 1] == '@') {
            ret->address = eb_str_make(ret->address.data + i, ret->address.len - i);
            break;
        }
    return is_address(ret->address) ? 1 : -1;
}

const char *ebc__servers_show(const char *servers, char ret[EBC__SHOWN])
{
    eb_str list = eb_str_of(servers);
    ebc__server server;
    size_t at = 0;
    int got;
    ret[0] = '\0';
    while ((got = ebc__server_next(&list, &server)) != 0) {
        eb_str shown = got > 0 ? server.address : EB_STR("(no address)");
        if (at + shown.len + 6 >= EBC__SHOWN) {
            snprintf(ret + at, EBC__SHOWN - at, ", …");
            break;
        }
        if (at > 0)
            ret[at++] = ',';
        memcpy(ret + at, shown.data, shown.len);
        at += shown.len;
        ret[at] = '\0';
    }
    return ret;
}

static int check_servers(const char *servers, eb_error *err)
{
    eb_str list = eb_str_of(servers);
    ebc__server server;
    int count = 0, got;
    while ((got = ebc__server_next(&list, &server)) != 0) {
        count++;
        if (got < 0)
            return eb_fail(err, EB_E_CONFIG,
                           "servers: number %d is no address (it is not shown, since it may hold a "
                           "password); write nats://host:port, separated by commas",
                           count);
    }
    if (count > EBC__SERVERS_MAX)
        return eb_fail(err, EB_E_CONFIG, "servers: %d of them are more than %d; name fewer", count,
                       EBC__SERVERS_MAX);
    if (count == 0)
        return eb_fail(err, EB_E_CONFIG,
                       "servers is not set; give it, or NATS_URL, as nats://host:port");
    return 0;
}

/* ── Checking and copying ────────── */

static int check_identity(const ebc_config *c, eb_error *err)
{
    int rc = check_pair(c->user, c->password, "user and password", err);
    if (rc == 0)
        rc = check_pair(c->cert, c->key, "cert and key", err);
    if (rc < 0)
        return rc;
    int ways =
        (c->user != NULL) + (c->token != NULL) + (c->creds != NULL) + (c->nkey_seed_file != NULL);
    if (ways > 1)
        return eb_fail(err, EB_E_CONFIG,
                       "user, token, creds and nkey_seed_file exclude each other: %d of them are "
                       "set; keep one",
                       ways);
    return 0;
}

static int check_numbers(const ebc_config *c, eb_error *err)
{
    if (c->max_message > MAX_MESSAGE_LIMIT)
        return eb_fail(err, EB_E_CONFIG,
                       "max_message is %u, over the limit of %u bytes; larger payloads belong on "
                       "the data plane",
                       c->max_message, MAX_MESSAGE_LIMIT);
    if (c->connect_timeout_ms < 0 || c->wait_for_broker_ms < 0 || c->publish_timeout_ms < 0)
        return eb_fail(err, EB_E_CONFIG,
                       "connect_timeout_ms, wait_for_broker_ms and publish_timeout_ms must not be "
                       "negative; 0 is the default");
    if (c->log_level < 0 || c->log_level > EB_LOG_DEBUG)
        return eb_fail(err, EB_E_CONFIG, "log_level is %d; use EB_LOG_ERROR … EB_LOG_DEBUG",
                       c->log_level);
    return 0;
}

static int check(const ebc_config *c, eb_error *err)
{
    int rc = check_servers(c->servers, err);
    if (rc < 0)
        return rc;
    const char *wrong = c->service ? eb_validate_text(eb_str_of(c->service), 255) : "not set";
    if (wrong)
        return eb_fail(err, EB_E_CONFIG,
                       "service is %s; it names the caller on the bus and is required", wrong);
    wrong = c->inbox_prefix ? eb_validate_subject(c->inbox_prefix, false) : NULL;
    if (wrong)
        return eb_fail(err, EB_E_CONFIG, "inbox_prefix \"%s\": %s",
                       eb_shorten(eb_str_of(c->inbox_prefix), 60).text, wrong);
    rc = check_identity(c, err);
    if (rc == 0)
        rc = check_numbers(c, err);
    if (rc == 0 && c->registry)
        rc = eb_guard_check_registry(c->registry, c->service, err);
    return rc;
}

static void fill_defaults(ebc_config *c)
{
    if (c->connect_timeout_ms == 0)
        c->connect_timeout_ms = 5000;
    if (c->publish_timeout_ms == 0)
        c->publish_timeout_ms = 15000;
    if (c->max_message == 0)
        c->max_message = MAX_MESSAGE_DEFAULT;
    if (c->log_level == 0)
        c->log_level = EB_LOG_WARNING;
}

/* _INBOX.<user>: what the broker's permissions let this user subscribe to. */
static char *default_inbox(const ebc_config *c)
{
    static const char base[] = "_INBOX";
    size_t len = sizeof base + (c->user ? strlen(c->user) + 1 : 0);
    char *prefix = malloc(len);
    if (!prefix)
        return NULL;
    memcpy(prefix, base, sizeof base);
    if (c->user) {
        prefix[sizeof base - 1] = '.';
        memcpy(prefix + sizeof base, c->user, strlen(c->user) + 1);
        /* A user name that is no subject (an e-mail address with a space) has no inbox of its own. */
        if (eb_validate_subject(prefix, false))
            prefix[sizeof base - 1] = '\0';
    }
    return prefix;
}

int ebc__config_copy(ebc_config *ret, const ebc_config *given, eb_error *err)
{
    ebc_config own;
    if (!given)
        return eb_fail(err, EB_E_ARG, "ebc_client_open: config is NULL");
    int rc = eb_sized_read(&own, sizeof own, given, "ebc_client_open: config", err);
    if (rc < 0)
        return rc;
    for (size_t i = 0; i < STRINGS; i++)
        if (*string_at(&own, i) && !**string_at(&own, i))
            *string_at(&own, i) = NULL;
    rc = check(&own, err);
    if (rc < 0)
        return rc;
    fill_defaults(&own);
    bool missing = false;
    for (size_t i = 0; i < STRINGS; i++) {
        const char **field = string_at(&own, i);
        if (*field && !(*field = strdup(*field)))
            missing = true;
    }
    if (!own.inbox_prefix && !(own.inbox_prefix = default_inbox(&own)))
        missing = true;
    if (missing) {
        ebc__config_free(&own);
        return eb_fail(err, EB_E_NOMEM, "ebc_client_open: out of memory for the configuration");
    }
    *ret = own;
    return 0;
}

void ebc__config_free(ebc_config *config)
{
    for (size_t i = 0; i < STRINGS; i++) {
        char *text = NULL;
        memcpy(&text, string_at(config, i), sizeof text);
        if (text && strings[i].secret)
            explicit_bzero(text, strlen(text));
        free(text);
        *string_at(config, i) = NULL;
    }
}
