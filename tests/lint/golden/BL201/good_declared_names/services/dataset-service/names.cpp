#include <ebc.h>
#include <ebd.h>

using namespace std;

static constexpr char topic[] = "orders.order." "paid" u8".v1";
static constexpr auto raw = R"x(orders.order.created.v1)x";

int tell(ebc_client *bus, ebd_producer *out, const ebc_event *ev, const ebd_message *m)
{
    std::string_view dead{"__dlq.orders.order.created.v1"};
    int a = ebc_publish(bus, EBC_SUBJECT("of.workflows.42.cancelled"), ev, nullptr, nullptr);
    int b = ebd_produce(out, ebd_topic_make(topic), m, nullptr, nullptr);
    int c = ebd_produce(out, ebd_topic_make(raw), m, nullptr, nullptr);
    return a + b + c + ebd_produce(out, ebd_topic_make(dead), m, nullptr, nullptr);
}
