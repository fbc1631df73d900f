/* Publishes one event and receives it: the control plane from end to end. Twin of data/01-hello.c.
 * Reads NATS_URL: `./dev up` starts a server, `./dev env` prints the variable. */
#include <ebc.h>
#include <stdio.h>

static int fail(const eb_error *err)
{
    fprintf(stderr, "01-hello: %s\n", err->code ? err->text : "nothing came within 20 s");
    return 1;
}

int main(void)
{
    eb_error err = {0};
    EB_AUTO(ebc_client) bus = NULL;
    EB_AUTO(ebc_consumer) in = NULL;
    EB_AUTO(ebc_msg) msg = NULL;
    ebc_config config = EBC_CONFIG(.service = "hello-service");
    if (ebc_config_from_env(&config, &err) < 0 || ebc_client_open(&config, &bus, &err) < 0)
        return fail(&err);

    /* Storage first: no stream and no durable creates itself. */
    ebc_stream_config stream = EBC_STREAM_CONFIG(.name = "HELLO", .subjects = "of.hello.>");
    ebc_durable reader = EBC_DURABLE("HELLO", "hello-reader", "of.hello.said");
    if (ebc_stream_ensure(bus, &stream, &err) < 0 ||
        ebc_durable_ensure(bus, reader, NULL, &err) < 0)
        return fail(&err);

    /* snippet readme */
    ebc_receipt at = EBC_RECEIPT();
    ebc_event event = EBC_EVENT(.payload = EB_STR("{\"text\":\"hello\"}"));
    if (ebc_publish(bus, EBC_SUBJECT("of.hello.said"), &event, &at, &err) < 0)
        return fail(&err); /* err.flags: may it be tried again, may it be stored after all */
    printf("stored in %s\n", at.stream);

    if (ebc_consumer_open(bus, reader, NULL, &in, &err) < 0)
        return fail(&err);
    if (ebc_consumer_next(in, 20000, &msg, &err) != 1)
        return fail(&err);
    eb_str text = ebc_msg_event(msg)->payload;
    printf("received %.*s\n", EB_FMT(text));
    if (ebc_msg_ack(msg, &err) < 0) /* done: without this it comes again */
        return fail(&err);
    /* end */
    if (ebc_consumer_close(in, 0, NULL, &err) < 0 || ebc_client_close(bus, 0, NULL, &err) < 0)
        return fail(&err);
    return 0;
}
