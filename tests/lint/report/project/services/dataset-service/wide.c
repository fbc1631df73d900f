#include <ebd.h>

int announce(ebd_producer *out, const ebd_message *m)
{
	/* Tabs, and characters of two columns, in front of what is meant. */
	int 変数 = 0; const char *é = "データ"; ebd_produce(out, EBD_TOPIC("of.datasets.created"), m, 0, 0);
    return 変数 + ebd_produce(out, EBD_TOPIC("orders."
                                             "orders.created.v1"), m, 0, 0) + (int)sizeof é;
}

int far_to_the_right(ebd_producer *out, const ebd_message *m) { if (out) { if (m) { int a = 0, b = 0, c = 0; if (a + b + c == 0) return ebd_produce(out, EBD_TOPIC("orders.nowhere.v1"), m, NULL, NULL); } } return a_long_name(out, m); }
