# How everything of ours is compiled: language level, warnings, sanitizers.

set(EVENT_BUS_SANITIZE "" CACHE STRING "Sanitizers, as -fsanitize= takes them")

set(CMAKE_C_STANDARD 11)
set(CMAKE_C_EXTENSIONS OFF)
set(CMAKE_CXX_STANDARD 17)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_C_VISIBILITY_PRESET hidden)

find_package(PkgConfig REQUIRED)
set(THREADS_PREFER_PTHREAD_FLAG ON)
find_package(Threads REQUIRED)

# Put on every target of ours. librdkafka's RD_KAFKA_V_… macros are statement expressions: gcc excuses what a system
# header brings, clang does not.
add_library(event_bus_compile INTERFACE)
target_compile_options(event_bus_compile INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wshadow
  $<$<COMPILE_LANGUAGE:C>:-Wstrict-prototypes -Wmissing-prototypes>
  $<$<C_COMPILER_ID:Clang>:-Wno-gnu-statement-expression>
  $<$<BOOL:${EVENT_BUS_WERROR}>:-Werror>)
target_compile_definitions(event_bus_compile INTERFACE _GNU_SOURCE)
if(EVENT_BUS_SANITIZE)
  target_compile_options(event_bus_compile INTERFACE
    -fsanitize=${EVENT_BUS_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(event_bus_compile INTERFACE -fsanitize=${EVENT_BUS_SANITIZE})
endif()
