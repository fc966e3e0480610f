#include "native/store/runs.h"

#include <algorithm>
#include <chrono>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <random>

#include "shared/base/limits.h"

namespace maquette {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view run_file = "run.json";
constexpr int64_t run_file_bytes_max = int64_t{16} << 20;

double modified_at(const fs::path& path) {
    std::error_code ignored;
    const auto time = fs::last_write_time(path, ignored);
    if (ignored) return 0;
    const auto system = time - fs::file_time_type::clock::now() + std::chrono::system_clock::now();
    return std::chrono::duration<double>(system.time_since_epoch()).count();
}

Result<Json> read_description(const fs::path& path) {
    std::error_code ignored;
    const auto bytes = fs::file_size(path, ignored);
    if (ignored) return Json::object();
    if (static_cast<int64_t>(bytes) > run_file_bytes_max) return fail(ErrorCode::BadInput, "The file is larger than 16 MiB.");
    std::ifstream stream(path, std::ios::binary);
    MAQUETTE_TRY(Json json, parse_json(std::string(std::istreambuf_iterator<char>(stream), {})));
    if (!json.is_object()) return fail(ErrorCode::BadInput, "The file holds no JSON object.");
    return json;
}

Run read_run(const fs::path& folder) {
    Run run;
    run.folder = folder.string();
    run.id = folder.filename().string();
    run.adapter_folder = (folder / "adapter").string();
    std::error_code ignored;
    run.has_adapter = fs::exists(folder / "adapter" / "adapter_model.safetensors", ignored);
    auto description = read_description(folder / run_file);
    run.description = description ? std::move(*description) : Json::object();
    run.name = json_text(run.description, "name");
    run.status = description ? json_text(run.description, "status", "running") : "failed";
    const Json* request = json_member(run.description, "request");
    run.base_model = json_text(run.description, "model", request ? json_text(*request, "model") : "");
    run.created_at = json_number(run.description, "created_at", modified_at(folder));
    return run;
}

bool is_run_folder(const fs::path& folder) {
    std::error_code ignored;
    return fs::is_regular_file(folder / run_file, ignored) || fs::is_directory(folder / "adapter", ignored);
}

// A run's id is one plain file name; anything else is a path.
bool is_plain_name(const std::string& id) {
    return !id.empty() && id != "." && id != ".." && id.find('/') == std::string::npos && id.find('\0') == std::string::npos;
}

tl::unexpected<Error> no_such_run(const std::string& id, const std::vector<Run>& runs) {
    std::string fix = runs.empty() ? "There are no runs yet: train one with `maquette train`." : "These exist: ";
    for (size_t i = 0; i < runs.size() && i < 10; ++i) fix += (i ? ", " : "") + runs[i].id;
    if (!runs.empty()) fix += runs.size() > 10 ? ", …" : ".";
    return fail(ErrorCode::NotFound, "There is no run \"" + id + "\".", fix);
}

}  // namespace

std::string new_run_id(const std::string& data_folder) {
    std::random_device random;
    for (;;) {
        const std::time_t now = std::time(nullptr);
        std::tm parts{};
        gmtime_r(&now, &parts);
        char text[64];
        const size_t length = std::strftime(text, sizeof text, "run-%Y%m%d-%H%M%S", &parts);
        std::snprintf(text + length, sizeof text - length, "-%04x", random() & 0xffffu);
        std::error_code ignored;
        if (!fs::exists(run_folder(data_folder, text), ignored)) return text;
    }
}

std::string run_folder(const std::string& data_folder, const std::string& id) {
    return (fs::path(data_folder) / "runs" / id).string();
}

Result<Run> find_run(const std::string& data_folder, const std::string& id) {
    if (is_plain_name(id) && is_run_folder(run_folder(data_folder, id))) return read_run(run_folder(data_folder, id));
    const auto runs = list_runs(data_folder);
    if (id == "latest") {
        const auto found = std::find_if(runs.begin(), runs.end(), [](const Run& run) { return run.has_adapter; });
        if (found != runs.end()) return *found;
        return no_such_run(id, {});
    }
    if (id.find('/') != std::string::npos && is_run_folder(id)) return read_run(fs::path(id).lexically_normal());
    std::vector<const Run*> beginnings;
    for (const Run& run : runs) {
        if (!id.empty() && run.id.compare(0, id.size(), id) == 0) beginnings.push_back(&run);
    }
    if (beginnings.size() == 1) return *beginnings[0];
    return no_such_run(id, runs);
}

std::vector<Run> list_runs(const std::string& data_folder) {
    std::vector<Run> runs;
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(fs::path(data_folder) / "runs", ignored)) {
        if (is_run_folder(entry.path())) runs.push_back(read_run(entry.path()));
    }
    std::sort(runs.begin(), runs.end(), [](const Run& a, const Run& b) {
        return a.created_at != b.created_at ? a.created_at > b.created_at : a.id > b.id;
    });
    return runs;
}

Result<MetricRows> read_metrics(const Run& run, int64_t after) {
    MetricRows out;
    const std::string path = (fs::path(run.folder) / "metrics.jsonl").string();
    std::ifstream stream(path, std::ios::binary);
    if (!stream) return out;
    std::string line;
    while (std::getline(stream, line)) {
        if (stream.eof()) break;  // No line feed: torn, or still being written.
        if (static_cast<int64_t>(line.size()) > jsonl_line_bytes_max) {
            return fail({ErrorCode::BadInput, "The line is longer than 64 MiB.", "Remove it.", path, out.next + 1, {}});
        }
        if (out.next++ < after || line.empty()) continue;
        auto row = parse_json(line);
        if (!row) {
            row.error().file = path;
            row.error().line = out.next;
            return fail(std::move(row.error()));
        }
        out.rows.push_back(std::move(*row));
    }
    return out;
}

}  // namespace maquette
