#include "native/server/model_lookup.h"

#include <filesystem>
#include <map>

#include "native/model/model_names.h"
#include "native/store/runs.h"

namespace maquette {
namespace {

constexpr std::string_view checkpoint_mark = ":ckpt-step-";

Result<ServedModel> served_run(Database& database, const Run& run, const std::string& id) {
    if (!run.has_adapter) {
        return fail({ErrorCode::NotFound, "The run \"" + run.id + "\" has no adapter yet.", "Wait for its first checkpoint.", {}, 0, "model"});
    }
    MAQUETTE_TRY(const std::string base, find_model(run.base_model, database.data_folder()));
    return ServedModel{id, base, run.adapter_folder, run.id, run.created_at};
}

// Tuned names by run.
Result<std::map<std::string, std::string>> tuned_names(Database& database) {
    MAQUETTE_TRY(const auto rows, database.query("SELECT run, json_extract(openai, '$.fine_tuned_model') FROM jobs WHERE openai IS NOT NULL AND run IS NOT NULL"));
    std::map<std::string, std::string> names;
    for (const auto& row : rows) names[row.text(0)] = row.text(1);
    return names;
}

}  // namespace

Result<ServedModel> find_served_model(Database& database, const std::string& name) {
    const std::string tuned = name.substr(0, name.find(checkpoint_mark));
    if (name.rfind("ft:", 0) == 0) {
        MAQUETTE_TRY(const auto names, tuned_names(database));
        for (const auto& [run_id, known] : names) {
            if (known != tuned) continue;
            MAQUETTE_TRY(const Run run, find_run(database.data_folder(), run_id));
            return served_run(database, run, known);
        }
    }
    if (const auto path = find_model(name, database.data_folder())) return ServedModel{name, *path, "", "", 0};
    if (const auto run = find_run(database.data_folder(), name)) return served_run(database, *run, run->id);
    return fail({ErrorCode::NotFound, "The model `" + name + "` does not exist.", "GET /v1/models lists those that do.", {}, 0, "model"});
}

Result<std::vector<ServedModel>> list_served_models(Database& database) {
    std::vector<ServedModel> models;
    for (const NamedModel& model : list_models(database.data_folder())) models.push_back({model.name, model.path, "", "", 0});
    MAQUETTE_TRY(const auto names, tuned_names(database));
    for (const Run& run : list_runs(database.data_folder())) {
        if (!run.has_adapter) continue;
        const auto name = names.find(run.id);
        models.push_back({name == names.end() ? run.id : name->second, run.base_model, run.adapter_folder, run.id, run.created_at});
    }
    return models;
}

std::string new_tuned_name(const std::string& base, const std::string& suffix) {
    std::string plain = std::filesystem::path(base).filename().string();
    if (plain.size() > 5 && plain.compare(plain.size() - 5, 5, ".gguf") == 0) plain.resize(plain.size() - 5);
    for (char& c : plain) {
        if (c == ':') c = '-';
    }
    return "ft:" + plain + ":maquette:" + suffix + ":" + new_id("").substr(0, 8);
}

}  // namespace maquette
