#include "tests/support/test_data.h"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

namespace maquette::test {
namespace {

std::optional<std::string> read(const std::string& path) {
    std::ifstream stream(path, std::ios::binary);
    if (!stream) return std::nullopt;
    return std::string(std::istreambuf_iterator<char>(stream), {});
}

struct Folders {
    std::vector<std::string> paths;
    ~Folders() {
        std::error_code ignored;
        for (const auto& path : paths) std::filesystem::remove_all(path, ignored);
    }
};

}  // namespace

std::optional<std::string> shared_data_path(const std::string& path) {
    const char* folder = std::getenv("MAQUETTE_DATA");
    const std::string full = (folder ? std::string(folder) : MAQUETTE_SOURCE_FOLDER "/../shared/data") + "/" + path;
    std::error_code ignored;
    if (std::filesystem::exists(full, ignored)) return full;
    std::printf("skipped: %s\n", path.c_str());
    return std::nullopt;
}

std::optional<std::string> shared_data(const std::string& path) {
    const auto full = shared_data_path(path);
    return full ? read(*full) : std::nullopt;
}

std::string golden(const std::string& path) {
    const auto content = read(MAQUETTE_SOURCE_FOLDER "/tests/golden/" + path);
    if (!content) {
        std::fprintf(stderr, "tests/golden/%s is missing from the checkout.\n", path.c_str());
        std::abort();
    }
    return *content;
}

std::string temporary_folder(const std::string& name) {
    static Folders folders;
    static int count = 0;
    const auto path = std::filesystem::temp_directory_path() /
                      ("maquette-" + name + "-" + std::to_string(std::rand()) + "-" + std::to_string(++count));
    std::filesystem::remove_all(path);
    std::filesystem::create_directories(path);
    folders.paths.push_back(path.string());
    return path.string();
}

}  // namespace maquette::test
