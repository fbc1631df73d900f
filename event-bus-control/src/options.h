/* Our configuration in nats.c's form. */
#ifndef EBC_OPTIONS_H
#define EBC_OPTIONS_H

#include <ebc.h>

#include "nats_types.h"

/* All that ebc_config says about the connection; the callbacks are client.c's. Returns 0 or a code;
 * *ret is destroyed by the caller. */
int ebc__options_make(const ebc_config *config, natsOptions **ret, eb_error *err);

#endif
