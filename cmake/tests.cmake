# One test program a side, one CTest entry a test file. A file in which no test is found fails.
# Tests see software Vulkan only, the newer one where the set-up brought it: a GPU in the machine must not change a result.
set(MAQUETTE_TEST_ENVIRONMENT "UBSAN_OPTIONS=print_stacktrace=1" "ASAN_OPTIONS=detect_leaks=0")
if(DEFINED MAQUETTE_LAVAPIPE)
    list(APPEND MAQUETTE_TEST_ENVIRONMENT "VK_DRIVER_FILES=${MAQUETTE_LAVAPIPE}" "VK_ICD_FILENAMES=${MAQUETTE_LAVAPIPE}")
endif()

function(maquette_test_program program folder label)
    maquette_sources(sources ${folder})
    file(GLOB support CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/tests/support/*.cpp")
    add_executable(${program} ${sources} ${support})
    target_link_libraries(${program} PRIVATE ${ARGN} third_party::doctest)
    target_compile_definitions(${program} PRIVATE MAQUETTE_SOURCE_FOLDER="${CMAKE_SOURCE_DIR}")
    foreach(source ${sources})
        file(RELATIVE_PATH name "${CMAKE_SOURCE_DIR}/tests" "${source}")
        string(REGEX REPLACE "_test\\.cpp$" "" name "${name}")
        get_filename_component(file "${source}" NAME)
        if(EMSCRIPTEN)
            set(command node --no-experimental-fetch $<TARGET_FILE_DIR:${program}>/${program}.js)
            set(name "wasm/${name}")
        else()
            set(command ${program})
        endif()
        add_test(NAME ${name} COMMAND ${command} --source-file=*/${folder}/*${file} WORKING_DIRECTORY "${CMAKE_SOURCE_DIR}")
        set_tests_properties(${name} PROPERTIES LABELS ${label} TIMEOUT 300
            PASS_REGULAR_EXPRESSION "test cases: +[1-9][^\n]*\n[^\n]*\n[^\n]*SUCCESS"
            ENVIRONMENT "${MAQUETTE_TEST_ENVIRONMENT}")
    endforeach()
endfunction()

maquette_test_program(shared_tests tests/shared unit maquette_shared)
if(EMSCRIPTEN)
    target_link_options(shared_tests PRIVATE -sNODERAWFS=1 -sEXIT_RUNTIME=1 -sENVIRONMENT=node)
else()
    maquette_test_program(native_tests tests/native native maquette_native)
    set_target_properties(native_tests PROPERTIES BUILD_RPATH "$ORIGIN")
    include(cmake/server_tests.cmake)
    include(cmake/llama_cpp_tests.cmake)
    include(cmake/fuzz.cmake)
endif()

# The page in the distribution's Chromium, one CTest entry a file of tests/page (support.mjs is shared by all).
if(EMSCRIPTEN)
    foreach(name start journey accessibility companion)
        add_test(NAME page/${name} COMMAND node "${CMAKE_SOURCE_DIR}/tests/page/${name}.mjs" WORKING_DIRECTORY "${CMAKE_SOURCE_DIR}")
        set_tests_properties(page/${name} PROPERTIES LABELS page TIMEOUT 600 RUN_SERIAL TRUE ENVIRONMENT "MAQUETTE_PAGE=${CMAKE_BINARY_DIR}")
    endforeach()
endif()

# Tests that have not yet been seen to pass on a whole build: built, run by `./studio test pending`, and no part of the
# plain run until they do.
file(STRINGS "${CMAKE_SOURCE_DIR}/tests/pending.txt" pending_tests REGEX "^[a-z]")
get_property(all_tests DIRECTORY PROPERTY TESTS)
foreach(name ${pending_tests})
    if(name IN_LIST all_tests)
        set_tests_properties(${name} PROPERTIES LABELS pending)
    endif()
endforeach()
