# The table of operations on software Vulkan with every vector width (kernels must not lean on one size of a subgroup), and
# under the validation layers where they are installed: they must have nothing to say, neither about calls nor about barriers.
# Mesa keeps compiled kernels without regard to the width: each width needs a place of its own, or it runs another's.
set(gpu_sources "--source-file=*gpu_op_test.cpp,*native/gpu/*_test.cpp")
foreach(width 128 256 512)  # Not every matrix kernel: together those compile for a minute.
    add_test(NAME gpu/vector_width_${width} COMMAND native_tests ${gpu_sources} "--test-case=gpu: every operation agrees*,gpu: every stored format*" WORKING_DIRECTORY "${CMAKE_SOURCE_DIR}")
    set_tests_properties(gpu/vector_width_${width} PROPERTIES LABELS gpu TIMEOUT 300 PASS_REGULAR_EXPRESSION "SUCCESS"
        ENVIRONMENT "LP_NATIVE_VECTOR_WIDTH=${width};MESA_SHADER_CACHE_DIR=${CMAKE_BINARY_DIR}/mesa_${width};${MAQUETTE_TEST_ENVIRONMENT}")
endforeach()

find_file(validation_layer VkLayer_khronos_validation.json PATHS /usr/share/vulkan/explicit_layer.d /usr/local/share/vulkan/explicit_layer.d /etc/vulkan/explicit_layer.d NO_CACHE)
if(validation_layer)
    add_test(NAME gpu/validation COMMAND native_tests ${gpu_sources} WORKING_DIRECTORY "${CMAKE_SOURCE_DIR}")
    set_tests_properties(gpu/validation PROPERTIES LABELS gpu TIMEOUT 300 FAIL_REGULAR_EXPRESSION "VUID-;SYNC-HAZARD;UNASSIGNED-;skipped: no Vulkan;FAILURE"
        ENVIRONMENT "VK_INSTANCE_LAYERS=VK_LAYER_KHRONOS_validation;VK_LAYER_ENABLES=VK_VALIDATION_FEATURE_ENABLE_SYNCHRONIZATION_VALIDATION_EXT;${MAQUETTE_TEST_ENVIRONMENT}")
else()
    message(STATUS "skipped: gpu/validation: the package vulkan-validationlayers is not installed")
endif()
