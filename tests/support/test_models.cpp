#include "tests/support/test_models.h"

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "shared/base/json.h"

namespace maquette::test {

std::optional<std::string> smollm2_path() {
    std::ifstream stream(MAQUETTE_SOURCE_FOLDER "/build/dependencies.json", std::ios::binary);
    const std::string text(std::istreambuf_iterator<char>(stream), {});
    const auto dependencies = parse_json(text);
    const std::string folder = dependencies ? json_text(*dependencies, "smollm2") : std::string();
    std::error_code failed;
    if (!folder.empty())
        for (std::filesystem::recursive_directory_iterator at(folder, failed), end; !failed && at != end; at.increment(failed))
            if (at->path().extension() == ".gguf") return at->path().string();
    std::printf("skipped: SmolLM2-135M-Instruct.Q4_1.gguf\n");
    return std::nullopt;
}

}  // namespace maquette::test
