// Where this program lies, and what lies around it.
#pragma once

#include <filesystem>

namespace maquette {

// Empty when the system does not tell.
std::filesystem::path own_binary();
// The folder NAME beside the binary's folder: build/NAME for build/release/maquette. Empty as above; it need not exist.
std::filesystem::path own_neighbor(const char* name);

}  // namespace maquette
