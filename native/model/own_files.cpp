#include "native/model/own_files.h"

namespace maquette {

std::filesystem::path own_binary() {
    std::error_code failed;
    return std::filesystem::read_symlink("/proc/self/exe", failed);
}

std::filesystem::path own_neighbor(const char* name) {
    const std::filesystem::path binary = own_binary();
    return binary.empty() ? binary : binary.parent_path().parent_path() / name;
}

}  // namespace maquette
