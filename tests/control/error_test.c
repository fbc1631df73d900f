/* error_test.c: what nats.c and JetStream answer, in our codes. */
#include "native_error.h"

#include <criterion/criterion.h>
#include <nats/nats.h>
#include <string.h>

Test(ebc_error, reads_an_error_of_jetstream)
{
    ebc__js_error js;
    cr_assert(
        ebc__js_error_parse(EB_STR("{\"type\":\"x\",\"error\":{\"code\":404,\"err_code\":10059,"
                                   "\"description\":\"stream not found\"}}"),
                            &js));
    cr_assert_eq(js.code, 404);
    cr_assert_eq(js.err_code, 10059);
    cr_assert_str_eq(js.text, "stream not found");
    eb_error err = {0};
    cr_assert_eq(ebc__fail_js(&err, &js, "look for %s", "S"), EB_E_NOT_FOUND);
    cr_assert_eq(err.native, 10059);
    cr_assert_str_eq(err.text, "look for S: stream not found (10059)");
}

Test(ebc_error, finds_none_where_there_is_none)
{
    ebc__js_error js;
    static const char *const texts[] = {
        "{\"stream\":\"S\",\"seq\":1}", "", "[]", "error", "{\"error",
        "{\"payload\":{\"error\":{}}}"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        cr_assert_not(ebc__js_error_parse(eb_str_of(texts[i]), &js), "%s", texts[i]);
}

Test(ebc_error, survives_a_hostile_answer)
{
    ebc__js_error js;
    char text[600] = "{\"error\":{\"code\":99999999999999999999,\"err_code\":-1,\"description\":\"";
    size_t len = strlen(text);
    memset(text + len, 'x', 400);
    strcpy(text + len + 400, "\"}}");
    cr_assert(ebc__js_error_parse(eb_str_of(text), &js));
    cr_assert_eq(js.code, 0);
    cr_assert_eq(js.err_code, 0);
    cr_assert_eq(strlen(js.text), sizeof js.text - 1);
}

Test(ebc_error, knows_what_passes_by_itself)
{
    static const struct {
        int code, err_code;
        bool passes;
    } cases[] = {{503, 10008, true}, {500, 10009, true},  {503, 10076, true},  {500, 10118, true},
                 {503, 0, true},     {503, 10077, false}, {404, 10059, false}, {400, 10071, false}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ebc__js_error js = {.code = cases[i].code, .err_code = cases[i].err_code};
        cr_assert_eq(ebc__js_error_passes(&js), cases[i].passes, "%d", cases[i].err_code);
    }
}

Test(ebc_error, maps_the_states_of_nats)
{
    static const struct {
        natsStatus status;
        int code;
    } cases[] = {{NATS_TIMEOUT, EB_E_TIMEOUT},
                 {NATS_NO_SERVER, EB_E_UNREACHABLE},
                 {NATS_CONNECTION_AUTH_FAILED, EB_E_AUTH},
                 {NATS_CONNECTION_CLOSED, EB_E_CLOSED},
                 {NATS_MAX_PAYLOAD, EB_E_TOO_LARGE},
                 {NATS_NO_MEMORY, EB_E_NOMEM},
                 {NATS_MISMATCH, EB_E_INTERNAL}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        eb_error err = {0};
        cr_assert_eq(ebc__fail_nats(&err, cases[i].status, "do it"), cases[i].code);
        cr_assert_eq(err.native, (int)cases[i].status);
        cr_assert(strstr(err.text, "do it: "));
        cr_assert_eq(ebc__fail_nats(NULL, cases[i].status, "do it"), cases[i].code);
    }
}

Test(ebc_error, reads_numbers_exactly_or_not_at_all)
{
    cr_assert_eq(ebc__json_uint(EB_STR("18446744073709551615")), UINT64_MAX);
    cr_assert_eq(ebc__json_uint(EB_STR("18446744073709551616")), 0);
    cr_assert_eq(ebc__json_uint(EB_STR("-1")), 0);
    cr_assert_eq(ebc__json_uint(EB_STR("1.5")), 0);
    cr_assert_eq(ebc__json_uint(EB_STR("")), 0);
}
