# Shaders: one kernel a file (shaders/NAME/*.comp), compiled to SPIR-V, checked, and embedded in the binary under the file's name.
find_program(GLSLC glslc REQUIRED)
file(GLOB_RECURSE shader_sources CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/shaders/*.comp")
file(GLOB_RECURSE shader_headers CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/shaders/*.glsl" "${CMAKE_SOURCE_DIR}/shaders/*.h")

set(spirv_tools "${MAQUETTE_SPIRV_TOOLS}/cmeel.prefix")
set(glslang "${MAQUETTE_GLSLANG}/cmeel.prefix")
set(with_libraries "${CMAKE_COMMAND}" -E env "LD_LIBRARY_PATH=${glslang}/lib:${spirv_tools}/lib")

set(shader_binaries "")
foreach(source ${shader_sources})
    get_filename_component(name "${source}" NAME_WE)
    set(binary "${CMAKE_BINARY_DIR}/shaders/${name}.spv")
    set(compile "${GLSLC}" --target-env=vulkan1.2 -O -Werror -I "${CMAKE_SOURCE_DIR}" -o "${binary}" "${source}")
    file(STRINGS "${source}" cooperative REGEX "GL_KHR_cooperative_matrix" LIMIT_COUNT 1)
    if(cooperative)  # Not optimized: that is left to the drivers, whose compilers know these matrices.
        set(compile ${with_libraries} "${glslang}/bin/glslangValidator" --quiet -V --target-env vulkan1.2 "-I${CMAKE_SOURCE_DIR}" -o "${binary}" "${source}")
    endif()
    add_custom_command(OUTPUT "${binary}"
        COMMAND ${compile}
        COMMAND ${with_libraries} "${spirv_tools}/bin/spirv-val" --target-env vulkan1.2 "${binary}"
        DEPENDS "${source}" ${shader_headers} COMMENT "Compiling shader ${name}" VERBATIM)
    list(APPEND shader_binaries "${binary}")
endforeach()

set(half "${CMAKE_BINARY_DIR}/shaders/matmul_cooperative.spv")
set(bfloat "${CMAKE_BINARY_DIR}/shaders/matmul_cooperative_bfloat.spv")
add_custom_command(OUTPUT "${bfloat}"
    COMMAND ${with_libraries} "${CMAKE_COMMAND}" "-DSOURCE=${half}" "-DOUTPUT=${bfloat}" "-DDISASSEMBLER=${spirv_tools}/bin/spirv-dis" "-DASSEMBLER=${spirv_tools}/bin/spirv-as" -P "${CMAKE_SOURCE_DIR}/cmake/bfloat_shader.cmake"
    COMMAND ${with_libraries} "${spirv_tools}/bin/spirv-val" --target-env vulkan1.3 "${bfloat}"
    DEPENDS "${half}" "${CMAKE_SOURCE_DIR}/cmake/bfloat_shader.cmake" COMMENT "Turning f16 into bf16 in matmul_cooperative" VERBATIM)
list(APPEND shader_binaries "${bfloat}")
file(MAKE_DIRECTORY "${CMAKE_BINARY_DIR}/shaders")

set(embedded "${CMAKE_BINARY_DIR}/shaders/embedded_shaders.cpp")
add_custom_command(OUTPUT "${embedded}"
    COMMAND "${CMAKE_COMMAND}" "-DOUTPUT=${embedded}" "-DBINARIES=${shader_binaries}" -P "${CMAKE_SOURCE_DIR}/cmake/embed_shaders.cmake"
    DEPENDS ${shader_binaries} "${CMAKE_SOURCE_DIR}/cmake/embed_shaders.cmake" COMMENT "Embedding the shaders" VERBATIM)
add_library(maquette_shaders STATIC "${embedded}")
target_link_libraries(maquette_shaders PUBLIC maquette_options)
