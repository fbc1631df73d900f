/* options_test.c: what nats.c is told, and files that cannot be used. */
#include "options.h"

#include <stdlib.h>
#include <unistd.h>

#include "config.h"
#include "fixture.h"

#define SEED   "SUACSSL3UAHUDXKFSNVUZRF5UHPMWZ6BFDTJ7M6USDXIEDNPPQYYYCU3VY"
#define PUBLIC "UDXU4RCSJNZOIQHZNWXHXORDPRTGNJAHAHFRGZNEEJCPQTT2M7NLCNF4"

static int make(const ebc_config *given, eb_error *err)
{
    ebc_config own = {0};
    natsOptions *opts = NULL;
    int rc = ebc__config_copy(&own, given, err);
    cr_assert_eq(rc, 0, "%s", err->text);
    rc = ebc__options_make(&own, &opts, err);
    natsOptions_Destroy(opts);
    ebc__config_free(&own);
    return rc;
}

static void write_file(char path[32], const char *content)
{
    strcpy(path, "/tmp/eb-options-XXXXXX");
    int fd = mkstemp(path);
    cr_assert_eq(write(fd, content, strlen(content)), (ssize_t)strlen(content));
    close(fd);
}

Test(ebc_options, takes_every_setting)
{
    eb_error err = {0};
    cr_assert_eq(make(&EBC_CONFIG(.servers = "nats://a:1, tls://u:p@b:2", .service = "s",
                                  .token = "t", .prefer_throughput = true),
                      &err),
                 0, "%s", err.text);
}

Test(ebc_options, names_the_file_that_cannot_be_used)
{
    eb_error err = {0};
    cr_assert_eq(make(&EBC_CONFIG(.servers = "a", .service = "s", .ca = "/no/ca.pem"), &err),
                 EB_E_CONFIG);
    cr_assert(strstr(err.text, "/no/ca.pem"), "%s", err.text);
    cr_assert_eq(
        make(&EBC_CONFIG(.servers = "a", .service = "s", .cert = "/no/c.pem", .key = "/no/k.pem"),
             &err),
        EB_E_CONFIG);
    cr_assert(strstr(err.text, "/no/c.pem"), "%s", err.text);
    cr_assert_eq(
        make(&EBC_CONFIG(.servers = "a", .service = "s", .nkey_seed_file = "/no/nk"), &err),
        EB_E_CONFIG);
    cr_assert(strstr(err.text, "/no/nk"), "%s", err.text);
}

Test(ebc_options, wants_the_public_key_beside_the_seed_and_shows_neither)
{
    eb_error err = {0};
    char path[32];
    write_file(path, SEED "\n");
    cr_assert_eq(make(&EBC_CONFIG(.servers = "a", .service = "s", .nkey_seed_file = path), &err),
                 EB_E_CONFIG);
    cr_assert(strstr(err.text, "public key") && !strstr(err.text, SEED), "%s", err.text);
    unlink(path);
}

Test(ebc_options, log_in_with_an_nkey)
{
    fixture f = {0};
    eb_error err = {0};
    char path[32];
    write_file(path, SEED "\n" PUBLIC "\n");
    nats_server_start(&f.server, "authorization { users: [ { nkey: " PUBLIC " } ] }");
    MUST(ebc_client_open(
        &EBC_CONFIG(.servers = f.server.url, .service = "s", .nkey_seed_file = path), &f.client,
        &err));
    fixture_stream(f.client, "of.>");
    unlink(path);
    fixture_close(&f);
}

Test(ebc_options, log_in_with_a_token)
{
    fixture f = {0};
    eb_error err = {0};
    nats_server_start(&f.server, "authorization { token: open-sesame }");
    MUST(ebc_client_open(
        &EBC_CONFIG(.servers = f.server.url, .service = "s", .token = "open-sesame"), &f.client,
        &err));
    fixture_close(&f);
}
