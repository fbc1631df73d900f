/* The payloads of the control signals, written and read back; what is not whole is refused. */
#include "signals.h"

#include <criterion/criterion.h>
#include <stdlib.h>

Test(signals, give_back_a_request)
{
    struct ingest_requested request;
    char *json = ingest_requested_write("/tmp/\"a\"\n", "why");
    cr_assert_str_eq(json, "{\"input\":\"/tmp/\\\"a\\\"\\n\",\"reason\":\"why\"}");
    cr_assert_eq(ingest_requested_read(eb_str_of(json), &request), 0);
    cr_assert_str_eq(request.input, "/tmp/\"a\"\n");
    free(json);
}

Test(signals, give_back_progress_of_each_state)
{
    for (int state = RUN_RUNNING; state <= RUN_FAILED; state++) {
        struct run_progressed got, run = {.run_id = "r",
                                          .state = (enum run_state)state,
                                          .records = 999999999999999,
                                          .acked = 7};
        strcpy(run.reason, state == RUN_FAILED ? "no broker" : "");
        char *json = run_progressed_write(&run);
        cr_assert_eq(run_progressed_read(eb_str_of(json), &got), 0, "%s", json);
        cr_assert_str_eq(got.run_id, "r");
        cr_assert_str_eq(got.reason, run.reason);
        cr_assert(got.state == run.state && got.records == run.records && got.acked == 7);
        free(json);
    }
}

Test(signals, give_back_a_completion)
{
    struct run_completed got,
        run = {.run_id = "r", .input = "x", .sent = 3, .acked = 2, .failed = 1, .bytes = 99};
    char *json = run_completed_write(&run);
    cr_assert_eq(run_completed_read(eb_str_of(json), &got), 0);
    cr_assert_str_eq(got.input, "x");
    cr_assert(got.sent == 3 && got.acked == 2 && got.failed == 1 && got.bytes == 99);
    free(json);
}

Test(signals, ignore_members_that_they_do_not_know)
{
    struct ingest_requested request;
    cr_assert_eq(ingest_requested_read(EB_STR("{\"new\":[1],\"input\":\"x\"}"), &request), 0);
}

Test(signals, are_refused_when_a_member_is_absent_or_of_another_type)
{
    struct ingest_requested request;
    struct run_progressed progress;
    struct run_completed done;
    cr_assert_eq(ingest_requested_read(EB_STR("{}"), &request), -1);
    cr_assert_eq(ingest_requested_read(EB_STR("{\"input\":7}"), &request), -1);
    cr_assert_eq(ingest_requested_read(EB_STR("[\"input\"]"), &request), -1);
    cr_assert_eq(ingest_requested_read(EB_STR("{\"input\":"), &request), -1);
    cr_assert_eq(
        run_progressed_read(
            EB_STR("{\"run_id\":\"r\",\"state\":\"gone\",\"records\":1,\"acked\":1}"), &progress),
        -1);
    cr_assert_eq(run_progressed_read(
                     EB_STR("{\"run_id\":\"r\",\"state\":\"running\",\"records\":-1,\"acked\":1}"),
                     &progress),
                 -1);
    cr_assert_eq(run_completed_read(EB_STR("{\"run_id\":\"r\",\"input\":\"x\",\"sent\":1}"), &done),
                 -1);
}

Test(signals, refuse_a_path_longer_than_they_hold)
{
    struct ingest_requested request;
    char path[SIGNAL_TEXT + 1];
    memset(path, 'x', sizeof path - 1);
    path[sizeof path - 1] = '\0';
    char *json = ingest_requested_write(path, NULL);
    cr_assert_eq(ingest_requested_read(eb_str_of(json), &request), -1);
    free(json);
}
