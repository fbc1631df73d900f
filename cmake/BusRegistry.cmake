# bus_registry_generate(TARGET <target> SERVICE <name> REGISTRY <file or folder> [OUTPUT_DIRECTORY <folder>])
#
# Adds to the target what `bus-lint gen c` makes for the service: <name>_bus.c, and the folder of
# <name>_bus.h among its include directories (dashes of the name become underscores). The files are
# made anew when the registry or bus-lint changes, and left alone where their content stays the same.
# A registry that is wrong fails the build, with file:line:column.
#
# Works in the tree that builds bus-lint, and with the installed package; BUS_LINT names another one.
# The target links ebc::ebc and/or ebd::ebd itself, whichever buses the service has been granted.

function(_bus_lint_command out)
  if(TARGET bus-lint)
    set(command "$<TARGET_FILE:bus-lint>")
  elseif(TARGET bus_lint::bus-lint)
    set(command "$<TARGET_FILE:bus_lint::bus-lint>")
  else()
    find_program(BUS_LINT bus-lint HINTS "${CMAKE_CURRENT_FUNCTION_LIST_DIR}/../../../bin" "${CMAKE_CURRENT_FUNCTION_LIST_DIR}/../../../../bin" REQUIRED)
    set(command "${BUS_LINT}")
  endif()
  set(${out} "${command}" PARENT_SCOPE)
endfunction()

function(bus_registry_generate)
  cmake_parse_arguments(PARSE_ARGV 0 arg "" "TARGET;SERVICE;REGISTRY;OUTPUT_DIRECTORY" "")
  foreach(word TARGET SERVICE REGISTRY)
    if(NOT arg_${word})
      message(FATAL_ERROR "bus_registry_generate needs ${word}")
    endif()
  endforeach()
  if(arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "bus_registry_generate does not know: ${arg_UNPARSED_ARGUMENTS}")
  endif()
  if(NOT TARGET ${arg_TARGET})
    message(FATAL_ERROR "bus_registry_generate: there is no target ${arg_TARGET}")
  endif()
  if(NOT arg_OUTPUT_DIRECTORY)
    set(arg_OUTPUT_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR}/bus-registry/${arg_TARGET})
  endif()
  file(REAL_PATH "${arg_REGISTRY}" registry BASE_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR})
  if(NOT EXISTS ${registry})
    message(FATAL_ERROR "bus_registry_generate: there is no registry ${registry}")
  endif()

  # As bus-lint makes it: whatever C does not take becomes an underscore, leading ones go, and ch_ keeps a digit from
  # being the first.
  string(REGEX REPLACE "^[-._]+" "" stem "${arg_SERVICE}")
  string(REGEX REPLACE "^([0-9])" "ch_\\1" stem "${stem}")
  string(REGEX REPLACE "[^A-Za-z0-9]" "_" stem "${stem}")
  string(TOLOWER "${stem}" stem)
  set(header ${arg_OUTPUT_DIRECTORY}/${stem}_bus.h)
  set(source ${arg_OUTPUT_DIRECTORY}/${stem}_bus.c)
  _bus_lint_command(bus_lint)

  # The depfile names every file of a registry folder, and the folder.
  add_custom_command(
    OUTPUT ${header} ${source}
    COMMAND ${bus_lint} gen c --service ${arg_SERVICE} --registry ${registry} -o ${arg_OUTPUT_DIRECTORY}
            --depfile ${header}.d
    DEPENDS ${registry} ${bus_lint}
    DEPFILE ${header}.d
    COMMENT "Channels of ${arg_SERVICE}"
    VERBATIM)
  target_sources(${arg_TARGET} PRIVATE ${source} ${header})
  target_include_directories(${arg_TARGET} PRIVATE ${arg_OUTPUT_DIRECTORY})
endfunction()
