/* manage_test.c: ensure creates, recognises and refuses; it never changes. */
#include "fixture.h"

static fixture bare(void)
{
    fixture f = {0};
    nats_server_start(&f.server, NULL);
    f.client = fixture_client(&f);
    return f;
}

Test(ebc_manage, creates_a_stream_once)
{
    fixture f = bare();
    eb_error err = {0};
    const ebc_stream_config config =
        EBC_STREAM_CONFIG(.name = "EVENTS", .subjects = "of.datasets.>, of.auth.*");
    cr_assert_eq(ebc_stream_ensure(f.client, &config, &err), 1, "%s", err.text);
    cr_assert_eq(ebc_stream_ensure(f.client, &config, &err), 0, "%s", err.text);
    cr_assert_eq(ebc_stream_ensure(
                     f.client,
                     &EBC_STREAM_CONFIG(.name = "EVENTS", .subjects = "of.auth.*,of.datasets.>"),
                     &err),
                 0, "the order of subjects is no difference: %s", err.text);
    fixture_close(&f);
}

Test(ebc_manage, has_the_defaults_of_the_contract)
{
    fixture f = bare();
    natsConnection *nc = fixture_raw(&f);
    jsCtx *js = NULL;
    jsStreamInfo *info = NULL;
    jsConsumerInfo *durable = NULL;
    eb_error err = {0};
    fixture_stream(f.client, "of.>");
    MUST(ebc_durable_ensure(f.client, DURABLE, NULL, &err));
    cr_assert_eq(natsConnection_JetStream(&js, nc, NULL), NATS_OK);
    cr_assert_eq(js_GetStreamInfo(&info, js, "EVENTS", NULL, NULL), NATS_OK);
    const jsStreamConfig *s = info->Config;
    cr_assert_eq(s->Retention, js_LimitsPolicy);
    cr_assert_eq(s->MaxMsgs, 1000000);
    cr_assert_eq(s->MaxAge, INT64_C(7) * 24 * 3600 * 1000000000);
    cr_assert_eq(s->Storage, js_FileStorage);
    cr_assert_eq(s->Discard, js_DiscardOld);
    cr_assert_eq(s->Duplicates, INT64_C(120) * 1000000000);
    cr_assert_eq(s->Replicas, 1);
    cr_assert_eq(s->MaxBytes, -1);
    cr_assert_eq(js_GetConsumerInfo(&durable, js, "EVENTS", "worker", NULL, NULL), NATS_OK);
    const jsConsumerConfig *d = durable->Config;
    cr_assert_eq(d->AckPolicy, js_AckExplicit);
    cr_assert_eq(d->DeliverPolicy, js_DeliverAll);
    cr_assert_eq(d->AckWait, INT64_C(30) * 1000000000);
    cr_assert_eq(d->MaxDeliver, 5);
    cr_assert_eq(d->MaxAckPending, 1000);
    cr_assert_str_eq(d->FilterSubject, "of.>");
    jsConsumerInfo_Destroy(durable);
    jsStreamInfo_Destroy(info);
    jsCtx_Destroy(js);
    natsConnection_Destroy(nc);
    fixture_close(&f);
}

Test(ebc_manage, names_each_field_that_drifted)
{
    fixture f = bare();
    eb_error err = {0};
    fixture_stream(f.client, "of.>");
    int rc = ebc_stream_ensure(
        f.client,
        &EBC_STREAM_CONFIG(.name = "EVENTS", .subjects = "of.>", .max_age_ms = 24 * 3600 * 1000,
                           .discard = EBC_DISCARD_NEW, .max_messages = EB_NONE),
        &err);
    cr_assert_eq(rc, EB_E_DRIFT, "%s", err.text);
    cr_assert(strstr(err.text, "max_age: wanted 1d, found 7d"), "%s", err.text);
    cr_assert(strstr(err.text, "discard: wanted new, found old"), "%s", err.text);
    cr_assert(strstr(err.text, "max_messages: wanted no limit, found 1000000"), "%s", err.text);
    rc = ebc_stream_ensure(f.client, &EBC_STREAM_CONFIG(.name = "EVENTS", .subjects = "of.a.>"),
                           &err);
    cr_assert_eq(rc, EB_E_DRIFT);
    cr_assert(strstr(err.text, "subjects: wanted of.a.>, found of.>"), "%s", err.text);
    fixture_stream(f.client, "of.>"); /* nothing was changed */
    fixture_close(&f);
}

Test(ebc_manage, names_both_subjects_that_overlap)
{
    fixture f = bare();
    eb_error err = {0};
    int rc = ebc_stream_ensure(
        f.client,
        &EBC_STREAM_CONFIG(.name = "EVENTS", .subjects = "of.datasets.>,of.datasets.quality.>"),
        &err);
    cr_assert_eq(rc, EB_E_CONFLICT);
    cr_assert(strstr(err.text, "of.datasets.>") && strstr(err.text, "of.datasets.quality.>"), "%s",
              err.text);
    fixture_stream(f.client, "of.>");
    rc = ebc_stream_ensure(f.client,
                           &EBC_STREAM_CONFIG(.name = "OTHER", .subjects = "of.datasets.>"), &err);
    cr_assert_eq(rc, EB_E_CONFLICT, "%s", err.text);
    cr_assert_eq(err.native, 10065);
    fixture_close(&f);
}

Test(ebc_manage, refuses_what_no_server_would_take)
{
    fixture f = bare();
    eb_error err = {0};
    const ebc_stream_config cases[] = {
        EBC_STREAM_CONFIG(.subjects = "of.>"),
        EBC_STREAM_CONFIG(.name = "a.b", .subjects = "of.>"),
        EBC_STREAM_CONFIG(.name = "A"),
        EBC_STREAM_CONFIG(.name = "A", .subjects = "of..x"),
        EBC_STREAM_CONFIG(.name = "A", .subjects = "of.\"x"),
        EBC_STREAM_CONFIG(.name = "A", .subjects = ""),
        EBC_STREAM_CONFIG(.name = "A", .subjects = "of.>", .max_messages = -2),
        EBC_STREAM_CONFIG(.name = "A", .subjects = "of.>", .storage = 7),
        EBC_STREAM_CONFIG(.name = "A", .subjects = "of.>", .max_age_ms = 1000,
                          .duplicate_window_ms = 2000),
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int rc = ebc_stream_ensure(f.client, &cases[i], &err);
        /* A quote is legal in a subject and must reach the server escaped. */
        cr_assert_eq(rc, i == 4 ? 1 : EB_E_ARG, "case %zu: %d %s", i, rc, err.text);
    }
    cr_assert_eq(ebc_stream_ensure(f.client, NULL, &err), EB_E_ARG);
    fixture_close(&f);
}

Test(ebc_manage, sees_no_drift_in_numbers_over_those_of_a_double)
{
    fixture f = bare();
    const ebc_stream_config cases[] = {
        EBC_STREAM_CONFIG(.name = "A", .subjects = "a", .max_messages = INT64_MAX),
        EBC_STREAM_CONFIG(.name = "B", .subjects = "b", .max_messages = (INT64_C(1) << 53) + 1),
        EBC_STREAM_CONFIG(.name = "C", .subjects = "c", .max_age_ms = INT64_C(9223372036853)),
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (int wanted = 1; wanted >= 0; wanted--) {
            eb_error err = {0};
            cr_assert_eq(ebc_stream_ensure(f.client, &cases[i], &err), wanted, "%s", err.text);
            cr_assert_eq(err.code, 0, "an error is left alone where there was none");
        }
    fixture_close(&f);
}

/* Says of every durable that it is not there, as the server did before another program made it. */
static void say_not_found(natsConnection *nc, natsSubscription *sub, natsMsg *msg, void *closure)
{
    (void)sub;
    (void)closure;
    natsConnection_PublishString(nc, natsMsg_GetReply(msg),
                                 "{\"error\":{\"code\":404,\"err_code\":10014}}");
    natsMsg_Destroy(msg);
}

Test(ebc_manage, changes_no_durable_that_was_made_meanwhile)
{
    if (!nats_server_at_least(2, 10))
        cr_skip("the server knows no other way to make one than to change it");
    fixture f = {0};
    eb_error err = {0};
    natsSubscription *sub = NULL;
    nats_server_start(&f.server,
                      "mappings { \"$JS.API.CONSUMER.INFO.EVENTS.worker\": \"early\" }\n");
    f.client = fixture_client(&f);
    fixture_stream(f.client, "of.>");
    natsConnection *nc = fixture_raw(&f);
    cr_assert_eq(natsConnection_Subscribe(&sub, nc, "early", say_not_found, NULL), NATS_OK);
    cr_assert_eq(natsConnection_Flush(nc), NATS_OK);
    cr_assert_eq(ebc_durable_ensure(f.client, DURABLE, NULL, &err), 1, "%s", err.text);
    cr_assert_eq(
        ebc_durable_ensure(f.client, DURABLE, &EBC_DURABLE_CONFIG(.ack_wait_ms = 1000), &err),
        EB_E_DRIFT, "%s", err.text);
    natsSubscription_Destroy(sub);
    natsConnection_Destroy(nc);
    fixture_close(&f);
}

Test(ebc_manage, shortens_the_window_to_a_short_age)
{
    fixture f = bare();
    eb_error err = {0};
    const ebc_stream_config config =
        EBC_STREAM_CONFIG(.name = "EVENTS", .subjects = "of.>", .max_age_ms = 60000);
    cr_assert_eq(ebc_stream_ensure(f.client, &config, &err), 1, "%s", err.text);
    cr_assert_eq(ebc_stream_ensure(f.client, &config, &err), 0, "%s", err.text);
    fixture_close(&f);
}

Test(ebc_manage, ensures_durables_alike)
{
    fixture f = bare();
    eb_error err = {0};
    cr_assert_eq(ebc_durable_ensure(f.client, DURABLE, NULL, &err), EB_E_NOT_FOUND, "%s", err.text);
    fixture_stream(f.client, "of.>");
    cr_assert_eq(ebc_durable_ensure(f.client, DURABLE, NULL, &err), 1, "%s", err.text);
    cr_assert_eq(ebc_durable_ensure(f.client, DURABLE, NULL, &err), 0, "%s", err.text);
    cr_assert_eq(
        ebc_durable_ensure(f.client, DURABLE,
                           &EBC_DURABLE_CONFIG(.ack_wait_ms = 1500, .max_deliver = EB_NONE), &err),
        EB_E_DRIFT);
    cr_assert(strstr(err.text, "ack_wait: wanted 1500ms, found 30s"), "%s", err.text);
    cr_assert(strstr(err.text, "max_deliver: wanted no limit, found 5"), "%s", err.text);
    cr_assert_eq(ebc_durable_ensure(f.client, EBC_DURABLE("EVENTS", "worker", ""), NULL, &err),
                 EB_E_DRIFT);
    cr_assert(strstr(err.text, "filter: wanted none, found of.>"), "%s", err.text);
    cr_assert_eq(ebc_durable_ensure(f.client, EBC_DURABLE("EVENTS", "all", ""), NULL, &err), 1);
    cr_assert_eq(ebc_durable_ensure(f.client, EBC_DURABLE("EVENTS", "a.b", ""), NULL, &err),
                 EB_E_ARG);
    fixture_close(&f);
}

/* ── The guard ────────── */

static const eb_channel mine = {.size = sizeof mine,
                                .name = "of.datasets.created",
                                .plane = EB_PLANE_CONTROL,
                                .rights = EB_MAY_CONSUME};
static const eb_channel theirs = {.size = sizeof theirs,
                                  .name = "of.users.created",
                                  .plane = EB_PLANE_CONTROL,
                                  .rights = EB_MAY_PRODUCE};
static const eb_channel tenants = {.size = sizeof tenants,
                                   .name = "of.tenants.{tenant}.opened",
                                   .plane = EB_PLANE_CONTROL,
                                   .rights = EB_MAY_CONSUME};
static const eb_channel *const channels[] = {&mine, &tenants, &theirs};
static const eb_registry registry = {.size = sizeof registry,
                                     .version = 1,
                                     .digest = "d",
                                     .service = "test-service",
                                     .channels = channels,
                                     .channel_count = 3};

Test(ebc_manage, lets_a_durable_see_only_what_the_registry_grants)
{
    fixture f = bare();
    eb_error err = {0};
    ebc_client *client = NULL;
    fixture_stream(f.client, "of.>");
    MUST(ebc_client_open(
        &EBC_CONFIG(.servers = f.server.url, .service = "test-service", .registry = &registry),
        &client, &err));
    cr_assert_eq(
        ebc_durable_ensure(client, EBC_DURABLE("EVENTS", "d", "of.datasets.>"), NULL, &err), 1,
        "%s", err.text);
    cr_assert_eq(
        ebc_durable_ensure(client, EBC_DURABLE("EVENTS", "u", "of.users.created"), NULL, &err),
        EB_E_REGISTRY);
    cr_assert(strstr(err.text, "of.users.created"), "%s", err.text);
    MUST(ebc_durable_ensure(client, EBC_DURABLE("EVENTS", "t", "of.tenants.7.opened"), NULL, &err));
    cr_assert_eq(ebc_durable_ensure(client, EBC_DURABLE("EVENTS", "o", "of.other.>"), NULL, &err),
                 EB_E_REGISTRY);
    ebc_client_free(&client);
    fixture_close(&f);
}
