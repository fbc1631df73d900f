/*
 * Our side of the interoperability test of the data plane, over libebd:
 *   data_peer produce TOPIC KEY…   makes the topic, produces "value of KEY" with a known lineage, prints key and place
 *   data_peer consume TOPIC COUNT  prints so many records: partition, key, value, lineage or the reason for none
 * kafka.sh compares the output with that of Kafka's own Java tools.
 */
#include <ebd.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum { WAIT_MS = 20000 };

static int fail(const eb_error *err)
{
    fprintf(stderr, "data_peer: %s\n", err->code ? err->text : "nothing more came within 20 s");
    return 1;
}

static int produce_one(ebd_producer *bus, ebd_topic topic, const char *key, eb_error *err)
{
    char value[256];
    ebd_receipt at = EBD_RECEIPT();
    const ebd_lineage from = EBD_LINEAGE(.ns = "of://interop", .job = "interop.write",
                                         .run_id = "0198c0de-0000-7000-8000-000000000001",
                                         .producer = "urn:interop:ours",
                                         .schema_url = "https://example.com/interop.json",
                                         .event_time = {.s = 1772323200, .ns = 123000000});

    int length = snprintf(value, sizeof value, "value of %s", key);
    const ebd_message m =
        EBD_MESSAGE(.key = eb_str_of(key), .value = eb_str_make(value, (size_t)length),
                    .lineage = &from, .timestamp_ms = 1772323200456);
    int rc = ebd_produce(bus, topic, &m, &at, err);
    if (rc == 0)
        printf("%s %" PRId32 " %" PRId64 "\n", key, at.partition, at.offset);
    return rc;
}

static int produce(const ebd_config *config, ebd_topic topic, char **keys, eb_error *err)
{
    EB_AUTO(ebd_producer) bus = NULL;

    if (ebd_producer_open(config, &bus, err) < 0 || ebd_topic_ensure(bus, topic, NULL, err) < 0)
        return fail(err);
    for (; *keys; keys++)
        if (produce_one(bus, topic, *keys, err) < 0)
            return fail(err);
    return ebd_producer_close(bus, 0, NULL, err) < 0 ? fail(err) : 0;
}

static void print_record(const ebd_record *r)
{
    eb_error why = {0};
    ebd_lineage from = EBD_LINEAGE(.ns = NULL);
    eb_str key = ebd_record_key(r), value = ebd_record_value(r);

    printf("%" PRId32 "\t%.*s\t%.*s\t", ebd_record_partition(r), EB_FMT(key), EB_FMT(value));
    if (ebd_record_lineage(r, &from, &why) == 1)
        printf("%s %s %s %" PRId64 ".%09" PRIu32 " %s %s\n", from.ns, from.job, from.run_id,
               from.event_time.s, from.event_time.ns, from.producer,
               from.schema_url ? from.schema_url : "-");
    else
        printf("none: %s\n", why.text);
}

static int consume(const ebd_config *config, const char *topic, long count, eb_error *err)
{
    EB_AUTO(ebd_consumer) in = NULL;
    ebd_record r;

    if (ebd_consumer_open(config, ebd_subscription_make("interop-reader", topic), NULL, &in, err) <
        0)
        return fail(err);
    for (; count > 0; count--) {
        if (ebd_consumer_poll(in, WAIT_MS, &r, err) != 1)
            return fail(err);
        print_record(&r);
        ebd_record_done(&r);
    }
    return ebd_consumer_close(in, 0, NULL, err) < 0 ? fail(err) : 0;
}

int main(int argc, char **argv)
{
    eb_error err = {0};
    ebd_config config = EBD_CONFIG(.service = "interop-peer");

    if (argc < 4) {
        fprintf(stderr, "usage: data_peer produce TOPIC KEY… | consume TOPIC COUNT\n");
        return 2;
    }
    if (ebd_config_from_env(&config, &err) < 0)
        return fail(&err);
    if (strcmp(argv[1], "produce") == 0)
        return produce(&config, ebd_topic_make(argv[2]), argv + 3, &err);
    return consume(&config, argv[2], strtol(argv[3], NULL, 10), &err);
}
