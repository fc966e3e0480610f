// /v1/models: base models and what was tuned from them.
#include <filesystem>

#include "native/server/http_server.h"
#include "native/server/model_lookup.h"
#include "native/server/responses.h"
#include "native/store/runs.h"

namespace maquette {
namespace {

Json model_json(const ServedModel& model) {
    return {{"id", model.id}, {"object", "model"}, {"created", static_cast<int64_t>(model.created_at)}, {"owned_by", model.run.empty() ? "base" : "maquette"}};
}

Result<Json> delete_model(Companion& companion, const std::string& name) {
    MAQUETTE_TRY(const ServedModel model, find_served_model(*companion.database, name));
    if (model.run.empty()) return fail({ErrorCode::BadInput, "Base models are not deleted.", "Remove the file by hand.", {}, 0, "model"});
    std::error_code error;
    std::filesystem::remove_all(model.adapter_folder, error);
    if (error) return fail(file_error(error.value(), "The adapter cannot be removed", model.adapter_folder));
    return Json{{"id", model.id}, {"object", "model"}, {"deleted", true}};
}

}  // namespace

void add_v1_model_routes(httplib::Server& server, Companion& companion) {
    server.Get("/v1/models", json_route([&companion](const httplib::Request&) -> Result<Json> {
        MAQUETTE_TRY(const auto models, list_served_models(*companion.database));
        Json data = Json::array();
        for (const ServedModel& model : models) data.push_back(model_json(model));
        return Json{{"object", "list"}, {"data", std::move(data)}};
    }));
    // A model's name may hold slashes.
    server.Get("/v1/models/(.+)", json_route([&companion](const httplib::Request& request) -> Result<Json> {
        MAQUETTE_TRY(const ServedModel model, find_served_model(*companion.database, request.matches[1].str()));
        return model_json(model);
    }));
    server.Delete("/v1/models/(.+)", json_route([&companion](const httplib::Request& request) { return delete_model(companion, request.matches[1].str()); }));
}

}  // namespace maquette
