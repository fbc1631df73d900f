/* provision.c: makes the stream and the topics that bus-registry.yaml declares; nothing on either bus creates itself. Run
 * it once before the others; run again it finds all of it equal and changes nothing. What exists with another
 * configuration is an error that names the difference. Each service makes its own durable.
 *
 * The names are literals here, because this service publishes and receives nothing and has no handles of its own;
 * `bus-lint check` holds them against the registry. */
#include "number.h"
#include "say.h"

#include <ebc.h>
#include <ebd.h>
#include <stdio.h>

enum {
    DAY_MS = 24 * 60 * 60 * 1000,
};

static int stream(ebc_client *bus, int32_t replicas, eb_error *err)
{
    ebc_stream_config config =
        EBC_STREAM_CONFIG(.name = "OF_PACKAGE_INDEX", .subjects = "of.pipelines.package_index.>",
                          .max_messages = 100000, .max_age_ms = DAY_MS, .replicas = replicas);
    int rc = ebc_stream_ensure(bus, &config, err);
    if (rc >= 0)
        say("stream %s: %s", config.name, rc == 1 ? "created" : "was there");
    return rc;
}

static int control(int32_t replicas, eb_error *err)
{
    EB_AUTO(ebc_client) bus = NULL;
    ebc_config config = EBC_CONFIG(.service = "package-provisioner", .log = say_log());
    if (ebc_config_from_env(&config, err) < 0 || ebc_client_open(&config, &bus, err) < 0 ||
        stream(bus, replicas, err) < 0)
        return -1;
    return ebc_client_close(bus, 0, NULL, err);
}

static int topic(ebd_producer *bus, ebd_topic which, int64_t days, int32_t replicas, eb_error *err)
{
    ebd_topic_config config = EBD_TOPIC_CONFIG(.partitions = 6, .replication = replicas,
                                               .min_in_sync = replicas > 1 ? replicas - 1 : 1,
                                               .retention_ms = days * DAY_MS);
    int rc = ebd_topic_ensure(bus, which, &config, err);
    if (rc >= 0)
        say("topic %s: %s", which.name, rc == 1 ? "created" : "was there");
    return rc;
}

static int data(int32_t replicas, eb_error *err)
{
    EB_AUTO(ebd_producer) bus = NULL;
    ebd_config config = EBD_CONFIG(.service = "package-provisioner", .log = say_log());
    if (ebd_config_from_env(&config, err) < 0 || ebd_producer_open(&config, &bus, err) < 0 ||
        topic(bus, EBD_TOPIC("packages.package.indexed.v1"), 7, replicas, err) < 0 ||
        topic(bus, EBD_TOPIC("__dlq.packages.package.indexed.v1"), 14, replicas, err) < 0)
        return -1;
    return ebd_producer_close(bus, 0, NULL, err);
}

int main(int argc, char **argv)
{
    eb_error err = {0};
    say_as("package-provisioner");
    uint64_t replicas = 1;
    bool given = argc == 3 && strcmp(argv[1], "--replicas") == 0;
    if ((argc != 1 && !given) || (given && !number_read(argv[2], INT16_MAX, &replicas))) {
        fputs("usage: package-provisioner [--replicas N]\n"
              "  Makes the stream and the topics. N copies of each on clusters (1).\n",
              stderr);
        return EXIT_USAGE;
    }
    if (control((int32_t)replicas, &err) < 0 || data((int32_t)replicas, &err) < 0)
        return say_error(&err);
    return EXIT_DONE;
}
