// /api/status, /api/devices and /api/models: what this companion is and can do.
#include <filesystem>

#include "native/model/model_names.h"
#include "native/server/device_list.h"
#include "native/server/http_server.h"
#include "native/server/responses.h"
#include "native/store/runs.h"

namespace maquette {
namespace {

Result<Json> status_json(Companion& companion) {
    MAQUETTE_TRY(const int64_t last, companion.events->last_id());
    MAQUETTE_TRY(const auto queued, companion.jobs->list({.state = JobState::Queued, .count = list_count_max}));
    Json kinds = Json::array();
    for (const JobKind kind : {JobKind::Train, JobKind::Compare, JobKind::Export, JobKind::Evolve, JobKind::Prepare}) {
        if (companion.worker->has_kind(kind)) kinds.push_back(job_kind_name(kind));
    }
    const std::string running = companion.worker->running();
    const DeviceChoice choice = choose_device(list_devices());
    return Json{{"name", "maquette"}, {"version", MAQUETTE_VERSION}, {"protocol", protocol_version},
                {"data_folder", std::filesystem::absolute(companion.options.data_folder).lexically_normal().string()},
                {"device", {{"device", choice.device}, {"name", choice.name}, {"reason", choice.reason}}},
                {"running", running.empty() ? Json(nullptr) : Json(running)}, {"queued", queued.size()},
                {"last_event", last}, {"kinds", std::move(kinds)}};
}

int64_t model_bytes(const std::string& path) {
    namespace fs = std::filesystem;
    std::error_code error;
    if (fs::is_regular_file(path, error)) return static_cast<int64_t>(fs::file_size(path, error));
    int64_t bytes = 0;
    for (const auto& entry : fs::directory_iterator(path, error)) {
        if (entry.is_regular_file(error)) bytes += static_cast<int64_t>(entry.file_size(error));
    }
    return bytes;
}

Result<Json> models_json(Companion& companion) {
    const std::string& data_folder = companion.options.data_folder;
    Json list = Json::array();
    for (const NamedModel& model : list_models(data_folder)) {
        list.push_back({{"id", model.name}, {"name", model.name}, {"kind", "base"}, {"path", model.path}, {"base", nullptr}, {"bytes", model_bytes(model.path)}});
    }
    for (const Run& run : list_runs(data_folder)) {
        if (!run.has_adapter) continue;
        MAQUETTE_TRY(std::string title, run_title(companion, run));
        list.push_back({{"id", run.id}, {"name", std::move(title)}, {"kind", "tuned"}, {"path", run.adapter_folder},
                        {"base", run.base_model}, {"bytes", model_bytes(run.adapter_folder)}});
    }
    return Json{{"models", std::move(list)}};
}

}  // namespace

void add_status_routes(httplib::Server& server, Companion& companion) {
    server.Get("/api/status", json_route([&companion](const httplib::Request&) { return status_json(companion); }));
    server.Get("/api/devices", json_route([](const httplib::Request&) -> Result<Json> { return devices_json(list_devices()); }));
    server.Get("/api/models", json_route([&companion](const httplib::Request&) { return models_json(companion); }));
}

}  // namespace maquette
