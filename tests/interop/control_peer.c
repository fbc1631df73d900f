/*
 * Our side of the interoperability test of the control plane, over libebc:
 *   control_peer publish STREAM SUBJECT PAYLOAD   makes the stream of SUBJECT, publishes, prints the event's id
 *   control_peer receive STREAM SUBJECT           prints the next event: id, type, source, time, payload, and acks it
 * nats.sh compares it with what nats-py reads and writes.
 */
#include <ebc.h>
#include <inttypes.h>
#include <stdio.h>

static int fail(const eb_error *err)
{
    fprintf(stderr, "control_peer: %s\n", err->code ? err->text : "nothing came within 20 s");
    return 1;
}

static int publish(ebc_client *bus, const char *stream, const char *subject, const char *payload,
                   eb_error *err)
{
    ebc_receipt at = EBC_RECEIPT();
    const ebc_stream_config config = EBC_STREAM_CONFIG(.name = stream, .subjects = subject);
    const ebc_event event = EBC_EVENT(.payload = eb_str_of(payload));

    if (ebc_stream_ensure(bus, &config, err) < 0 ||
        ebc_publish(bus, ebc_subject_make(subject), &event, &at, err) < 0)
        return fail(err);
    printf("%s\n", at.id);
    return 0;
}

static int receive(ebc_client *bus, const char *stream, const char *subject, eb_error *err)
{
    EB_AUTO(ebc_consumer) in = NULL;
    EB_AUTO(ebc_msg) msg = NULL;
    const ebc_durable durable = ebc_durable_make(stream, "interop-peer", subject);

    if (ebc_durable_ensure(bus, durable, NULL, err) < 0 ||
        ebc_consumer_open(bus, durable, NULL, &in, err) < 0 ||
        ebc_consumer_next(in, 20000, &msg, err) != 1)
        return fail(err);
    const ebc_event *e = ebc_msg_event(msg);
    printf("%.*s\n%.*s\n%.*s\n%" PRId64 ".%09" PRIu32 "\n%.*s\n", EB_FMT(e->id),
           EB_FMT(e->event_type), EB_FMT(e->source), e->timestamp.s, e->timestamp.ns,
           EB_FMT(e->payload));
    if (ebc_msg_ack(msg, err) < 0 || ebc_consumer_close(in, 0, NULL, err) < 0)
        return fail(err);
    return 0;
}

int main(int argc, char **argv)
{
    eb_error err = {0};
    EB_AUTO(ebc_client) bus = NULL;
    ebc_config config = EBC_CONFIG(.service = "interop-peer");

    if (argc < 4) {
        fprintf(stderr,
                "usage: control_peer publish STREAM SUBJECT PAYLOAD | receive STREAM SUBJECT\n");
        return 2;
    }
    if (ebc_config_from_env(&config, &err) < 0 || ebc_client_open(&config, &bus, &err) < 0)
        return fail(&err);
    int rc = argc == 5 ? publish(bus, argv[2], argv[3], argv[4], &err)
                       : receive(bus, argv[2], argv[3], &err);
    if (rc == 0 && ebc_client_close(bus, 0, NULL, &err) < 0)
        return fail(&err);
    return rc;
}
