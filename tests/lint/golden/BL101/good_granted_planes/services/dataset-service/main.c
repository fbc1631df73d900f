#include <ebc.h>
#include <ebd.h>

int main(void)
{
    ebc_client *bus;
    ebd_producer *out;
    return ebc_client_open(&EBC_CONFIG(.service = "dataset-service"), &bus, NULL) |
           ebd_producer_open(&EBD_CONFIG(.service = "dataset-service"), &out, NULL);
}
