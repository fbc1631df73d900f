#include <librdkafka/rdkafka.h>

int probe(rd_kafka_t *rk)
{
    /* bus-lint: allow raw-client -- the probe measures librdkafka itself */
    return rd_kafka_subscribe(rk, NULL) + rd_kafka_unsubscribe(rk);
}

int poll_once(rd_kafka_t *rk)
{
    return rd_kafka_consumer_poll(rk, 0) != 0; // bus-lint: allow BL104 until 2999-12-31 -- as above
}
