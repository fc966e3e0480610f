#include "native/gpu/kernel_cache.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "native/gpu/shader_binaries.h"
#include "native/model/new_file.h"
#include "shared/base/hash.h"
#include "shared/base/json.h"

namespace maquette {

namespace {

constexpr uint64_t cache_bytes_max = 1 << 20;

Error refusal(const std::string& reason) { return {ErrorCode::Failed, reason, "The kernels are tried again; nothing needs to be done.", {}, 0, {}}; }

std::string text_in(const std::string& file) {
    std::ifstream stream(file);
    std::stringstream text;
    text << stream.rdbuf();
    return text.str();
}

}  // namespace

KernelCache::KernelCache(std::string file, const GpuInfo& info, MatmulPrecision precision)
    : file_(std::move(file)), device_(info.uuid + " " + info.name + " " + info.driver + " " + precision_name(precision) + " ") {}

std::string KernelCache::key() const {
    Sha256 hash;
    for (const ShaderBinary& binary : shader_binaries()) hash.add(std::as_bytes(binary.words));
    return device_ + hash.finish().substr(0, 16);
}

Result<KernelChoices> KernelCache::read(const std::function<bool(const std::string& key, const std::string& kernel)>& is_known) const {
    std::error_code error;
    const auto bytes = std::filesystem::file_size(file_, error);
    if (error) return KernelChoices();  // There is none yet.
    if (bytes > cache_bytes_max) return fail(refusal("The file of earlier choices is too large."));
    const auto json = parse_json(text_in(file_));
    if (!json || !json->is_object()) return fail(refusal("The file of earlier choices is not JSON."));
    const Json* own = json_member(*json, key());
    if (!own && json->empty()) return KernelChoices();
    if (!own) return fail(refusal("The earlier choices are of another device, driver or version."));
    if (!own->is_object()) return fail(refusal("The file of earlier choices is damaged."));
    KernelChoices choices;
    for (const auto& [work, name] : own->items()) {
        if (!name.is_string() || !is_known(work, name.get<std::string>())) return fail(refusal("The file of earlier choices names a kernel that is not there: " + name.dump() + "."));
        choices[work] = name.get<std::string>();
    }
    return choices;
}

bool KernelCache::write(const KernelChoices& choices) const {
    if (file_.empty()) return false;
    Json all = Json::object();
    const std::string text = text_in(file_);
    // Those of the same device with other shaders are of no use any more.
    if (const auto old = parse_json(text); old && old->is_object() && text.size() < cache_bytes_max)
        for (const auto& [key, value] : old->items())
            if (!key.starts_with(device_)) all[key] = value;
    all[key()] = choices;
    const std::string folder = std::filesystem::path(file_).parent_path().string();
    return create_folder(folder).has_value() && write_new_text(file_, write_json(all)).has_value();
}

std::string default_kernel_cache_file() {
    const auto variable = [](const char* name) {
        const char* value = std::getenv(name);
        return std::string(value ? value : "");
    };
    std::string folder = variable("MAQUETTE_GPU_CACHE");
    if (folder.empty() && !variable("XDG_CACHE_HOME").empty()) folder = variable("XDG_CACHE_HOME") + "/maquette";
    if (folder.empty() && !variable("HOME").empty()) folder = variable("HOME") + "/.cache/maquette";
    return folder.empty() ? folder : folder + "/gpu_kernels.json";
}

}  // namespace maquette
