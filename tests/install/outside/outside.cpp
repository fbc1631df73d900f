// A program of somebody else's, in C++17: as outside.c, with options filled by _init() and handles
// kept by unique_ptr.
#include <ebc.h>
#include <ebd.h>

#include <iostream>
#include <memory>

namespace
{

// Port 1 is reserved (tcpmux) and closed on any machine that runs tests.
constexpr const char *nobody_control = "nats://127.0.0.1:1";
constexpr const char *nobody_data = "127.0.0.1:1";

struct free_client {
    void operator()(ebc_client *client) const
    {
        ebc_client_free(&client);
    }
};
struct free_producer {
    void operator()(ebd_producer *producer) const
    {
        ebd_producer_free(&producer);
    }
};

bool unreachable(const char *version, int code, const eb_error &err)
{
    std::cout << version << ": " << eb_error_name(code) << ": " << err.text << '\n';
    return code == EB_E_UNREACHABLE && err.code == code && err.text[0] != '\0';
}

bool control_is_unreachable()
{
    ebc_config config = ebc_config_init();
    config.servers = nobody_control;
    config.service = "outside";
    config.connect_timeout_ms = 300;
    eb_error err{};
    ebc_client *opened = nullptr;
    int code = ebc_client_open(&config, &opened, &err);
    std::unique_ptr<ebc_client, free_client> client(opened);
    return unreachable(ebc_version(), code, err);
}

bool data_is_unreachable()
{
    ebd_config config = ebd_config_init();
    config.servers = nobody_data;
    config.service = "outside";
    config.connect_timeout_ms = 300;
    eb_error err{};
    ebd_producer *opened = nullptr;
    int code = ebd_producer_open(&config, &opened, &err);
    std::unique_ptr<ebd_producer, free_producer> producer(opened);
    return unreachable(ebd_version(), code, err);
}

} // namespace

int main()
{
    bool control = control_is_unreachable();
    bool data = data_is_unreachable();
    return control && data ? 0 : 1;
}
