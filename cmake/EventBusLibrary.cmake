# event_bus_library(<prefix> DESCRIPTION <sentence> REQUIRES <pkg-config modules…>): one bus library from the folder
# it is called in.
#
# Its own src/*.c and the common sources, compiled under <prefix>, become lib<prefix> shared (only the names of
# lib<prefix>.map leave it) and static. Inside the build link <prefix>::<prefix> or <prefix>::<prefix>_static.
# How both are installed is EventBusPackage.cmake's; REQUIRES is the one list that build and packages share.
include(EventBusPackage)

function(event_bus_library prefix)
  cmake_parse_arguments(arg "" "DESCRIPTION" "REQUIRES" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/src/*.c)
  pkg_check_modules(${prefix}_vendor REQUIRED IMPORTED_TARGET GLOBAL ${arg_REQUIRES})

  event_bus_common(${prefix})
  add_library(${prefix}_objects OBJECT ${sources})
  target_compile_definitions(${prefix}_objects PRIVATE EB_NS=${prefix})
  target_include_directories(${prefix}_objects
    PUBLIC $<BUILD_INTERFACE:${CMAKE_CURRENT_SOURCE_DIR}/include>
           $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/event-bus-common/include>
    PRIVATE src ${PROJECT_SOURCE_DIR}/event-bus-common/src)
  target_link_libraries(${prefix}_objects
    PRIVATE event_bus_compile PUBLIC PkgConfig::${prefix}_vendor Threads::Threads)

  set(map ${CMAKE_CURRENT_SOURCE_DIR}/lib${prefix}.map)
  add_library(${prefix} SHARED $<TARGET_OBJECTS:${prefix}_objects> $<TARGET_OBJECTS:${prefix}_common>)
  target_link_options(${prefix} PRIVATE -Wl,--version-script=${map})
  # A sanitizer's run time is in the program, not in the libraries.
  if(NOT EVENT_BUS_SANITIZE)
    target_link_options(${prefix} PRIVATE -Wl,--no-undefined)
  endif()
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
  target_link_libraries(${prefix} PRIVATE
    $<BUILD_INTERFACE:event_bus_compile> $<BUILD_INTERFACE:PkgConfig::${prefix}_vendor> Threads::Threads)
  # What the archive was built on is found again, by the same pkg-config names, where the package is used.
  target_link_libraries(${prefix}_static INTERFACE PkgConfig::${prefix}_vendor Threads::Threads)

  event_bus_package_library(${prefix} DESCRIPTION ${arg_DESCRIPTION} REQUIRES ${arg_REQUIRES})
endfunction()
