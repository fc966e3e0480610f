# Fuzz targets: tests/fuzz/NAME_fuzz.cpp with seeds in tests/fuzz/corpus/NAME.
#
# The fuzz preset links each with libFuzzer. Every other build links all of them into one program that replays the
# seeds and a fixed number of mutations of each, so that a plain test run meets every parser's worst inputs too.
file(GLOB fuzz_sources CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/tests/fuzz/*_fuzz.cpp")

if(MAQUETTE_FUZZ)
    target_compile_options(maquette_options INTERFACE -fsanitize=fuzzer-no-link)
    foreach(source ${fuzz_sources})
        get_filename_component(name "${source}" NAME_WE)
        add_executable(${name} "${source}")
        target_link_libraries(${name} PRIVATE maquette_shared)
        target_link_options(${name} PRIVATE -fsanitize=fuzzer)
    endforeach()
else()
    set(declarations "")
    set(rows "")
    foreach(source ${fuzz_sources})
        get_filename_component(name "${source}" NAME_WE)
        string(REGEX REPLACE "_fuzz$" "" target "${name}")
        set_source_files_properties("${source}" PROPERTIES COMPILE_DEFINITIONS "LLVMFuzzerTestOneInput=${name}")
        string(APPEND declarations "extern \"C\" int ${name}(const uint8_t*, size_t);\n")
        string(APPEND rows "    {\"${target}\", ${name}},\n")
        add_test(NAME fuzz/${target} COMMAND fuzz_replay ${target} "${CMAKE_SOURCE_DIR}/tests/fuzz/corpus/${target}")
        set_tests_properties(fuzz/${target} PROPERTIES LABELS fuzz TIMEOUT 300 ENVIRONMENT "ASAN_OPTIONS=detect_leaks=0")
    endforeach()
    file(CONFIGURE OUTPUT "${CMAKE_BINARY_DIR}/fuzz_targets.inc"
         CONTENT "${declarations}const FuzzTarget fuzz_targets[] = {\n${rows}};\n" @ONLY)
    add_executable(fuzz_replay "${CMAKE_SOURCE_DIR}/tests/fuzz/replay.cpp" ${fuzz_sources})
    target_include_directories(fuzz_replay PRIVATE "${CMAKE_BINARY_DIR}")
    target_link_libraries(fuzz_replay PRIVATE maquette_shared)
endif()
