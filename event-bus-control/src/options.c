/* options.c: tells nats.c how to connect: where to, as whom, over TLS or not, how to stay
 * connected. The values that are no setting stand here with their reasons. */
#include "options.h"

#include <errno.h>
#include <nats/nats.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config.h"
#include "error.h"
#include "native_error.h"

#define PING_INTERVAL_MS    10000 /* × 3: a dead peer is noticed within half a minute */
#define PINGS_OUT           3
#define RECONNECT_WAIT_MS   250
#define RECONNECT_JITTER_MS 500 /* so that a restarted server is not met by everybody at once */
/* A server that stopped reading must not hold a publisher, and with it nats.c's ping timer, for
 * ever inside write(). */
#define WRITE_DEADLINE_MS 5000

static natsStatus set_servers(natsOptions *opts, const char *servers)
{
    char *urls[EBC__SERVERS_MAX];
    int count = 0;
    eb_str list = eb_str_of(servers);
    ebc__server server;
    natsStatus s = NATS_OK;
    while (s == NATS_OK && count < EBC__SERVERS_MAX && ebc__server_next(&list, &server) > 0) {
        urls[count] = strndup(server.url.data, server.url.len);
        if (urls[count])
            count++;
        else
            s = NATS_NO_MEMORY;
    }
    if (s == NATS_OK)
        s = natsOptions_SetServers(opts, (const char **)urls, count);
    while (count > 0) {
        count--;
        explicit_bzero(urls[count], strlen(urls[count])); /* may hold a password */
        free(urls[count]);
    }
    return s;
}

/* The public key from the second kind of line in an nkey file ("SU…" seed, "U…" public key, as
 * `nk -gen user -pubout` writes them). nats.c 3.4.1 signs with the seed but cannot derive the key. */
static int read_public_key(const char *path, char ret[64], eb_error *err)
{
    FILE *file = fopen(path, "re");
    if (!file)
        return eb_fail(err, EB_E_CONFIG, "nkey_seed_file %s cannot be opened: %s",
                       eb_shorten(eb_str_of(path), 100).text, strerror(errno));
    char line[128];
    bool found = false;
    while (!found && fgets(line, sizeof line, file)) {
        size_t len = strspn(line, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567");
        found = len == 56 && line[0] == 'U';
        if (found) {
            memcpy(ret, line, len);
            ret[len] = '\0';
        }
    }
    explicit_bzero(line, sizeof line);
    fclose(file);
    return found ? 0
                 : eb_fail(err, EB_E_CONFIG,
                           "nkey_seed_file %s has no public key: add the line U… after the seed, "
                           "as `nk -gen user -pubout` writes it",
                           eb_shorten(eb_str_of(path), 80).text);
}

static int set_identity(natsOptions *opts, const ebc_config *c, eb_error *err)
{
    natsStatus s = NATS_OK;
    if (c->user)
        s = natsOptions_SetUserInfo(opts, c->user, c->password);
    if (s == NATS_OK && c->token)
        s = natsOptions_SetToken(opts, c->token);
    if (s == NATS_OK && c->creds)
        s = natsOptions_SetUserCredentialsFromFiles(opts, c->creds, NULL);
    if (s == NATS_OK && c->nkey_seed_file) {
        char key[64];
        int rc = read_public_key(c->nkey_seed_file, key, err);
        if (rc < 0)
            return rc;
        s = natsOptions_SetNKeyFromSeed(opts, key, c->nkey_seed_file);
    }
    return s == NATS_OK ? 0 : ebc__fail_nats(err, s, "ebc_client_open: credentials");
}

static int set_tls(natsOptions *opts, const ebc_config *c, eb_error *err)
{
    natsStatus s = NATS_OK;
    if (c->ca || c->cert)
        s = natsOptions_SetSecure(opts, true);
    if (s == NATS_OK && c->ca && (s = natsOptions_LoadCATrustedCertificates(opts, c->ca)))
        return eb_fail_with(err, EB_E_CONFIG, (int)s, 0, "ca %s cannot be loaded: %s",
                            eb_shorten(eb_str_of(c->ca), 100).text, natsStatus_GetText(s));
    if (s == NATS_OK && c->cert && (s = natsOptions_LoadCertificatesChain(opts, c->cert, c->key)))
        return eb_fail_with(err, EB_E_CONFIG, (int)s, 0,
                            "cert %s with its key cannot be loaded: %s",
                            eb_shorten(eb_str_of(c->cert), 100).text, natsStatus_GetText(s));
    return s == NATS_OK ? 0 : ebc__fail_nats(err, s, "ebc_client_open: TLS");
}

static natsStatus set_behaviour(natsOptions *opts, const ebc_config *c)
{
    natsStatus s = natsOptions_SetName(opts, c->service);
    if (s == NATS_OK)
        s = natsOptions_SetTimeout(opts, c->connect_timeout_ms);
    if (s == NATS_OK)
        s = natsOptions_SetMaxReconnect(opts, -1);
    if (s == NATS_OK)
        s = natsOptions_SetReconnectWait(opts, RECONNECT_WAIT_MS);
    if (s == NATS_OK)
        s = natsOptions_SetReconnectJitter(opts, RECONNECT_JITTER_MS, RECONNECT_JITTER_MS);
    if (s == NATS_OK)
        s = natsOptions_SetPingInterval(opts, PING_INTERVAL_MS);
    if (s == NATS_OK)
        s = natsOptions_SetMaxPingsOut(opts, PINGS_OUT);
    if (s == NATS_OK)
        s = natsOptions_SetWriteDeadline(opts, WRITE_DEADLINE_MS);
    if (s == NATS_OK)
        s = natsOptions_SetSendAsap(opts, !c->prefer_throughput);
    if (s == NATS_OK)
        s = natsOptions_SetCustomInboxPrefix(opts, c->inbox_prefix);
    return s;
}

int ebc__options_make(const ebc_config *config, natsOptions **ret, eb_error *err)
{
    natsOptions *opts = NULL;
    natsStatus s = natsOptions_Create(&opts);
    if (s == NATS_OK)
        s = set_servers(opts, config->servers);
    if (s == NATS_OK)
        s = set_behaviour(opts, config);
    int rc = s == NATS_OK ? 0 : ebc__fail_nats(err, s, "ebc_client_open: options");
    if (rc == 0)
        rc = set_identity(opts, config, err);
    if (rc == 0)
        rc = set_tls(opts, config, err);
    if (rc < 0)
        natsOptions_Destroy(opts);
    else
        *ret = opts;
    return rc;
}
