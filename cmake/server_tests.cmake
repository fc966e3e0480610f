# Tests of the real companion over HTTP and of its commands: tests/server/*_test.py, each a script with unittest, one CTest
# entry a file. They ask the released binary: training under sanitizers would take minutes.
find_package(Python3 COMPONENTS Interpreter REQUIRED)
file(GLOB server_tests CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/tests/server/*_test.py")
foreach(source ${server_tests})
    get_filename_component(name "${source}" NAME_WE)
    string(REGEX REPLACE "_test$" "" name "${name}")
    set(python "${Python3_EXECUTABLE}")
    file(STRINGS "${source}" sdk_imports REGEX "^(import|from) openai")
    if(sdk_imports)  # The SDK lies in the environment that the set-up made for tests.
        set(python "${MAQUETTE_VENV_TEST}/bin/python")
    endif()
    add_test(NAME server/${name} COMMAND "${python}" "${source}" WORKING_DIRECTORY "${CMAKE_SOURCE_DIR}")
    set_tests_properties(server/${name} PROPERTIES LABELS server TIMEOUT 300
        ENVIRONMENT "${MAQUETTE_TEST_ENVIRONMENT};MAQUETTE_BINARY=${CMAKE_SOURCE_DIR}/build/release/maquette")
endforeach()
