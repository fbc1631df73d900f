/* A program of somebody else's, in C: links both libraries, asks for brokers where none can be, and
 * wants to be told so. */
#include <ebc.h>
#include <ebd.h>

#include <stdio.h>

/* Port 1 is reserved (tcpmux) and closed on any machine that runs tests. */
#define NOBODY "127.0.0.1:1"

static int expect_unreachable(const char *version, int code, const eb_error *err)
{
    printf("%s: %s: %s\n", version, eb_error_name(code), err->text);
    return code == EB_E_UNREACHABLE && err->code == code && err->text[0] ? 0 : 1;
}

int main(void)
{
    eb_error err = {0};
    EB_AUTO(ebc_client) client = NULL;
    EB_AUTO(ebd_producer) producer = NULL;

    int control = ebc_client_open(
        &EBC_CONFIG(.servers = "nats://" NOBODY, .service = "outside", .connect_timeout_ms = 300),
        &client, &err);
    int failed = expect_unreachable(ebc_version(), control, &err);

    int data = ebd_producer_open(
        &EBD_CONFIG(.servers = NOBODY, .service = "outside", .connect_timeout_ms = 300), &producer,
        &err);
    return failed | expect_unreachable(ebd_version(), data, &err);
}
