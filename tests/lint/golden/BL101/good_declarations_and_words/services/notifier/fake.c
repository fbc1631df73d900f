/* A double of the data plane for tests of the notifier: ebd_producer_open(config) is never called. */
#include <stdio.h>

int ebd_producer_open(const void *config, void **ret, void *err);
extern int ebd_produce(void *producer, void *topic);

int ebd_producer_open(const void *config, void **ret, void *err)
{
    (void)config;
    (void)ret;
    (void)err;
    puts("ebd_producer_open(config, &out, &err) is for others");
    return -1;
}

#if 0
static int later(void)
{
    return ebd_producer_open(NULL, NULL, NULL); // when don't we need it
}
#endif
