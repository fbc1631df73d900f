#include <librdkafka/rdkafka.h>

int rewind_to(rd_kafka_t *rk, rd_kafka_topic_partition_list_t *offsets)
{
    return (int)rd_kafka_commit(rk, offsets, 0) + (int)rd_kafka_assign(rk, offsets);
}
