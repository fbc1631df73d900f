/* From ebd_config to librdkafka's properties. */
#ifndef EBD_CONFIG_H
#define EBD_CONFIG_H

#include <ebd.h>
#include <librdkafka/rdkafka.h>

/* Reads *config and fills in every default. EB_E_ARG, EB_E_CONFIG (incomplete, or settings that do
 * not go together), EB_E_UNSUPPORTED. */
int ebd__config_read(ebd_config *ret, const ebd_config *config, eb_error *err);
int ebd__consumer_config_read(ebd_consumer_config *ret, const ebd_consumer_config *config,
                              eb_error *err);

/* The properties of a producer, or of a member of `group`. The configurations must have been read. */
int ebd__config_producer(const ebd_config *config, rd_kafka_conf_t **ret, eb_error *err);
int ebd__config_consumer(const ebd_config *config, const ebd_consumer_config *consumer,
                         const char *group, rd_kafka_conf_t **ret, eb_error *err);

/* Does this configuration authenticate with SCRAM? */
bool ebd__config_scram(const ebd_config *config);
/* Does it name certificate authorities, and yet nothing that would make it encrypt? */
bool ebd__config_idle_ca(const ebd_config *config);

#endif
