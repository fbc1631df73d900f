#include <ebc.h>
#include <ebd.h>

int main(void)
{
    ebc_client *bus;
    ebd_consumer *in;
    return ebc_client_open(&EBC_CONFIG(.service = "web"), &bus, NULL) |
           ebd_consumer_open(&EBD_CONFIG(.service = "web"), ARCHIVE, NULL, &in, NULL);
}
