/* A program of somebody else's that takes its handles from its own registry: they say what the
 * registry says, and the guard's table refuses a caller of another name before anything is sent. */
#include "weather_station_bus.h"

#include <stdio.h>

int main(void)
{
    eb_error err = {0};
    EB_AUTO(ebc_client) client = NULL;
    EB_AUTO(ebd_producer) producer = NULL;

    printf("%s, %s\n", OF_WEATHER_STORM_WARNED.name, WEATHER_STATION_MEASURED_V1.name);
    int control =
        ebc_client_open(&EBC_CONFIG(.servers = "nats://127.0.0.1:1", .service = "forecaster",
                                    .registry = &weather_station_registry),
                        &client, &err);
    printf("%s\n", err.text);
    int data = ebd_producer_open(&EBD_CONFIG(.servers = "127.0.0.1:1", .service = "forecaster",
                                             .registry = &weather_station_registry),
                                 &producer, &err);
    printf("%s\n", err.text);
    return control == EB_E_REGISTRY && data == EB_E_REGISTRY ? 0 : 1;
}
