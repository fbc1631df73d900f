# Unit tests with Criterion, and what a sanitizer's report looks like.

# Criterion's child process reports a leak and still exits 0, so a report fails the test by its text.
set(EVENT_BUS_SANITIZER_REPORT "ERROR: (Address|Leak)Sanitizer;WARNING: ThreadSanitizer;runtime error:")

# event_bus_tests(<area> LIBRARIES …): one Criterion program for each *_test.c of the folder, as test <area>.<source>.
function(event_bus_tests area)
  cmake_parse_arguments(arg "" "" "LIBRARIES;INCLUDES;DEFINITIONS" ${ARGN})
  file(GLOB files CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*_test.c)
  foreach(file ${files})
    get_filename_component(name ${file} NAME_WE)
    string(REGEX REPLACE "_test$" "" noun ${name})
    add_executable(test_${area}_${noun} ${file})
    target_include_directories(test_${area}_${noun} PRIVATE ${arg_INCLUDES} ${PROJECT_SOURCE_DIR}/tests)
    target_compile_definitions(test_${area}_${noun} PRIVATE ${arg_DEFINITIONS})
    target_link_libraries(test_${area}_${noun} PRIVATE event_bus_compile ${arg_LIBRARIES} PkgConfig::CRITERION)
    add_test(NAME ${area}.${noun} COMMAND test_${area}_${noun} --jobs 1)
    set_tests_properties(${area}.${noun} PROPERTIES
      TIMEOUT 120 FAIL_REGULAR_EXPRESSION "${EVENT_BUS_SANITIZER_REPORT}")
    # Criterion cannot start under the thread sanitizer; the plain programs of tests/stress/ are for it.
    if(EVENT_BUS_SANITIZE MATCHES thread)
      set_tests_properties(${area}.${noun} PROPERTIES DISABLED TRUE)
    endif()
    if(noun MATCHES "_broker$")
      set_tests_properties(${area}.${noun} PROPERTIES LABELS broker)
    else()
      set_tests_properties(${area}.${noun} PROPERTIES LABELS unit)
    endif()
  endforeach()
endfunction()
