#include "native/command_line/image_folder.h"

#include <filesystem>
#include <fstream>
#include <memory>
#include <unordered_map>

namespace maquette {

namespace fs = std::filesystem;

std::optional<ImageFile> find_image(const std::vector<std::string>& folders, const std::string& image) {
    if (image.size() > 4096 || image.find("://") != std::string::npos) return std::nullopt;
    std::error_code error;
    for (const std::string& folder : folders) {
        const fs::path path = fs::path(folder.empty() ? "." : folder) / image;
        std::ifstream stream(path, std::ios::binary);
        if (!stream || !fs::is_regular_file(path, error)) continue;
        std::string head(image_head_bytes, '\0');
        stream.read(head.data(), static_cast<std::streamsize>(head.size()));
        head.resize(static_cast<size_t>(stream.gcount()));
        if (const auto found = read_image_head(head)) return ImageFile{*found, static_cast<int64_t>(fs::file_size(path, error))};
    }
    return std::nullopt;
}

std::function<std::optional<ImageSize>(const std::string&)> image_sizes_in(std::vector<std::string> folders) {
    auto known = std::make_shared<std::unordered_map<std::string, std::optional<ImageSize>>>();
    return [known, folders = std::move(folders)](const std::string& image) -> std::optional<ImageSize> {
        const auto found = known->find(image);
        if (found != known->end()) return found->second;
        const auto file = find_image(folders, image);
        const auto size = file ? std::optional<ImageSize>(file->head.size) : std::nullopt;
        known->emplace(image, size);
        return size;
    };
}

}  // namespace maquette
