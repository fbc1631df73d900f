/* Talks of of.datasets.gone and orders.gone.created.v1; EBD_TOPIC("in.a.comment.v1") too. */
#include <ebd.h>
#include <stdio.h>

#define UNUSED_TOPIC "orders.unused.created.v1"
#define CACHE_KEY    "of.cache2.properties.v1"
static const char *const url = "https://of.example.com/orders.list.v1";
static const char *const metric = "saga.duration.v1";
static const char *permission(void)
{
    return "reports.export.execute.v2"; // EBD_TOPIC("orders.commented.out.v1")
}

int tell(ebd_producer *out, const ebd_message *m)
{
    char quote = '"';
    printf("sending to orders.nowhere.v1 %s %s %s%c\n", url, metric, permission(), quote);
    puts("ebd_produce(out, EBD_TOPIC(\"orders.quoted.v1\"))");
    return ebd_produce(out, EBD_TOPIC("orders.order.paid.v1"), m, NULL, NULL);
}
