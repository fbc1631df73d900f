/* The numbers and names that dashboards read. */
#include "fixture.h"
#include "produce.h"

static bool has_line(const char *text, const char *start)
{
    const char *at = strstr(text, start);
    return at && (at == text || at[-1] == '\n');
}

Test(ebd_metrics, show_the_latency_of_each_stored_record_under_its_contracted_name)
{
    eb_error err = {0};
    mock m = mock_start();
    ebd_lineage lineage = LINEAGE;
    ebd_config config = mock_config(&m);
    ebd_stats stats = EBD_STATS();
    char *text = NULL;
    mock_topic(&m, "tests.metrics.x.v1", 1);
    config.lineage = &lineage;
    config.topology = "cross\"az";
    EB_AUTO(ebd_producer) producer = NULL;
    must(ebd_producer_open(&config, &producer, &err));
    for (int i = 0; i < 3; i++)
        must(ebd_produce(producer, EBD_TOPIC("tests.metrics.x.v1"),
                         &EBD_MESSAGE(.value = EB_STR("v")), NULL, &err));
    must(ebd_producer_stats(producer, &stats, &err));
    cr_assert_eq(stats.produced, 3U);
    cr_assert(stats.produce_p50_s > 0 && stats.produce_p50_s < 5);
    must(ebd_producer_metrics(producer, &text, &err));
    static const char *const lines[] = {
        "kafka_producer_request_latency_seconds_bucket{acks=\"all\",topology=\"cross\\\"az\",le="
        "\"0.005\"} ",
        "kafka_producer_request_latency_seconds_bucket{acks=\"all\",topology=\"cross\\\"az\",le="
        "\"0.025\"} ",
        "kafka_producer_request_latency_seconds_bucket{acks=\"all\",topology=\"cross\\\"az\",le="
        "\"0.08\"} ",
        "kafka_producer_request_latency_seconds_count{acks=\"all\",topology=\"cross\\\"az\"} 3\n",
        "ebd_produced_total 3\n",
        "# EOF\n"};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        cr_assert(has_line(text, lines[i]), "%s is missing in\n%s", lines[i], text);
    free(text);
    ebd_producer_free(&producer);
    mock_stop(&m);
}

Test(ebd_metrics, refuse_a_missing_handle)
{
    eb_error err = {0};
    ebd_stats stats = EBD_STATS();
    char *text;
    must_fail(EB_E_ARG, ebd_producer_stats(NULL, &stats, &err));
    must_fail(EB_E_ARG, ebd_consumer_stats(NULL, &stats, &err));
    static ebd_producer untouched;
    stats.size = 0;
    must_fail(EB_E_ARG, ebd_producer_stats(&untouched, &stats, &err));
    must_fail(EB_E_ARG, ebd_producer_metrics(NULL, &text, &err));
    must_fail(EB_E_ARG, ebd_consumer_metrics(NULL, &text, &err));
}
