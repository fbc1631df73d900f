/* From ebd_config to librdkafka's properties. */
#ifndef EBD_CONFIG_H
#define EBD_CONFIG_H

#include <ebd.h>
#include <librdkafka/rdkafka.h>

/* Copies a struct of options as an older header knows it (its `size` says) into *ret, `size` bytes;
 * what it does not know is zero. `what` names it in the text. EB_E_ARG, EB_E_UNSUPPORTED. */
int ebd__options_read(void *ret, size_t size, const void *options, const char *what, eb_error *err);
/* The reverse, for a struct that the user gives to be filled (nullable): is its size set (EB_E_ARG),
 * asked before anything is done, and what is written then: never more than its own size. */
int ebd__result_check(const void *ret, const char *what, eb_error *err);
void ebd__result_write(void *ret, const void *ours, size_t size);

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
