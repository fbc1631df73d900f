#include <librdkafka/rdkafkacpp.h>

RdKafka::KafkaConsumer *open(RdKafka::Conf *conf, std::string &why)
{
    return RdKafka::KafkaConsumer::create(conf, why);
}
