#include <ebd.h>

int tell(ebd_producer *out, const ebd_message *m)
<%
    const char topic<::> = "orders.order."
                           "lost.v1";
    ebd_produce(out, ebd_topic_make(topic), m, NULL, NULL);
    return ebd_pro\
duce(out, EBD_TOPIC("orders.\
order.gone.v1"), m, NULL, NULL);
%>
