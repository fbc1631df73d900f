/* Produces one record and consumes it: the data plane from end to end. Twin of control/01-hello.c.
 * Reads KAFKA_BOOTSTRAP_SERVERS: `./dev up` starts a broker, `./dev env` prints the variable. */
#include <ebd.h>
#include <stdio.h>

static int fail(const eb_error *err)
{
    fprintf(stderr, "01-hello: %s\n", err->code ? err->text : "nothing came within 20 s");
    return 1;
}

int main(void)
{
    eb_error err = {0};
    EB_AUTO(ebd_producer) bus = NULL;
    EB_AUTO(ebd_consumer) in = NULL;
    ebd_record record;
    ebd_config config = EBD_CONFIG(.service = "hello-service");
    if (ebd_config_from_env(&config, &err) < 0 || ebd_producer_open(&config, &bus, &err) < 0)
        return fail(&err);

    /* Storage first: no topic creates itself. */
    ebd_topic topic = EBD_TOPIC("hello.greeting.said.v1");
    ebd_subscription reader = EBD_SUBSCRIPTION("hello-reader", "hello.greeting.said.v1");
    if (ebd_topic_ensure(bus, topic, NULL, &err) < 0)
        return fail(&err);

    /* snippet readme */
    ebd_receipt at = EBD_RECEIPT();
    ebd_lineage from =
        EBD_LINEAGE(.ns = "of://hello", .job = "say", .run_id = "1", .producer = "urn:hello");
    ebd_message m = EBD_MESSAGE(.key = EB_STR("42"), .value = EB_STR("hello"), .lineage = &from);
    if (ebd_produce(bus, topic, &m, &at, &err) < 0)
        return fail(&err); /* err.flags: may it be tried again, may it be stored after all */
    printf("stored in %s\n", topic.name);

    if (ebd_consumer_open(&config, reader, NULL, &in, &err) < 0)
        return fail(&err);
    if (ebd_consumer_poll(in, 20000, &record, &err) != 1)
        return fail(&err);
    eb_str text = ebd_record_value(&record);
    printf("received %.*s\n", EB_FMT(text));
    ebd_record_done(&record);
    if (ebd_consumer_commit(in, &err) < 0) /* done: without this it comes again */
        return fail(&err);
    /* end */
    if (ebd_consumer_close(in, 0, NULL, &err) < 0 || ebd_producer_close(bus, 0, NULL, &err) < 0)
        return fail(&err);
    return 0;
}
