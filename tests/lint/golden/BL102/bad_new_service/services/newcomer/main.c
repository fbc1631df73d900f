#include <ebc.h>

int main(void)
{
    ebc_client *bus = NULL;
    if (ebc_client_open(&EBC_CONFIG(.service = "newcomer"), &bus, NULL) < 0)
        return 1;
    return ebc_client_close(bus, 0, NULL, NULL);
}
