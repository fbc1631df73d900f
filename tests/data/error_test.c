/* Which of our codes stands for which of librdkafka's. */
#include "fixture.h"
#include "native_error.h"

static void expect(rd_kafka_resp_err_t native, int code, uint32_t flags)
{
    uint32_t got = 0;
    cr_assert_eq(ebd__error_code(native, &got), code, "%s: %s", rd_kafka_err2name(native),
                 eb_error_name(ebd__error_code(native, NULL)));
    cr_assert_eq(got, flags, "%s: flags %u", rd_kafka_err2name(native), got);
}

Test(ebd_error, tells_an_absent_broker_from_a_refusal)
{
    expect(RD_KAFKA_RESP_ERR__TRANSPORT, EB_E_UNREACHABLE, EB_ERR_RETRY);
    expect(RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN, EB_E_UNREACHABLE, EB_ERR_RETRY);
    expect(RD_KAFKA_RESP_ERR__AUTHENTICATION, EB_E_AUTH, EB_ERR_FATAL);
    expect(RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED, EB_E_DENIED, 0);
    expect(RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART, EB_E_NOT_FOUND, 0);
    expect(RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE, EB_E_TOO_LARGE, 0);
    expect(RD_KAFKA_RESP_ERR__MSG_TIMED_OUT, EB_E_TIMEOUT, EB_ERR_RETRY);
}

Test(ebd_error, knows_when_the_group_went_on_without_us)
{
    expect(RD_KAFKA_RESP_ERR_ILLEGAL_GENERATION, EB_E_FENCED, 0);
    expect(RD_KAFKA_RESP_ERR_UNKNOWN_MEMBER_ID, EB_E_FENCED, 0);
    expect(RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID, EB_E_FENCED, EB_ERR_FATAL);
    expect(RD_KAFKA_RESP_ERR_REBALANCE_IN_PROGRESS, EB_E_CONFLICT, EB_ERR_RETRY);
}

Test(ebd_error, takes_what_it_does_not_know_for_a_failed_transfer)
{
    expect((rd_kafka_resp_err_t)9999, EB_E_IO, EB_ERR_RETRY);
}

Test(ebd_error, says_what_why_and_what_to_do)
{
    eb_error err = {0};
    int rc = ebd__fail_kafka(&err, RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART, "topic \"%s\"", "a.b");
    cr_assert_eq(rc, EB_E_NOT_FOUND);
    cr_assert_eq(err.native, RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART);
    cr_assert_eq(strncmp(err.text, "topic \"a.b\": ", 13), 0, "%s", err.text);
    cr_assert_not_null(strstr(err.text, "Unknown topic"), "%s", err.text);
    cr_assert_not_null(strstr(err.text, "create it first"), "%s", err.text);
    (void)ebd__fail_kafka(&err, RD_KAFKA_RESP_ERR_INVALID_TIMESTAMP, "topic \"%s\"", "a.b");
    cr_assert_not_null(strstr(err.text, "a timestamp"), "%s", err.text);
    (void)ebd__fail_kafka(&err, RD_KAFKA_RESP_ERR_UNKNOWN_MEMBER_ID, "commit");
    cr_assert_not_null(strstr(err.text, "another member"), "%s", err.text);
}
