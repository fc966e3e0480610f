#include "native/verify/golden_files.h"

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "native/model/model_names.h"
#include "shared/base/bytes.h"
#include "shared/weights/quantization.h"

namespace maquette {
namespace {

Error about(const std::string& file, const std::string& field, std::string reason) {
    Error error{ErrorCode::BadInput, std::move(reason), "Make the goldens again.", file, 0, field};
    return error;
}

}  // namespace

Result<GoldenTensors> GoldenTensors::open(const std::string& path) {
    GoldenTensors out;
    MAQUETTE_TRY(std::string content, read_golden_text(path));
    out.content_ = std::make_shared<std::string>(std::move(content));
    MAQUETTE_TRY(out.file_, read_safetensors(bytes_of(*out.content_)));
    return out;
}

std::vector<std::string> GoldenTensors::names() const {
    std::vector<std::string> out;
    for (const TensorView& tensor : file_.tensors) out.push_back(tensor.name);
    std::sort(out.begin(), out.end());
    return out;
}

Result<std::vector<float>> GoldenTensors::numbers(const std::string& name) const {
    const TensorView* view = file_.find(name);
    if (!view) return fail(about("", name, "There is no such tensor in the golden file."));
    std::vector<float> out(static_cast<size_t>(view->numbers()));
    MAQUETTE_TRY_VOID(dequantize(view->type, view->bytes, out));
    return out;
}

Result<std::vector<int32_t>> GoldenTensors::integers(const std::string& name) const {
    const TensorView* view = file_.find(name);
    if (!view || view->type != TensorType::I32) return fail(about("", name, "There is no such tensor of 32-bit integers in the golden file."));
    std::vector<int32_t> out(view->bytes.size() / 4);
    std::memcpy(out.data(), view->bytes.data(), out.size() * 4);
    return out;
}

Result<std::vector<uint8_t>> GoldenTensors::bytes(const std::string& name) const {
    const TensorView* view = file_.find(name);
    if (!view) return fail(about("", name, "There is no such tensor in the golden file."));
    std::vector<uint8_t> out(view->bytes.size());
    std::memcpy(out.data(), view->bytes.data(), out.size());
    return out;
}

Result<std::string> read_golden_text(const std::string& path) {
    std::ifstream stream(path, std::ios::binary);
    if (!stream) return fail(Error{ErrorCode::NotFound, "The file cannot be opened.", "Check the folder.", path, 0, ""});
    return std::string(std::istreambuf_iterator<char>(stream), {});
}

Result<Json> read_golden_json(const std::string& path) {
    MAQUETTE_TRY(const std::string text, read_golden_text(path));
    auto value = parse_json(text);
    if (!value) value.error().file = path;
    return value;
}

const Json& golden_member(const Json& object, const std::string& key) {
    static const Json nothing;
    const Json* member = json_member(object, key);
    return member ? *member : nothing;
}

const Json& golden_at(const Json& array, size_t index) {
    static const Json nothing;
    return array.is_array() && index < array.size() ? array[index] : nothing;
}

bool golden_exists(const std::string& path) {
    std::error_code ignored;
    return std::filesystem::exists(path, ignored);
}

std::vector<std::string> golden_entries(const std::string& folder) {
    std::vector<std::string> out;
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator(folder, ignored)) out.push_back(entry.path().filename().string());
    std::sort(out.begin(), out.end());
    return out;
}

std::string golden_model(const VerifyOptions& options, const std::string& name) {
    const auto given = options.models.find(name);
    if (given != options.models.end()) return given->second;
    const std::string beside = options.folder + "/../models/" + name;
    if (golden_exists(beside)) return beside;
    const auto known = find_model(name);
    return known ? *known : std::string();
}

}  // namespace maquette
