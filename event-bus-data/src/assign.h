/* Which partitions a consumer has, and which of them pause. */
#ifndef EBD_ASSIGN_H
#define EBD_ASSIGN_H

#include "consume.h"

/* librdkafka's rebalance callback; its opaque is the consumer. */
void ebd__assign_on_rebalance(rd_kafka_t *rk, rd_kafka_resp_err_t what,
                              rd_kafka_topic_partition_list_t *partitions, void *opaque);

/* The tracker of a record's partition; NULL: it is not assigned any more. */
ebd__tracker *ebd__assign_find(ebd_consumer *consumer, const char *topic, int32_t partition);

/* Pauses and resumes what retries and full windows ask for. */
void ebd__assign_attend(ebd_consumer *consumer);

/* Frees every tracker, with the records still out. */
void ebd__assign_free(ebd_consumer *consumer);

#endif
