/* Committing what is done. */
#ifndef EBD_COMMIT_H
#define EBD_COMMIT_H

#include "consume.h"

/* Commits of these partitions (NULL: of all assigned) what is done. Returns 1, 0: nothing to commit,
 * or an error as ebd_consumer_commit. */
int ebd__commit(ebd_consumer *consumer, const rd_kafka_topic_partition_list_t *only,
                int64_t timeout_ms, eb_error *err);

#endif
