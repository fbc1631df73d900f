/* envelope_test.c: the form on the wire, byte for byte. */
#include "envelope.h"

#include <criterion/criterion.h>
#include <stdlib.h>

#define ID   "01890a5d-ac96-774b-bcce-b302099a8057"
#define HEAD "{\"id\":\"" ID "\",\"timestamp\":\"2026-01-02T03:04:05Z\","

static bool str_eq(eb_str a, const char *b)
{
    return a.len == strlen(b) && memcmp(a.data, b, a.len) == 0;
}

static ebc_event simple(void)
{
    ebc_event event = ebc_event_init();
    event.id = EB_STR(ID);
    event.timestamp = (eb_time){1767323045, 0};
    event.event_type = EB_STR("auth.user.created");
    event.source = EB_STR("identity-federation-service");
    event.payload = EB_STR("{\"a\":1}");
    return event;
}

static void must_write(const ebc_event *event, const char *wanted)
{
    eb_buf buf = {0};
    eb_error err = {0};
    cr_assert_eq(ebc__envelope_write(&buf, event, &err), 0, "%s", err.text);
    cr_assert_str_eq(buf.data, wanted);
    eb_buf_free(&buf);
}

Test(ebc_envelope, is_written_as_the_contract_says)
{
    ebc_event event = simple();
    must_write(&event, HEAD "\"event_type\":\"auth.user.created\",\"source\":"
                            "\"identity-federation-service\",\"payload\":{\"a\":1}}");
}

Test(ebc_envelope, writes_the_shortest_exact_fraction)
{
    const struct {
        uint32_t ns;
        const char *text;
    } cases[] = {{500000000, "05.500Z"}, {1000, "05.000001Z"}, {1, "05.000000001Z"}};
    for (size_t i = 0; i < 3; i++) {
        eb_buf buf = {0};
        eb_error err = {0};
        ebc_event event = simple();
        event.timestamp.ns = cases[i].ns;
        cr_assert_eq(ebc__envelope_write(&buf, &event, &err), 0);
        cr_assert(strstr(buf.data, cases[i].text), "%s", buf.data);
        eb_buf_free(&buf);
    }
}

Test(ebc_envelope, keeps_unknown_members_byte_for_byte)
{
    ebc_event event = simple();
    event.received = EB_STR("{ \"trace\" : {\"n\":9007199254740993} , \"payload\":0,\"id\":\"x\","
                            "\"\\u0069d\":1, \"e\": 1.50e+03 ,\"source\":\"s\"}");
    must_write(&event, HEAD "\"event_type\":\"auth.user.created\",\"source\":"
                            "\"identity-federation-service\",\"payload\":{\"a\":1},"
                            "\"trace\" : {\"n\":9007199254740993},\"e\": 1.50e+03}");
}

Test(ebc_envelope, comes_back_as_it_was_written)
{
    ebc_event event = simple(), back;
    eb_buf buf = {0};
    eb_error err = {0};
    char *scratch = NULL;
    event.source = EB_STR("a \"quoted\" \\ name\n");
    event.timestamp.ns = 123456789;
    event.payload = EB_STR("[9007199254740993, 1e400, \"\xc3\xa9\"]");
    cr_assert_eq(ebc__envelope_write(&buf, &event, &err), 0);
    cr_assert_eq(ebc__envelope_read(eb_str_make(buf.data, buf.len), &back, &scratch, &err), 0, "%s",
                 err.text);
    cr_assert(str_eq(back.id, ID));
    cr_assert(str_eq(back.event_type, "auth.user.created"));
    cr_assert(str_eq(back.source, "a \"quoted\" \\ name\n"));
    cr_assert(str_eq(back.payload, "[9007199254740993, 1e400, \"\xc3\xa9\"]"));
    cr_assert_eq(back.timestamp.s, event.timestamp.s);
    cr_assert_eq(back.timestamp.ns, 123456789);
    cr_assert_eq(back.received.len, buf.len);
    free(scratch);
    eb_buf_free(&buf);
}

#define TAIL "\"event_type\":\"t\",\"source\":\"s\",\"payload\":1}"

Test(ebc_envelope, is_read_in_any_order_with_any_white_space)
{
    ebc_event event;
    eb_error err = {0};
    char *scratch = NULL;
    eb_str text =
        EB_STR("\n{ \"payload\" : {\"x\" : null} ,\t\"source\":\"s\", \"more\":[1,[2]],"
               "\"event_type\":\"t\\u00e9\",\"timestamp\":\"2026-01-02T05:04:05.25+02:00\","
               "\"id\":\"01890A5D-AC96-774B-BCCE-B302099A8057\"} ");
    cr_assert_eq(ebc__envelope_read(text, &event, &scratch, &err), 0, "%s", err.text);
    cr_assert(str_eq(event.payload, "{\"x\" : null}"));
    cr_assert(str_eq(event.event_type, "t\xc3\xa9"));
    cr_assert_eq(event.timestamp.s, 1767323045);
    cr_assert_eq(event.timestamp.ns, 250000000);
    free(scratch);
}

Test(ebc_envelope, is_refused_when_it_is_none)
{
    static const struct {
        const char *text, *says;
    } cases[] = {
        {"", "no envelope"},
        {"[]", "no envelope"},
        {"null", "no envelope"},
        {"{}", "\"id\" is missing"},
        {HEAD TAIL " x", "no envelope"},
        {HEAD "\"event_type\":\"t\",\"source\":\"s\"}", "\"payload\" is missing"},
        {HEAD "\"event_type\":\"t\",\"source\":7,\"payload\":1}", "\"source\" is no string"},
        {HEAD "\"event_type\":\"\",\"source\":\"s\",\"payload\":1}", "\"event_type\" is empty"},
        {HEAD "\"id\":\"" ID "\"," TAIL, "twice"},
        {HEAD "\"\\u0069d\":\"" ID "\"," TAIL, "twice"},
        {"{\"id\":\"17\",\"timestamp\":\"2026-01-02T03:04:05Z\"," TAIL, "no UUID"},
        {"{\"id\":\"" ID "\",\"timestamp\":\"yesterday\"," TAIL, "\"timestamp\""},
        {HEAD "\"event_type\":\"t\",\"source\":\"\\ud800\",\"payload\":1}", "lone surrogate"},
        {HEAD "\"event_type\":\"t\",\"source\":\"\xff\",\"payload\":1}", "no envelope"},
        {HEAD "\"event_type\":\"t\",\"source\":\"s\",\"payload\":01}", "no envelope"},
        {HEAD "\"event_type\":\"t\",\"source\":\"s\",\"payload\":", "no envelope"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ebc_event event;
        eb_error err = {0};
        char *scratch = NULL;
        int rc = ebc__envelope_read(eb_str_of(cases[i].text), &event, &scratch, &err);
        cr_assert_eq(rc, EB_E_MALFORMED, "%s", cases[i].text);
        cr_assert(strstr(err.text, cases[i].says), "%s: %s", cases[i].text, err.text);
        cr_assert_null(scratch);
    }
}

Test(ebc_envelope, is_not_written_from_what_is_not_well_formed)
{
    eb_error err = {0};
    eb_buf buf = {0};
    ebc_event event = simple();
    event.id = EB_STR("17");
    cr_assert_eq(ebc__envelope_write(&buf, &event, &err), EB_E_MALFORMED);
    event = simple();
    event.source = EB_STR("\xc3");
    cr_assert_eq(ebc__envelope_write(&buf, &event, &err), EB_E_MALFORMED);
    event = simple();
    event.received = EB_STR("[1]");
    cr_assert_eq(ebc__envelope_write(&buf, &event, &err), EB_E_MALFORMED);
    event = simple();
    event.timestamp.s = INT64_MAX;
    cr_assert_eq(ebc__envelope_write(&buf, &event, &err), EB_E_ARG);
    eb_buf_free(&buf);
}
