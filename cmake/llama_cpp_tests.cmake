# Our exports in llama.cpp: tests/llama_cpp/*_test.mjs, run by Node with the test packages of the set-up. They ask the released
# binary: exports under sanitizers would take minutes.
find_program(node node)
file(GLOB llama_cpp_tests CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/tests/llama_cpp/*_test.mjs")
foreach(source ${llama_cpp_tests})
    get_filename_component(name "${source}" NAME_WE)
    string(REGEX REPLACE "_test$" "" name "${name}")
    add_test(NAME llama_cpp/${name} COMMAND "${node}" "${source}" WORKING_DIRECTORY "${CMAKE_SOURCE_DIR}")
    set_tests_properties(llama_cpp/${name} PROPERTIES LABELS golden TIMEOUT 300 SKIP_RETURN_CODE 77
        ENVIRONMENT "${MAQUETTE_TEST_ENVIRONMENT};MAQUETTE_BINARY=${CMAKE_SOURCE_DIR}/build/release/maquette;MAQUETTE_NODE_MODULES=${MAQUETTE_NPM_LLAMA}")
endforeach()
