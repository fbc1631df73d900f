/* request_test.c: the table of calls: late answers find nobody, places are used again. */
#include "request.h"

#include "client.h"
#include "clock.h"
#include "fixture.h"

Test(ebc_request, uses_a_place_again_under_another_name)
{
    fixture f = fixture_open();
    char first[128];
    ebc__call *call = ebc__call_begin(f.client, "test", "of.a", 0);
    strcpy(first, call->reply);
    ebc__call_end(f.client, call);
    ebc__call *again = ebc__call_begin(f.client, "test", "of.a", 0);
    cr_assert_eq(again, call);
    cr_assert_str_neq(again->reply, first);
    ebc__call_end(f.client, again);
    fixture_close(&f);
}

Test(ebc_request, keeps_no_buffer_of_an_event_that_was_too_large)
{
    fixture f = fixture_open();
    ebc__call *call = ebc__call_begin(f.client, "test", "of.a", 0);
    cr_assert(eb_buf_reserve(&call->body, 100000));
    ebc__call_end(f.client, call);
    cr_assert_geq(call->body.cap, 100000, "one of a usual size is used again");
    cr_assert_eq(ebc__call_begin(f.client, "test", "of.a", 0), call);
    cr_assert(eb_buf_reserve(&call->body, 10000000));
    ebc__call_end(f.client, call);
    cr_assert_eq(call->body.cap, 0);
    fixture_close(&f);
}

Test(ebc_request, ignores_an_answer_that_comes_late_or_to_nobody)
{
    fixture f = fixture_open();
    natsConnection *nc = fixture_raw(&f);
    char late[128], strange[160];
    ebc__call *call = ebc__call_begin(f.client, "test", "of.a", 0);
    strcpy(late, call->reply);
    ebc__call_end(f.client, call);
    call = ebc__call_begin(f.client, "test", "of.a", 0);
    natsConnection_PublishString(nc, late, "late");
    static const char *const tokens[] = {"x", "ffffffff-1", "0-ffffffff", "-", "0"};
    for (size_t i = 0; i < sizeof tokens / sizeof *tokens; i++) {
        snprintf(strange, sizeof strange, "%s.%s", f.client->requests.inbox, tokens[i]);
        natsConnection_PublishString(nc, strange, "strange");
    }
    natsConnection_Flush(nc);
    /* The same inbox, later: what came before it has been looked at. */
    fixture_publish(f.client, "{}");
    cr_assert_null(call->answer);
    cr_assert_eq(call->answered, 0);
    ebc__call_end(f.client, call);
    natsConnection_Destroy(nc);
    fixture_close(&f);
}

Test(ebc_request, holds_many_calls_at_once)
{
    fixture f = fixture_open();
    ebc__call *calls[100];
    for (int i = 0; i < 100; i++) {
        calls[i] = ebc__call_begin(f.client, "test", "of.a", 0);
        cr_assert_not_null(calls[i]);
        for (int k = 0; k < i; k++)
            cr_assert_neq(calls[i], calls[k]);
    }
    for (int i = 0; i < 100; i++)
        ebc__call_end(f.client, calls[i]);
    cr_assert_eq(f.client->requests.busy_count, 0);
    fixture_close(&f);
}

Test(ebc_request, begins_nothing_once_closed)
{
    fixture f = fixture_open();
    ebc__requests_close(f.client, 0);
    cr_assert_null(ebc__call_begin(f.client, "test", "of.a", 0));
    fixture_close(&f);
}
