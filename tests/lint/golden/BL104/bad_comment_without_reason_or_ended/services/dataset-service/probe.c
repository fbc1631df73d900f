#include <librdkafka/rdkafka.h>

int probe(rd_kafka_t *rk)
{
    /* bus-lint: allow raw-client */
    int a = rd_kafka_subscribe(rk, NULL);
    /* bus-lint: allow raw-client until 2020-01-31 -- only for the move */
    int b = rd_kafka_assign(rk, NULL);
    /* bus-lint: allow wrong-plane -- another rule */
    int c = rd_kafka_consumer_poll(rk, 0) != NULL;
    /* bus-lint: allow raw-client until 2099-13-01 -- there is no such day */
    return a + b + c + rd_kafka_commit(rk, NULL, 0);
}
