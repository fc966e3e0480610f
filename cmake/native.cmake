# The companion: one native binary, `maquette`.
find_package(Threads REQUIRED)
find_package(Vulkan REQUIRED)  # Headers only: the loader is opened at run time.
find_package(OpenMP REQUIRED COMPONENTS CXX)
find_package(SQLite3 REQUIRED)
find_package(CLI11 REQUIRED)

set(httplib_folder "${MAQUETTE_LLAMA_CPP_SOURCES}/vendor/llama.cpp/vendor")
third_party_library(httplib SOURCES "${httplib_folder}/cpp-httplib/httplib.cpp" INCLUDE "${httplib_folder}")
target_link_libraries(third_party_httplib PUBLIC Threads::Threads)

# oneDNN is loaded from beside the binary.
add_library(third_party::onednn SHARED IMPORTED)
set_target_properties(third_party::onednn PROPERTIES
    IMPORTED_LOCATION "${CMAKE_BINARY_DIR}/libdnnl.so.3" IMPORTED_SONAME libdnnl.so.3)
file(GLOB onednn_library "${MAQUETTE_ONEDNN}/*/data/lib/libdnnl.so.3")
file(GLOB onednn_include "${MAQUETTE_ONEDNN_HEADERS}/*/data/include")
configure_file("${onednn_library}" "${CMAKE_BINARY_DIR}/libdnnl.so.3" COPYONLY)
target_include_directories(third_party::onednn SYSTEM INTERFACE "${onednn_include}")

include(cmake/shaders.cmake)

maquette_sources(native_sources native)
list(REMOVE_ITEM native_sources "${CMAKE_SOURCE_DIR}/native/main.cpp")
add_library(maquette_native STATIC ${native_sources})
target_link_libraries(maquette_native PUBLIC maquette_shared maquette_shaders third_party::httplib third_party::onednn
                      SQLite::SQLite3 CLI11::CLI11 Vulkan::Headers OpenMP::OpenMP_CXX Threads::Threads ${CMAKE_DL_LIBS})
target_compile_definitions(maquette_native PUBLIC MAQUETTE_VERSION="${PROJECT_VERSION}")

# Vector code is compiled once per instruction set (file names end in _avx2, _avx512, _avx512_bf16) and chosen at run time.
# GCC 12 takes its own AVX-512 headers for reading numbers that were never set (GCC bug 105593).
foreach(source ${native_sources})
    if(source MATCHES "_avx2\\.cpp$")
        set_source_files_properties("${source}" PROPERTIES COMPILE_OPTIONS "-mavx2;-mfma;-mf16c")
    elseif(source MATCHES "_avx512\\.cpp$")
        set_source_files_properties("${source}" PROPERTIES COMPILE_OPTIONS "-mavx512f;-mavx512bw;-mavx512vl;-mavx512dq;-mfma;-mf16c;-Wno-maybe-uninitialized;-Wno-uninitialized")
    elseif(source MATCHES "_avx512_bf16\\.cpp$")
        set_source_files_properties("${source}" PROPERTIES COMPILE_OPTIONS "-mavx512f;-mavx512bw;-mavx512vl;-mavx512dq;-mavx512bf16;-mfma;-mf16c;-Wno-maybe-uninitialized;-Wno-uninitialized")
    endif()
endforeach()

add_executable(maquette native/main.cpp)
target_link_libraries(maquette PRIVATE maquette_native)
set_target_properties(maquette PROPERTIES BUILD_RPATH "$ORIGIN" INSTALL_RPATH "$ORIGIN")
