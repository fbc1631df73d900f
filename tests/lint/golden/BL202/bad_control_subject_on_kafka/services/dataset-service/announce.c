#include <ebd.h>

int announce(ebd_producer *out, const ebd_message *m)
{
	return ebd_produce(out, EBD_TOPIC("of.datasets.created"), m, NULL, NULL);
}
