#include <librdkafka/rdkafka.h>

int send(rd_kafka_conf_t *conf, const char *row, size_t len)
{
    char why[128];
    rd_kafka_t *rk = rd_kafka_new(RD_KAFKA_PRODUCER, conf, why, sizeof why);
    return rd_kafka_producev(rk, RD_KAFKA_V_TOPIC("orders.order.created.v1"),
                             RD_KAFKA_V_VALUE((void *)row, len), RD_KAFKA_V_END);
}
