# The studio: one canvas of Dear ImGui, compiled to WebAssembly beside the files of public/.
set(imgui "${MAQUETTE_IMGUI}/external/imgui/imgui")
set(implot "${MAQUETTE_IMGUI}/external/implot/implot")
third_party_library(imgui
    SOURCES "${imgui}/imgui.cpp" "${imgui}/imgui_draw.cpp" "${imgui}/imgui_tables.cpp" "${imgui}/imgui_widgets.cpp"
            "${imgui}/imgui_stacklayout.cpp" "${imgui}/backends/imgui_impl_opengl3.cpp"
            "${implot}/implot.cpp" "${implot}/implot_items.cpp"
    INCLUDE "${imgui}" "${imgui}/backends" "${implot}")
target_compile_definitions(third_party_imgui PUBLIC
    IMGUI_IMPL_OPENGL_ES3 IMGUI_DISABLE_DEMO_WINDOWS IMGUI_DISABLE_DEBUG_TOOLS IMGUI_DISABLE_FILE_FUNCTIONS IMGUI_DISABLE_DEFAULT_SHELL_FUNCTIONS
    IMPLOT_DISABLE_OBSOLETE_FUNCTIONS "IMPLOT_CUSTOM_NUMERIC_TYPES=(float)(double)")
target_compile_options(third_party_imgui PRIVATE -fno-exceptions)

maquette_sources(web_sources web)
add_executable(studio ${web_sources})
set_target_properties(studio PROPERTIES UNITY_BUILD_MODE GROUP)
target_link_libraries(studio PRIVATE maquette_shared third_party::imgui)
target_compile_definitions(studio PRIVATE MAQUETTE_VERSION="${PROJECT_VERSION}")
set_target_properties(studio PROPERTIES OUTPUT_NAME maquette)
target_link_options(studio PRIVATE -sMODULARIZE=1 -sEXPORT_NAME=createMaquette -sENVIRONMENT=web
    -sMIN_WEBGL_VERSION=2 -sMAX_WEBGL_VERSION=2 -sFILESYSTEM=0 -sINITIAL_MEMORY=64MB -sDYNAMIC_EXECUTION=0
    -sEXPORTED_FUNCTIONS=_malloc,_free -sEXPORTED_RUNTIME_METHODS=UTF8ToString,stringToUTF8,lengthBytesUTF8,HEAPU8,HEAPF32
    --no-entry)
file(GLOB_RECURSE public_files CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/public/*")
# What the page loads beside the program: fonts cut to size, previews' Tailwind, icons, the public folder.
add_custom_command(OUTPUT "${CMAKE_BINARY_DIR}/page.stamp"
    COMMAND "${CMAKE_COMMAND}" -E env python3 "${CMAKE_SOURCE_DIR}/scripts/make_page.py" "${CMAKE_SOURCE_DIR}" "${CMAKE_BINARY_DIR}"
    COMMAND "${CMAKE_COMMAND}" -E touch "${CMAKE_BINARY_DIR}/page.stamp"
    DEPENDS studio "${CMAKE_SOURCE_DIR}/scripts/make_page.py" "${CMAKE_SOURCE_DIR}/web/widgets/icons.h" ${public_files}
    COMMENT "Putting the page together" VERBATIM)
add_custom_target(page ALL DEPENDS "${CMAKE_BINARY_DIR}/page.stamp")
