# Turns SOURCE, SPIR-V that computes with operands in f16, into OUTPUT, the same with operands in bf16, by way of its text:
# no glslang that can be had from a registry knows GL_EXT_bfloat16. DISASSEMBLER and ASSEMBLER are spirv-dis and spirv-as.
execute_process(COMMAND "${DISASSEMBLER}" --raw-id "${SOURCE}" OUTPUT_VARIABLE text COMMAND_ERROR_IS_FATAL ANY)

function(replace_once from to)
    string(FIND "${text}" "${from}" first)
    string(FIND "${text}" "${from}" last REVERSE)
    if(first EQUAL -1 OR NOT first EQUAL last)
        message(FATAL_ERROR "${SOURCE} does not hold \"${from}\" exactly once.")
    endif()
    string(REPLACE "${from}" "${to}" changed "${text}")
    set(text "${changed}" PARENT_SCOPE)
endfunction()

replace_once("OpCapability Float16\n" "OpCapability BFloat16TypeKHR\nOpCapability BFloat16CooperativeMatrixKHR\n")
replace_once("OpExtension \"SPV_KHR_cooperative_matrix\"\n" "OpExtension \"SPV_KHR_bfloat16\"\nOpExtension \"SPV_KHR_cooperative_matrix\"\n")
replace_once("OpTypeFloat 16\n" "OpTypeFloat 16 BFloat16KHR\n")
file(WRITE "${OUTPUT}.spvasm" "${text}")
execute_process(COMMAND "${ASSEMBLER}" --preserve-numeric-ids --target-env spv1.5 -o "${OUTPUT}" "${OUTPUT}.spvasm" COMMAND_ERROR_IS_FATAL ANY)
