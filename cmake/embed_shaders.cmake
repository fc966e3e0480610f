# Writes OUTPUT, a C++ file that holds every SPIR-V file of BINARIES (see native/gpu/shader_binaries.h).
set(arrays "")
set(rows "")
foreach(binary ${BINARIES})
    get_filename_component(name "${binary}" NAME_WE)
    file(READ "${binary}" digits HEX)
    # SPIR-V is a sequence of little-endian 32-bit words.
    string(REGEX REPLACE "(..)(..)(..)(..)" "0x\\4\\3\\2\\1u," words "${digits}")
    string(APPEND arrays "constexpr uint32_t ${name}[] = {${words}};\n")
    string(APPEND rows "    {\"${name}\", ${name}},\n")
endforeach()
file(WRITE "${OUTPUT}" "#include \"native/gpu/shader_binaries.h\"
namespace maquette {
namespace {
${arrays}
const ShaderBinary binaries[] = {
${rows}    {},
};
}  // namespace
std::span<const ShaderBinary> shader_binaries() { return std::span(binaries).first(std::size(binaries) - 1); }
}  // namespace maquette
")
