# event_bus_library(<prefix> VENDOR <pkg-config targets…>): one bus library from the folder it is called in.
#
# Its own src/*.c and the common sources, compiled under <prefix>, become lib<prefix> shared (only the names of
# lib<prefix>.map leave it) and static. Inside the build link <prefix>::<prefix> or <prefix>::<prefix>_static.
include(CMakePackageConfigHelpers)

function(event_bus_library prefix)
  cmake_parse_arguments(arg "" "DESCRIPTION" "VENDOR" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/src/*.c)

  event_bus_common(${prefix})
  add_library(${prefix}_objects OBJECT ${sources})
  target_compile_definitions(${prefix}_objects PRIVATE EB_NS=${prefix})
  target_include_directories(${prefix}_objects
    PUBLIC $<BUILD_INTERFACE:${CMAKE_CURRENT_SOURCE_DIR}/include>
           $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/event-bus-common/include>
    PRIVATE src ${PROJECT_SOURCE_DIR}/event-bus-common/src)
  target_link_libraries(${prefix}_objects PRIVATE event_bus_compile PUBLIC ${arg_VENDOR} Threads::Threads)

  set(map ${CMAKE_CURRENT_SOURCE_DIR}/lib${prefix}.map)
  add_library(${prefix} SHARED $<TARGET_OBJECTS:${prefix}_objects> $<TARGET_OBJECTS:${prefix}_common>)
  target_link_options(${prefix} PRIVATE
    -Wl,--version-script=${map} $<$<NOT:$<BOOL:${EVENT_BUS_SANITIZE}>>:-Wl,--no-undefined>)
  set_target_properties(${prefix} PROPERTIES
    VERSION ${PROJECT_VERSION} SOVERSION ${PROJECT_VERSION_MAJOR} LINK_DEPENDS ${map})

  add_library(${prefix}_static STATIC $<TARGET_OBJECTS:${prefix}_objects> $<TARGET_OBJECTS:${prefix}_common>)
  set_target_properties(${prefix}_static PROPERTIES OUTPUT_NAME ${prefix})

  foreach(library ${prefix} ${prefix}_static)
    target_include_directories(${library} INTERFACE
      $<BUILD_INTERFACE:${CMAKE_CURRENT_SOURCE_DIR}/include>
      $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/event-bus-common/include>
      $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
    add_library(${prefix}::${library} ALIAS ${library})
  endforeach()
  target_link_libraries(${prefix} PRIVATE event_bus_compile ${arg_VENDOR} Threads::Threads)
  target_link_libraries(${prefix}_static PRIVATE event_bus_compile INTERFACE ${arg_VENDOR} Threads::Threads)
endfunction()
