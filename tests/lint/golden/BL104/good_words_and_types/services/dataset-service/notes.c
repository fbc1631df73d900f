/* Moved from rd_kafka_new() to libebd. */
#include <librdkafka/rdkafka.h>

static const char *const replaced[] = {"rd_kafka_produce(", "natsConnection_Publish("};
typedef rd_kafka_resp_err_t error;

const char *first_replaced(error why)
{
    return why ? replaced[0] : "js_Publish(&ack, js)";
}
