#include <nats/nats.h>

natsStatus main_loop(natsConnection **nc)
{
    return natsConnection_ConnectTo(nc, "nats://127.0.0.1:4222");
}
