/* The parts of a message on its way out. */
#ifndef EBD_MESSAGE_H
#define EBD_MESSAGE_H

#include <ebd.h>
#include <librdkafka/rdkafka.h>

#include "lineage.h"

/* Is it well-formed by itself? EB_E_ARG, EB_E_TOO_LARGE (its headers), EB_E_UNSUPPORTED. */
int ebd__message_check(const ebd_message *message, eb_error *err);

/* Do its key and size keep to the channel's declaration (nullable) and to `most` bytes, headers
 * included? EB_E_REGISTRY, EB_E_TOO_LARGE. */
int ebd__message_allowed(const ebd_message *message, size_t header_bytes, const eb_channel *channel,
                         const char *topic, size_t most, eb_error *err);

/* Lineage first, then the user's own headers. Adds their size to *bytes. */
rd_kafka_headers_t *ebd__message_headers(const ebd_message *message, const ebd__lineage *lineage,
                                         const char *schema_url, size_t *bytes);

#endif
