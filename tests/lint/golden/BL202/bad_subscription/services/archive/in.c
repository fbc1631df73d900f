#include <ebd.h>

static const ebd_subscription *golden_in(void)
{
    static ebd_subscription in;
    in = EBD_SUBSCRIPTION("archive", "orders.order.paid.v1,of.datasets.created");
    return &in;
}
