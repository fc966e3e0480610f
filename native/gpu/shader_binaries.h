// The compiled shaders inside the binary. cmake/embed_shaders.cmake writes the definition.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace maquette {

struct ShaderBinary {
    std::string_view name;            // The file's name without its ending: "rms_norm_forward".
    std::span<const uint32_t> words;  // SPIR-V 1.5.
};

std::span<const ShaderBinary> shader_binaries();

}  // namespace maquette
