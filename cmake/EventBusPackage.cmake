# What `cmake --install` puts under a prefix, which may be moved afterwards: libraries, headers, pkg-config files and
# CMake packages. Components, as a distribution would cut its packages: lib<prefix> (to run), lib<prefix>-dev (headers
# and the names to link by), lib<prefix>-static (the archive), bus-lint.
include(CMakePackageConfigHelpers)

# Before 1.0 a minor version may change the API, so none is taken for another.
if(PROJECT_VERSION_MAJOR EQUAL 0)
  set(EVENT_BUS_COMPATIBILITY SameMinorVersion)
else()
  set(EVENT_BUS_COMPATIBILITY SameMajorVersion)
endif()

# event_bus_package_library(<prefix> DESCRIPTION <sentence> REQUIRES <pkg-config modules…>)
function(event_bus_package_library prefix)
  cmake_parse_arguments(arg "" "DESCRIPTION" "REQUIRES" ${ARGN})
  set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/${prefix})

  install(TARGETS ${prefix} EXPORT ${prefix}-shared
    LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}
            COMPONENT lib${prefix} NAMELINK_COMPONENT lib${prefix}-dev)
  install(TARGETS ${prefix}_static EXPORT ${prefix}-static
    ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT lib${prefix}-static)
  install(DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR}/include/ ${PROJECT_SOURCE_DIR}/event-bus-common/include/
    DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT lib${prefix}-dev FILES_MATCHING PATTERN *.h)

  # Two export sets: whoever links the shared library needs no development files of what it is built on.
  install(EXPORT ${prefix}-shared FILE ${prefix}-shared.cmake NAMESPACE ${prefix}::
    DESTINATION ${package_dir} COMPONENT lib${prefix}-dev)
  install(EXPORT ${prefix}-static FILE ${prefix}-static.cmake NAMESPACE ${prefix}::
    DESTINATION ${package_dir} COMPONENT lib${prefix}-static)
  list(JOIN arg_REQUIRES " " modules)
  event_bus_package_config(${prefix} ${PROJECT_SOURCE_DIR}/cmake/package/library-config.cmake.in lib${prefix}-dev)

  event_bus_pkgconfig(${prefix} ${prefix} "-l${prefix}" "" lib${prefix}-dev)
  event_bus_pkgconfig(${prefix} ${prefix}-static "-l:lib${prefix}.a -pthread" "${arg_REQUIRES}" lib${prefix}-static)
endfunction()

# One pkg-config file, <name>.pc, from <prefix>.pc.in. Uses the caller's arg_DESCRIPTION.
#
# <prefix>.pc lists what the archive needs as plain flags under Libs.private and not as Requires.private: that would
# take in the private libraries of those modules too, and Debian 12's librdkafka-dev names some (lz4, zstd, sasl2)
# that it does not bring, so that `pkg-config --static` would not link.
function(event_bus_pkgconfig prefix name link requires component)
  file(RELATIVE_PATH PC_UP /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
  string(REGEX REPLACE "/$" "" PC_UP ${PC_UP})
  set(PC_NAME ${name})
  set(PC_LIBS ${link})
  list(JOIN requires ", " PC_REQUIRES)
  string(REPLACE ">=" " >= " PC_REQUIRES "${PC_REQUIRES}")
  list(TRANSFORM ${prefix}_vendor_LIBRARIES PREPEND -l OUTPUT_VARIABLE PC_LIBS_PRIVATE)
  list(JOIN PC_LIBS_PRIVATE " " PC_LIBS_PRIVATE)
  configure_file(${CMAKE_CURRENT_SOURCE_DIR}/${prefix}.pc.in ${name}.pc @ONLY)
  install(FILES ${CMAKE_CURRENT_BINARY_DIR}/${name}.pc
    DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT ${component})
endfunction()

# <name>-config.cmake, from a template, and its version file. Uses the caller's arguments.
function(event_bus_package_config name template component)
  set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/${name})
  configure_package_config_file(${template} ${name}-config.cmake INSTALL_DESTINATION ${package_dir}
    NO_SET_AND_CHECK_MACRO)
  write_basic_package_version_file(${name}-config-version.cmake COMPATIBILITY ${EVENT_BUS_COMPATIBILITY})
  install(FILES ${CMAKE_CURRENT_BINARY_DIR}/${name}-config.cmake ${CMAKE_CURRENT_BINARY_DIR}/${name}-config-version.cmake
    DESTINATION ${package_dir} COMPONENT ${component})
endfunction()

# event_bus_package_tool(): bus-lint and the CMake helper that generates handles with it, as package bus_lint.
function(event_bus_package_tool)
  set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/bus_lint)
  install(TARGETS bus-lint EXPORT bus_lint RUNTIME COMPONENT bus-lint)
  install(EXPORT bus_lint FILE bus_lint-targets.cmake NAMESPACE bus_lint::
    DESTINATION ${package_dir} COMPONENT bus-lint)
  install(FILES ${PROJECT_SOURCE_DIR}/cmake/BusRegistry.cmake DESTINATION ${package_dir} COMPONENT bus-lint)
  event_bus_package_config(bus_lint ${PROJECT_SOURCE_DIR}/cmake/package/bus_lint-config.cmake.in bus-lint)
endfunction()
