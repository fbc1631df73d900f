/* Uses every macro and inline function of the public headers, so that headers.sh finds what only
 * warns where it is expanded. C fills options by macro, C++17 has no designated initialisers and
 * fills them by _init(). Never run. */
#include <ebc.h>
#include <ebd.h>

#include <stdio.h>

int main(void);

static void control(void)
{
    ebc_subject subject = EBC_SUBJECT("of.datasets.created");
    ebc_durable durable = EBC_DURABLE("OF_EVENTS", "worker", "of.datasets.>");
    ebc_receipt receipt = EBC_RECEIPT();
    ebc_close_report report = EBC_CLOSE_REPORT();
    ebc_stats stats = EBC_STATS();
#ifdef __cplusplus
    ebc_config config = ebc_config_init();
    ebc_stream_config stream = ebc_stream_config_init();
    ebc_durable_config settings = ebc_durable_config_init();
    ebc_consumer_config consuming = ebc_consumer_config_init();
    ebc_event event = ebc_event_init();
    event.payload = EB_STR("{}");
#else
    ebc_config config = EBC_CONFIG(.servers = "nats://127.0.0.1:4222", .service = "svc");
    ebc_stream_config stream = EBC_STREAM_CONFIG(.name = "OF_EVENTS", .subjects = "of.datasets.>");
    ebc_durable_config settings = EBC_DURABLE_CONFIG(.max_deliver = EB_NONE);
    ebc_consumer_config consuming = EBC_CONSUMER_CONFIG(.look_ahead = 10);
    ebc_event event = EBC_EVENT(.payload = EB_STR("{}"));
#endif
    EB_AUTO(ebc_client) client = NULL;
    printf("%s %s %.*s %zu\n", subject.name, durable.name, EB_FMT(event.payload),
           receipt.size + report.size + stats.size + config.size + stream.size + settings.size +
               consuming.size + (client ? 1 : 0));
}

static void data(void)
{
    ebd_topic topic = EBD_TOPIC("orders.order.created.v1");
    ebd_subscription subscription = EBD_SUBSCRIPTION("lineage", "orders.order.created.v1");
    ebd_receipt receipt = EBD_RECEIPT();
    ebd_close_report report = EBD_CLOSE_REPORT();
    ebd_stats stats = EBD_STATS();
#ifdef __cplusplus
    ebd_config config = ebd_config_init();
    ebd_consumer_config consuming = ebd_consumer_config_init();
    ebd_topic_config settings = ebd_topic_config_init();
    ebd_lineage lineage = ebd_lineage_init();
    ebd_message message = ebd_message_init();
    message.value = EB_STR("{}");
#else
    ebd_config config = EBD_CONFIG(.servers = "127.0.0.1:9092", .service = "svc");
    ebd_consumer_config consuming = EBD_CONSUMER_CONFIG(.max_in_flight = 10);
    ebd_topic_config settings = EBD_TOPIC_CONFIG(.partitions = 3);
    ebd_lineage lineage = EBD_LINEAGE(.ns = "of://datasets", .job = "ingest");
    ebd_message message = EBD_MESSAGE(.value = EB_STR("{}"));
#endif
    EB_AUTO(ebd_producer) producer = NULL;
    EB_AUTO(ebd_consumer) consumer = NULL;
    printf("%s %s %.*s %zu\n", topic.name, subscription.group, EB_FMT(message.value),
           receipt.size + report.size + stats.size + config.size + consuming.size + settings.size +
               lineage.size + (producer || consumer ? 1 : 0));
}

int main(void)
{
    eb_str text = eb_str_of("text");
    eb_time epoch = {0, 0};
    printf("%s %zu %lld\n", eb_error_name(EB_E_ARG), text.len, (long long)epoch.s);
    control();
    data();
    return 0;
}
