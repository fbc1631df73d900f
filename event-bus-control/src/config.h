/* The client's configuration: read from the environment, copied, checked, and shown without its
 * secrets. */
#ifndef EBC_CONFIG_H
#define EBC_CONFIG_H

#include <ebc.h>

#define EBC__SERVERS_MAX 64
#define EBC__SHOWN       160 /* bytes of a server list as texts show it, NUL included */

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
