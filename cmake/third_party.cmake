# Third-party code as targets. Versions stand in dependencies.json; setup.py wrote where they lie.
if(NOT EXISTS "${CMAKE_SOURCE_DIR}/build/dependencies.cmake")
    message(FATAL_ERROR "The dependencies have not been fetched. Run ./studio setup first.")
endif()
include("${CMAKE_SOURCE_DIR}/build/dependencies.cmake")

add_library(third_party_json INTERFACE)
target_include_directories(third_party_json SYSTEM INTERFACE "${MAQUETTE_LLAMA_CPP_SOURCES}/vendor/llama.cpp/vendor")
add_library(third_party::json ALIAS third_party_json)

# Copied headers: em++ must not be shown /usr/include.
add_library(third_party_headers INTERFACE)
target_include_directories(third_party_headers SYSTEM INTERFACE "${MAQUETTE_HEADERS}")
add_library(third_party::expected ALIAS third_party_headers)
add_library(third_party::doctest ALIAS third_party_headers)

# third_party_library(name SOURCES … INCLUDE … DEFINITIONS …): compiled without our warnings.
function(third_party_library name)
    cmake_parse_arguments(PARSE_ARGV 1 library "" "" "SOURCES;INCLUDE;DEFINITIONS")
    add_library(third_party_${name} STATIC ${library_SOURCES})
    target_include_directories(third_party_${name} SYSTEM PUBLIC ${library_INCLUDE})
    target_compile_definitions(third_party_${name} PRIVATE ${library_DEFINITIONS})
    target_compile_options(third_party_${name} PRIVATE -w -O2)
    set_target_properties(third_party_${name} PROPERTIES UNITY_BUILD OFF)
    add_library(third_party::${name} ALIAS third_party_${name})
endfunction()

set(tree_sitter_lib "${MAQUETTE_TREE_SITTER}/tree_sitter/core/lib")
third_party_library(tree_sitter_runtime SOURCES "${tree_sitter_lib}/src/lib.c"
    INCLUDE "${tree_sitter_lib}/include" "${tree_sitter_lib}/src" DEFINITIONS _DEFAULT_SOURCE _POSIX_C_SOURCE=200112L)
# Grammars bring their own copies of tree_sitter/parser.h, which differ: each is compiled alone.
add_library(third_party_tree_sitter INTERFACE)
target_link_libraries(third_party_tree_sitter INTERFACE third_party_tree_sitter_runtime)
foreach(language python javascript)
    set(grammar "${MAQUETTE_NPM_BUILD}/tree-sitter-${language}/src")
    third_party_library(tree_sitter_${language} SOURCES "${grammar}/parser.c" "${grammar}/scanner.c")
    target_include_directories(third_party_tree_sitter_${language} SYSTEM PRIVATE "${grammar}")
    target_link_libraries(third_party_tree_sitter INTERFACE third_party_tree_sitter_${language})
endforeach()
add_library(third_party::tree_sitter ALIAS third_party_tree_sitter)

set(lexbor_sources)
foreach(part core dom html tag ns css selectors style ports/posix)
    file(GLOB_RECURSE found "${MAQUETTE_LEXBOR}/lexbor/source/lexbor/${part}/*.c")
    list(APPEND lexbor_sources ${found})
endforeach()
third_party_library(lexbor SOURCES ${lexbor_sources} INCLUDE "${MAQUETTE_LEXBOR}/lexbor/source" DEFINITIONS LEXBOR_STATIC)
target_compile_definitions(third_party_lexbor PUBLIC LEXBOR_STATIC)
