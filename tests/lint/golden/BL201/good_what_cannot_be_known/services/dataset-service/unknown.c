#include <ebd.h>
#include <stdio.h>
#include <stdlib.h>

static const char *topic = "orders.another.files.v1";

int from_environment(ebd_producer *out, const ebd_message *m)
{
    return ebd_produce(out, ebd_topic_make(getenv("TOPIC")), m, NULL, NULL);
}

int from_parameter(ebd_producer *out, const ebd_message *m, const char *topic)
{
    return ebd_produce(out, ebd_topic_make(topic), m, NULL, NULL);
}

int from_buffer(ebd_producer *out, const ebd_message *m)
{
    char topic[64];
    snprintf(topic, sizeof topic, "orders.%s.v1", "x");
    return ebd_produce(out, ebd_topic_make(topic), m, NULL, NULL);
}

const char *get(void)
{
    return topic;
}
