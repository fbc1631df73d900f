/* metrics_test.c: the names and buckets that dashboards rely on. */
#include <stdlib.h>

#include "fixture.h"

Test(ebc_metrics, has_the_exact_histogram_of_the_contract)
{
    fixture f = fixture_open();
    eb_error err = {0};
    ebc_msg *msg = NULL;
    char *text = NULL;
    ebc_consumer *consumer = fixture_consumer(&f, NULL);
    fixture_publish(f.client, "{}");
    cr_assert_eq(ebc_consumer_next(consumer, 2000, &msg, &err), 1);
    MUST(ebc_msg_ack(msg, &err));
    ebc_msg_free(&msg);
    MUST(ebc_client_metrics(f.client, &text, &err));
    static const char *const lines[] = {
        "nats_control_event_e2e_seconds_bucket{subject_class=\"control\",le=\"0.001\"}",
        "nats_control_event_e2e_seconds_bucket{subject_class=\"control\",le=\"0.005\"}",
        "nats_control_event_e2e_seconds_bucket{subject_class=\"control\",le=\"0.015\"}",
        "nats_control_event_e2e_seconds_count{subject_class=\"control\"} 1\n",
        "nats_control_published_total 1\n",
        "nats_control_acked_total 1\n",
        "# EOF\n",
    };
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        cr_assert(strstr(text, lines[i]), "%s\nis not in\n%s", lines[i], text);
    free(text);
    ebc_consumer_free(&consumer);
    fixture_close(&f);
}

Test(ebc_metrics, leaves_redeliveries_out_of_the_histogram)
{
    fixture f = fixture_open();
    eb_error err = {0};
    ebc_msg *msg = NULL;
    ebc_consumer *consumer = fixture_consumer(&f, NULL);
    fixture_publish(f.client, "{}");
    cr_assert_eq(ebc_consumer_next(consumer, 2000, &msg, &err), 1);
    MUST(ebc_msg_nak(msg, EB_NONE, &err));
    ebc_msg_free(&msg);
    cr_assert_eq(ebc_consumer_next(consumer, 2000, &msg, &err), 1);
    ebc_msg_free(&msg);
    char *text = NULL;
    MUST(ebc_client_metrics(f.client, &text, &err));
    cr_assert(strstr(text, "e2e_seconds_count{subject_class=\"control\"} 1\n"), "%s", text);
    cr_assert_eq(fixture_stats(f.client).redelivered, 1);
    free(text);
    ebc_consumer_free(&consumer);
    fixture_close(&f);
}

Test(ebc_metrics, refuses_missing_arguments)
{
    ebc_stats stats = EBC_STATS();
    char *text = NULL;
    cr_assert_eq(ebc_client_stats(NULL, &stats, NULL), EB_E_ARG);
    cr_assert_eq(ebc_client_metrics(NULL, &text, NULL), EB_E_ARG);
    cr_assert_null(text);
}
