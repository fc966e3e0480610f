#include "native/model/model_names.h"

#include <algorithm>
#include <cctype>
#include <cstdlib>

#include "native/model/own_files.h"
#include "shared/base/ascii.h"

namespace maquette {
namespace {

namespace fs = std::filesystem;

bool is_model(const fs::path& path) {
    std::error_code ignored;
    return path.extension() == ".gguf" || fs::exists(path / "config.json", ignored);
}

std::vector<fs::path> model_folders(const std::string& data_folder) {
    std::vector<fs::path> out;
    if (const char* folder = std::getenv("MAQUETTE_MODELS"); folder && *folder) out.emplace_back(folder);
    out.push_back(fs::path(data_folder) / "models");
    if (fs::path beside = own_neighbor("models"); !beside.empty()) out.push_back(std::move(beside));
    return out;
}

}  // namespace

std::vector<NamedModel> list_models(const std::string& data_folder) {
    std::vector<NamedModel> out;
    for (const auto& folder : model_folders(data_folder)) {
        std::error_code failed;
        std::vector<fs::path> paths;
        for (fs::directory_iterator at(folder, failed), end; !failed && at != end; at.increment(failed)) paths.push_back(at->path());
        std::sort(paths.begin(), paths.end());
        for (const auto& path : paths) {
            if (!is_model(path)) continue;
            const std::string name = path.extension() == ".gguf" ? path.stem().string() : path.filename().string();
            // The first folder that has a name wins, as in find_model.
            if (std::none_of(out.begin(), out.end(), [&](const NamedModel& model) { return model.name == name; }))
                out.push_back({name, path.string()});
        }
    }
    return out;
}

Result<std::string> find_model(const std::string& name, const std::string& data_folder) {
    std::error_code ignored;
    if (!name.empty() && is_model(name) && fs::exists(name, ignored)) return name;
    const auto models = list_models(data_folder);
    const std::string wanted = ascii_lower(name);
    std::string known;
    for (const auto& model : models) {
        if (ascii_lower(model.name) == wanted || ascii_lower(model.name) + ".gguf" == wanted) return model.path;
        known += (known.empty() ? "" : ", ") + model.name;
    }
    for (const auto& model : models)
        if (!wanted.empty() && ascii_lower(model.name).rfind(wanted, 0) == 0) return model.path;
    if (!name.empty() && fs::exists(name, ignored))
        return fail(Error{ErrorCode::BadInput, "This is no model: a model is a .gguf file or a folder with config.json and safetensors.",
                          "Check the path.", name, 0, {}});
    return fail(ErrorCode::NotFound, "No model is called \"" + name + "\".",
                known.empty() ? "Give a path, or put models into $MAQUETTE_MODELS." : "Known: " + known + "; or give a path.");
}

}  // namespace maquette
