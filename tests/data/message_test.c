/* What a message may hold. */
#include "fixture.h"
#include "message.h"

static void refuse(ebd_message message, int code, const char *named)
{
    eb_error err = {0};
    must_fail(code, ebd__message_check(&message, &err));
    cr_assert_not_null(strstr(err.text, named), "%s", err.text);
}

Test(ebd_message, keeps_the_librarys_own_headers_for_the_library)
{
    static const char *const ours[] = {"ol-run-id", "ol-anything", "traceparent", "TraceState"};
    for (size_t i = 0; i < sizeof ours / sizeof *ours; i++) {
        ebd_header header = {ours[i], EB_STR("x")};
        refuse(EBD_MESSAGE(.headers = &header, .header_count = 1), EB_E_ARG, ours[i]);
    }
    ebd_header nameless = {"", EB_STR("x")};
    refuse(EBD_MESSAGE(.headers = &nameless, .header_count = 1), EB_E_ARG, "no name");
}

Test(ebd_message, is_refused_when_it_contradicts_itself)
{
    eb_error err = {0};
    ebd_message unsized = {0};
    must_fail(EB_E_ARG, ebd__message_check(&unsized, &err));
    must_fail(EB_E_ARG, ebd__message_check(NULL, &err));
    refuse(EBD_MESSAGE(.header_count = 1), EB_E_ARG, ".headers");
    refuse(EBD_MESSAGE(.timestamp_ms = -1), EB_E_ARG, ".timestamp_ms");
    refuse(EBD_MESSAGE(.key = eb_str_make(NULL, 3)), EB_E_ARG, "length");
    ebd_header *many = calloc(100000, sizeof *many);
    for (int i = 0; i < 100000; i++)
        many[i] = (ebd_header){"n", EB_STR("")};
    refuse(EBD_MESSAGE(.headers = many, .header_count = 99995), EB_E_TOO_LARGE, "99994");
    must(ebd__message_check(&EBD_MESSAGE(.headers = many, .header_count = 99994), &err));
    free(many);
    ebd_message newer = EBD_MESSAGE();
    newer.size += 8;
    refuse(newer, EB_E_UNSUPPORTED, "newer");
}

Test(ebd_message, keeps_to_the_declared_key_and_size)
{
    eb_error err = {0};
    eb_channel c = {.size = sizeof c, .name = "tests.a.b.v1", .key = EB_KEY_REQUIRED};
    ebd_message keyless = EBD_MESSAGE(.value = EB_STR("12345"));
    ebd_message keyed = EBD_MESSAGE(.key = EB_STR("k"), .value = EB_STR("12345"));
    must_fail(EB_E_REGISTRY, ebd__message_allowed(&keyless, 0, &c, c.name, 1000, &err));
    must(ebd__message_allowed(&keyed, 0, &c, c.name, 1000, &err));
    c.key = EB_KEY_NONE;
    must_fail(EB_E_REGISTRY, ebd__message_allowed(&keyed, 0, &c, c.name, 1000, &err));
    c.key = EB_KEY_OPTIONAL;
    c.max_message = 4;
    must_fail(EB_E_TOO_LARGE, ebd__message_allowed(&keyed, 0, &c, c.name, 1000, &err));
    cr_assert_not_null(strstr(err.text, "max_message"), "%s", err.text);
    c.max_message = 5;
    must(ebd__message_allowed(&keyed, 0, &c, c.name, 1000, &err));
    must_fail(EB_E_TOO_LARGE, ebd__message_allowed(&keyed, 995, &c, c.name, 1000, &err));
    cr_assert_not_null(strstr(err.text, "message.max.bytes"), "%s", err.text);
    must(ebd__message_allowed(&keyed, 994, &c, c.name, 1000, &err));
}

Test(ebd_record, reads_as_absent_once_it_is_settled)
{
    eb_error err = {0};
    ebd_record record = {0};
    ebd_lineage lineage = ebd_lineage_init();
    cr_assert_null(ebd_record_key(&record).data);
    cr_assert_null(ebd_record_value(&record).data);
    cr_assert_str_eq(ebd_record_topic(&record), "");
    cr_assert_eq(ebd_record_offset(&record), -1);
    cr_assert_eq(ebd_record_timestamp(&record), -1);
    cr_assert_eq(ebd_record_attempts(&record), 0);
    cr_assert_null(ebd_record_header(&record, "x").data);
    must_fail(EB_E_ARG, ebd_record_lineage(&record, &lineage, &err));
    ebd_record_done(&record);
    ebd_record_retry(NULL);
}
