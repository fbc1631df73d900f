/* The client's configuration: read from the environment, copied, checked, and shown without its
 * secrets. */
#ifndef EBC_CONFIG_H
#define EBC_CONFIG_H

#include <ebc.h>

#define EBC__SERVERS_MAX 64
#define EBC__SHOWN       160 /* bytes of a server list as texts show it, NUL included */

/* Copies an options struct of the caller's size into ours of `size` bytes; what the caller's header
 * did not have yet stays zero (= default). Returns 0, EB_E_ARG (no size) or EB_E_UNSUPPORTED (the
 * caller's header is newer than this library). */
int ebc__options_read(void *ret, size_t size, const void *given, const char *what, eb_error *err);

/* Copies a result into the caller's struct, as many bytes as its own size says. */
void ebc__result_write(void *ret, const void *ours, size_t size);

/* Checks `given` and copies it, strings included, with every default filled in. */
int ebc__config_copy(ebc_config *ret, const ebc_config *given, eb_error *err);
/* Frees the strings; secrets are overwritten first. */
void ebc__config_free(ebc_config *config);

/* One server of a comma-separated list. */
typedef struct ebc__server {
    eb_str url;     /* as written, trimmed */
    eb_str address; /* without scheme and without user:password@ */
} ebc__server;

/* Takes the next server off *list. Returns 1, 0 at the end, or -1: this one is no address. */
int ebc__server_next(eb_str *list, ebc__server *ret);

/* The list as a text may show it: addresses only. Returns `ret`. */
const char *ebc__servers_show(const char *servers, char ret[EBC__SHOWN]);

#endif
