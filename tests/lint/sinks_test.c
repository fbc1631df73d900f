/* Which names are sinks. */
#include "sinks.h"

#include <criterion/criterion.h>

Test(lint_sinks, prefers_the_exact_name_to_the_pattern)
{
    cr_assert_eq(bl_sink_find(EB_STR("natsConnection_PublishMsg"))->form, BL_FORM_NONE);
    cr_assert_eq(bl_sink_find(EB_STR("natsConnection_PublishString"))->argument, 1);
    cr_assert_eq(bl_sink_find(EB_STR("js_PublishAsync"))->argument, 1);
    cr_assert_eq(bl_sink_find(EB_STR("js_Publish"))->argument, 2);
}

Test(lint_sinks, knows_nothing_that_only_begins_like_one)
{
    static const char *const others[] = {"ebc_publisher",   "ebc", "js_newstate",
                                         "EBC_SUBJECTS",    "",    "rd_kafka_conf_set",
                                         "natsMsg_GetData", "e"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        cr_expect_null(bl_sink_find(eb_str_of(others[i])), "%s", others[i]);
}

Test(lint_sinks, belongs_to_one_plane)
{
    cr_assert_eq(bl_client_plane(bl_sink_find(EB_STR("EBC_DURABLE"))->client), EB_PLANE_CONTROL);
    cr_assert_eq(bl_client_plane(bl_sink_find(EB_STR("RD_KAFKA_V_TOPIC"))->client), EB_PLANE_DATA);
    cr_assert(bl_client_is_raw(bl_sink_find(EB_STR("rd_kafka_new"))->client));
    cr_assert_not(bl_client_is_raw(bl_sink_find(EB_STR("ebd_produce"))->client));
}
