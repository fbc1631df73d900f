#include <nats/nats.h>

natsStatus tell(natsConnection *nc, jsCtx *js)
{
    jsPubAck *ack = NULL;
    natsStatus s = natsConnection_PublishString(nc, "of.datasets.created", "{}");
    if (s == NATS_OK)
        s = js_Publish(&ack, js, "of.datasets.created", "{}", 2, NULL, NULL);
    return s;
}
