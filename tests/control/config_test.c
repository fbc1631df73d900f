/* config_test.c: what a configuration refuses, fills in, and never shows. */
#include "config.h"

#include <criterion/criterion.h>
#include <stdlib.h>

static void clear_environment(void)
{
    static const char *const names[] = {"NATS_URL",  "NATS_CREDS",    "NATS_NKEY_SEED_FILE",
                                        "NATS_USER", "NATS_PASSWORD", "NATS_TOKEN",
                                        "NATS_CA",   "NATS_CERT",     "NATS_KEY"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        unsetenv(names[i]);
}

TestSuite(ebc_config, .init = clear_environment);

Test(ebc_config, takes_from_the_environment_only_what_is_unset)
{
    ebc_config config = EBC_CONFIG(.servers = "nats://given:4222");
    eb_error err = {0};
    setenv("NATS_URL", "nats://other:4222", 1);
    setenv("NATS_USER", "alice", 1);
    setenv("NATS_PASSWORD", "s3cret", 1);
    setenv("NATS_TOKEN", "  ", 1);
    cr_assert_eq(ebc_config_from_env(&config, &err), 0, "%s", err.text);
    cr_assert_str_eq(config.servers, "nats://given:4222");
    cr_assert_str_eq(config.user, "alice");
    cr_assert_str_eq(config.password, "s3cret");
    cr_assert_null(config.token, "blank is unset");
}

Test(ebc_config, wants_pairs_complete)
{
    ebc_config config = ebc_config_init();
    eb_error err = {0};
    setenv("NATS_PASSWORD", "s3cret", 1);
    cr_assert_eq(ebc_config_from_env(&config, &err), EB_E_CONFIG);
    cr_assert(strstr(err.text, "NATS_USER") && !strstr(err.text, "s3cret"), "%s", err.text);
    cr_assert_null(config.password, "untouched on failure");
    unsetenv("NATS_PASSWORD");
    setenv("NATS_CERT", "c.pem", 1);
    cr_assert_eq(ebc_config_from_env(&config, &err), EB_E_CONFIG);
    cr_assert(strstr(err.text, "NATS_KEY"), "%s", err.text);
}

Test(ebc_config, refuses_what_cannot_work)
{
    static const struct {
        ebc_config config;
        const char *names;
    } cases[] = {
        {{.size = sizeof(ebc_config), .service = "s"}, "servers"},
        {{.size = sizeof(ebc_config), .servers = " , ", .service = "s"}, "servers"},
        {{.size = sizeof(ebc_config), .servers = "nats://h:x", .service = "s"}, "number 1"},
        {{.size = sizeof(ebc_config), .servers = "nats://h:1,http://h", .service = "s"},
         "number 2"},
        {{.size = sizeof(ebc_config), .servers = "h"}, "service"},
        {{.size = sizeof(ebc_config), .servers = "h", .service = "a\nb"}, "service"},
        {{.size = sizeof(ebc_config), .servers = "h", .service = "s", .user = "u"}, "password"},
        {{.size = sizeof(ebc_config), .servers = "h", .service = "s", .cert = "c"}, "key"},
        {{.size = sizeof(ebc_config), .servers = "h", .service = "s", .creds = "c", .token = "t"},
         "creds"},
        {{.size = sizeof(ebc_config), .servers = "h", .service = "s", .max_message = 300000},
         "262144"},
        {{.size = sizeof(ebc_config), .servers = "h", .service = "s", .publish_timeout_ms = -1},
         "publish_timeout_ms"},
        {{.size = sizeof(ebc_config), .servers = "h", .service = "s", .inbox_prefix = "a b"},
         "inbox_prefix"},
        {{.size = sizeof(ebc_config), .servers = "h", .service = "s", .log_level = 9}, "log_level"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        eb_error err = {0};
        ebc_config own = {0};
        cr_assert_eq(ebc__config_copy(&own, &cases[i].config, &err), EB_E_CONFIG, "case %zu", i);
        cr_assert(strstr(err.text, cases[i].names), "case %zu: %s", i, err.text);
    }
}

Test(ebc_config, refuses_more_servers_than_it_would_try)
{
    char list[65 * 8] = "";
    for (int i = 0; i < 65; i++)
        strcat(list, i ? ",h:4222" : "h:4222");
    eb_error err = {0};
    ebc_config own = {0};
    cr_assert_eq(ebc__config_copy(&own, &EBC_CONFIG(.servers = list, .service = "s"), &err),
                 EB_E_CONFIG);
    cr_assert(strstr(err.text, "65") && strstr(err.text, "64"), "%s", err.text);
    *strrchr(list, ',') = '\0';
    cr_assert_eq(ebc__config_copy(&own, &EBC_CONFIG(.servers = list, .service = "s"), &err), 0);
    ebc__config_free(&own);
}

Test(ebc_config, fills_in_the_defaults_of_the_contract)
{
    ebc_config own = {0};
    eb_error err = {0};
    cr_assert_eq(ebc__config_copy(&own, &EBC_CONFIG(.servers = "h", .service = "s"), &err), 0);
    cr_assert_eq(own.connect_timeout_ms, 5000);
    cr_assert_eq(own.publish_timeout_ms, 15000);
    cr_assert_eq(own.max_message, 65536);
    cr_assert_eq(own.log_level, EB_LOG_WARNING);
    cr_assert_str_eq(own.inbox_prefix, "_INBOX");
    ebc__config_free(&own);
    cr_assert_eq(ebc__config_copy(
                     &own,
                     &EBC_CONFIG(.servers = "h", .service = "s", .user = "alice", .password = "p"),
                     &err),
                 0);
    cr_assert_str_eq(own.inbox_prefix, "_INBOX.alice");
    ebc__config_free(&own);
}

Test(ebc_config, copies_its_strings)
{
    ebc_config own = {0};
    char service[] = "before";
    cr_assert_eq(ebc__config_copy(&own, &EBC_CONFIG(.servers = "h", .service = service), NULL), 0);
    strcpy(service, "after");
    cr_assert_str_eq(own.service, "before");
    ebc__config_free(&own);
}

Test(ebc_config, knows_older_and_newer_headers)
{
    ebc_config own = {0}, given = EBC_CONFIG(.servers = "h", .service = "s", .log_level = 4);
    eb_error err = {0};
    given.size = offsetof(ebc_config, log_level);
    cr_assert_eq(ebc__config_copy(&own, &given, &err), 0, "an older header");
    cr_assert_eq(own.log_level, EB_LOG_WARNING, "what it did not have is the default");
    ebc__config_free(&own);
    setenv("NATS_TOKEN", "t", 1);
    cr_assert_eq(ebc_config_from_env(&given, &err), 0, "%s", err.text);
    cr_assert_str_eq(given.token, "t");
    cr_assert_eq(given.size, offsetof(ebc_config, log_level));
    given.size = sizeof given + 8;
    cr_assert_eq(ebc__config_copy(&own, &given, &err), EB_E_UNSUPPORTED);
    given.size = 0;
    cr_assert_eq(ebc__config_copy(&own, &given, &err), EB_E_ARG);
    cr_assert_eq(ebc__config_copy(&own, NULL, &err), EB_E_ARG);
}

Test(ebc_config, shows_servers_without_their_secrets)
{
    static const struct {
        const char *servers, *shown;
    } cases[] = {
        {"nats://a:4222", "a:4222"},
        {" nats://u:p@a:1 , tls://b ", "a:1,b"},
        {"token@a", "a"},
        {"nats://[::1]:4222", "[::1]:4222"},
        {"nats://u:p@ss@a:1", "a:1"},
        {"nats://u:half,of@a:1", "(no address),a:1"},
        {"", ""},
    };
    char shown[EBC__SHOWN];
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        cr_assert_str_eq(ebc__servers_show(cases[i].servers, shown), cases[i].shown);
    char many[2000] = "";
    for (int i = 0; i < 100; i++)
        strcat(many, i ? ",host-number:4222" : "host-number:4222");
    ebc__servers_show(many, shown);
    cr_assert(strlen(shown) < EBC__SHOWN && strstr(shown, "…"), "%s", shown);
}
