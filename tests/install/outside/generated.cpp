// As generated.c, in C++17: handles made from the registry, and the guard's table.
#include "weather_station_bus.h"

#include <iostream>
#include <string>

namespace
{

template <typename Config> Config as_somebody_else(Config config)
{
    config.servers = "127.0.0.1:1";
    config.service = "forecaster";
    config.registry = &weather_station_registry;
    return config;
}

} // namespace

int main()
{
    eb_error err{};
    ebc_config control = as_somebody_else(ebc_config_init());
    ebc_client *client = nullptr;
    bool refused = ebc_client_open(&control, &client, &err) == EB_E_REGISTRY;
    std::cout << OF_WEATHER_STORM_WARNED.name << ": " << err.text << '\n';
    ebc_client_free(&client);

    ebd_config data = as_somebody_else(ebd_config_init());
    ebd_producer *producer = nullptr;
    refused = ebd_producer_open(&data, &producer, &err) == EB_E_REGISTRY && refused;
    std::cout << WEATHER_STATION_MEASURED_V1.name << ": " << err.text << '\n';
    ebd_producer_free(&producer);

    return refused && WEATHER_STATION_MEASURED_V1.name == std::string("weather.station.measured.v1")
               ? 0
               : 1;
}
