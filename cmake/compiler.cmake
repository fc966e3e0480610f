# Compiler options of our own code; third-party code is compiled with its own, quietly.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_C_STANDARD 11)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
if(NOT CMAKE_BUILD_TYPE)
    set(CMAKE_BUILD_TYPE Release)
endif()

find_program(CCACHE ccache)
if(CCACHE)
    # Paths are left out of the hash, so that two checkouts of the same source share what was compiled.
    set(launcher "${CMAKE_COMMAND}" -E env "CCACHE_BASEDIR=${CMAKE_SOURCE_DIR}" CCACHE_NOHASHDIR=1 "${CCACHE}")
    set(CMAKE_C_COMPILER_LAUNCHER ${launcher})
    set(CMAKE_CXX_COMPILER_LAUNCHER ${launcher})
endif()

add_library(maquette_options INTERFACE)
target_include_directories(maquette_options INTERFACE "${CMAKE_SOURCE_DIR}")
target_compile_options(maquette_options INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wno-missing-field-initializers)

if(MAQUETTE_SANITIZE)
    set(sanitizers -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
    if(NOT MAQUETTE_FUZZ)
        # A sixth of the compile time: the first two find what the address sanitizer finds too, and fuzzing keeps all three.
        list(APPEND sanitizers -fno-sanitize=null,object-size,alignment)
    endif()
    target_compile_options(maquette_options INTERFACE ${sanitizers})
    add_link_options(${sanitizers})
endif()

if(EMSCRIPTEN)
    # Debian's Emscripten 3.1.6 finds its JavaScript optimizer only through NODE_PATH.
    set(CMAKE_CXX_LINKER_LAUNCHER "${CMAKE_COMMAND}" -E env NODE_PATH=/usr/share/nodejs)
    # Our code throws nothing, and no library that is compiled here needs to: exceptions would cost a third more code.
    add_compile_options(-fno-exceptions -msimd128)
    add_link_options(-sALLOW_MEMORY_GROWTH=1 -sTOTAL_STACK=4MB)
endif()
