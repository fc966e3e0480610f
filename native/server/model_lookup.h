// What the name of a model means: a base model, a run, or a name that /v1 gave to a tuned model.
#pragma once

#include <string>
#include <vector>

#include "native/store/database.h"
#include "shared/base/json.h"

namespace maquette {

struct ServedModel {
    std::string id;              // As /v1/models lists it.
    std::string model_path;      // For the generator.
    std::string adapter_folder;  // Empty for a base model.
    std::string run;             // Empty for a base model.
    double created_at = 0;
};

// "smollm2", a path, a run's id, "latest", "ft:BASE:maquette:SUFFIX:ID" and that with ":ckpt-step-N" (the kept one).
Result<ServedModel> find_served_model(Database& database, const std::string& name);
Result<std::vector<ServedModel>> list_served_models(Database& database);

// A name for what a fine-tuning job will make: "ft:BASE:maquette:SUFFIX:8 characters".
std::string new_tuned_name(const std::string& base, const std::string& suffix);

}  // namespace maquette
