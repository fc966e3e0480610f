# Tests against PyTorch and PEFT: tests/peers/*_test.py, run on request (`./studio test peers`) with the environment that the
# set-up then makes. Each is one CTest entry and asks the released binary.
file(GLOB peers_tests CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/tests/peers/*_test.py")
foreach(source ${peers_tests})
    get_filename_component(name "${source}" NAME_WE)
    string(REGEX REPLACE "_test$" "" name "${name}")
    add_test(NAME peers/${name} COMMAND "${MAQUETTE_VENV_PEERS}/bin/python" "${source}" WORKING_DIRECTORY "${CMAKE_SOURCE_DIR}")
    set_tests_properties(peers/${name} PROPERTIES LABELS peers TIMEOUT 900
        ENVIRONMENT "${MAQUETTE_TEST_ENVIRONMENT};MAQUETTE_BINARY=${CMAKE_SOURCE_DIR}/build/release/maquette")
endforeach()
