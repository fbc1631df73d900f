/* Topics on a real broker: created once, compared afterwards, never changed. */
#include "fixture.h"

static char name[64];
static ebd_producer *producer;

static void start(void)
{
    fresh_name(name, sizeof name, "manage");
    producer = open_producer(real_servers());
}

static void stop(void)
{
    ebd_producer_free(&producer);
}

TestSuite(ebd_manage_broker, .init = start, .fini = stop, .timeout = 60);

static int ensure(const ebd_topic_config *config, eb_error *err)
{
    return ebd_topic_ensure(producer, ebd_topic_make(name), config, err);
}

Test(ebd_manage_broker, creates_a_topic_once)
{
    eb_error err = {0};
    cr_assert_eq(ensure(NULL, &err), 1, "%s", err.text);
    cr_assert_eq(ensure(NULL, &err), 0, "%s", err.text);
    cr_assert_eq(ensure(&EBD_TOPIC_CONFIG(), &err), 0, "%s", err.text);
}

Test(ebd_manage_broker, names_every_field_that_differs_with_both_values)
{
    eb_error err = {0};
    ebd_topic_config other = EBD_TOPIC_CONFIG(.partitions = 3, .cleanup_policy = "compact",
                                              .retention_ms = EB_NONE, .max_message = 5000);
    cr_assert_eq(ensure(NULL, &err), 1, "%s", err.text);
    must_fail(EB_E_DRIFT, ensure(&other, &err));
    static const char *const parts[] = {name, "partitions is 6, wanted 3",
                                        "cleanup.policy is delete, wanted compact",
                                        "retention.ms is 604800000, wanted -1"};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        cr_assert_not_null(strstr(err.text, parts[i]), "%s: %s", parts[i], err.text);
    cr_assert_eq(ensure(NULL, &err), 0, "it was changed: %s", err.text);
}

Test(ebd_manage_broker, passes_the_brokers_refusal_on)
{
    eb_error err = {0};
    must_fail(EB_E_CONFIG, ensure(&EBD_TOPIC_CONFIG(.replication = 9), &err));
    must_fail(EB_E_CONFIG, ensure(&EBD_TOPIC_CONFIG(.cleanup_policy = "shred"), &err));
    must_fail(EB_E_CONFIG, ensure(&EBD_TOPIC_CONFIG(.partitions = -2), &err));
    must_fail(EB_E_ARG, ebd_topic_ensure(producer, ebd_topic_make("a b"), NULL, &err));
    must_fail(EB_E_ARG, ebd_topic_ensure(NULL, ebd_topic_make(name), NULL, &err));
}
