# Shaders: one kernel a file (shaders/NAME/*.comp), compiled to SPIR-V, checked, and embedded in the binary under the file's name.
file(GLOB_RECURSE shader_sources CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/shaders/*.comp")
file(GLOB_RECURSE shader_headers CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/shaders/*.glsl" "${CMAKE_SOURCE_DIR}/shaders/*.h")

if(NOT EXISTS "${MAQUETTE_GLSLANG}/glslang")
    message(FATAL_ERROR "The shader compiler has not been built. Run ./studio setup.")
endif()

set(spirv_tools "${MAQUETTE_SPIRV_TOOLS}/cmeel.prefix")

set(shader_binaries "")
foreach(source ${shader_sources})
    get_filename_component(name "${source}" NAME_WE)
    set(binary "${CMAKE_BINARY_DIR}/shaders/${name}.spv")
    set(environment vulkan1.2)
    if(name MATCHES "cooperative2")  # VK_NV_cooperative_matrix2 needs SPIR-V 1.6.
        set(environment vulkan1.3)
    endif()
    add_custom_command(OUTPUT "${binary}"
        COMMAND "${MAQUETTE_GLSLANG}/glslang" --quiet --target-env ${environment} "-I${CMAKE_SOURCE_DIR}" -o "${binary}" "${source}"
        COMMAND "${CMAKE_COMMAND}" -E env "LD_LIBRARY_PATH=${spirv_tools}/lib" "${spirv_tools}/bin/spirv-val" --target-env ${environment} "${binary}"
        DEPENDS "${source}" ${shader_headers} COMMENT "Compiling shader ${name}" VERBATIM)
    list(APPEND shader_binaries "${binary}")
endforeach()
file(MAKE_DIRECTORY "${CMAKE_BINARY_DIR}/shaders")

set(embedded "${CMAKE_BINARY_DIR}/shaders/embedded_shaders.cpp")
add_custom_command(OUTPUT "${embedded}"
    COMMAND "${CMAKE_COMMAND}" "-DOUTPUT=${embedded}" "-DBINARIES=${shader_binaries}" -P "${CMAKE_SOURCE_DIR}/cmake/embed_shaders.cmake"
    DEPENDS ${shader_binaries} "${CMAKE_SOURCE_DIR}/cmake/embed_shaders.cmake" COMMENT "Embedding the shaders" VERBATIM)
add_library(maquette_shaders STATIC "${embedded}")
target_link_libraries(maquette_shaders PUBLIC maquette_options)
