#include "native/command_line/text_input.h"

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "native/model/model_names.h"

namespace maquette {

std::string read_standard_input() {
    std::string out;
    char buffer[65536];
    for (size_t count; (count = std::fread(buffer, 1, sizeof buffer, stdin)) > 0;) out.append(buffer, count);
    return out;
}

Result<std::string> read_input_file(const std::string& path) {
    if (path == "-") return read_standard_input();
    std::ifstream stream(path, std::ios::binary);
    std::error_code ignored;
    const bool is_folder = std::filesystem::is_directory(path, ignored);
    if (!stream || is_folder) {
        Error error;
        error.code = ErrorCode::NotFound;
        error.reason = is_folder ? "The file cannot be read: it is a folder." : "The file cannot be read.";
        error.fix = is_folder ? "Name a file." : "Check the path.";
        error.file = path;
        return fail(std::move(error));
    }
    return std::string(std::istreambuf_iterator<char>(stream), {});
}

Result<ModelText> load_named_text(const std::string& name, const std::string& data_folder) {
    std::error_code ignored;
    if (std::filesystem::exists(name, ignored)) return load_model_text(name);
    MAQUETTE_TRY(const std::string path, find_model(name, data_folder));
    return load_model_text(path);
}

}  // namespace maquette
