// /api/datasets: files to train on.
#include "native/server/http_server.h"
#include "native/server/responses.h"
#include "native/server/static_files.h"
#include "shared/base/bytes.h"

namespace maquette {
namespace {

constexpr const char* dataset_purpose = "fine-tune";  // A dataset is a file that /v1 sees, too.

Json dataset_json(const StoredFile& file) {
    return {{"id", file.id}, {"name", file.name}, {"bytes", file.bytes}, {"sha256", file.sha256}, {"rows", file.rows}, {"created_at", file.created_at}};
}

Result<Json> upload(Companion& companion, const httplib::Request& request, const httplib::ContentReader& read) {
    MAQUETTE_TRY(FileWriter writer, FileWriter::create(companion.options.data_folder));
    Result<void> written;
    const bool complete = read([&](const char* bytes, size_t count) {
        written = writer.add(bytes_of({bytes, count}));
        if (written && writer.bytes() > dataset_bytes_max) {
            written = fail(ErrorCode::BadInput, "The dataset is larger than 512 MiB.", "Split it.");
        }
        return written.has_value();
    });
    if (!written) return fail(std::move(written.error()));
    if (!complete) return fail(ErrorCode::BadInput, "The upload ended before its end: nothing was kept.", "Send it again.");
    if (writer.bytes() == 0) return fail(ErrorCode::BadInput, "The dataset is empty.", "Send the file's bytes as the body.");
    const std::string name = request.get_param_value("name");
    MAQUETTE_TRY(const StoredFile file, companion.files->add(std::move(writer), name.empty() ? "dataset.jsonl" : name, dataset_purpose, SameBytes::SameFile));
    return dataset_json(file);
}

}  // namespace

void add_dataset_routes(httplib::Server& server, Companion& companion) {
    server.Post("/api/datasets", [&companion](const httplib::Request& request, httplib::Response& response, const httplib::ContentReader& read) {
        send_result(response, upload(companion, request, read), 201);
    });
    server.Get("/api/datasets", json_route([&companion](const httplib::Request&) -> Result<Json> {
        MAQUETTE_TRY(const auto files, companion.files->list(dataset_purpose));
        Json list = Json::array();
        for (const auto& file : files) list.push_back(dataset_json(file));
        return Json{{"datasets", std::move(list)}};
    }));
    server.Get("/api/datasets/:id", json_route([&companion](const httplib::Request& request) -> Result<Json> {
        MAQUETTE_TRY(const auto file, companion.files->find(request.path_params.at("id")));
        return dataset_json(file);
    }));
    server.Get("/api/datasets/:id/content", [&companion](const httplib::Request& request, httplib::Response& response) {
        const auto file = companion.files->find(request.path_params.at("id"));
        if (!file) return send_error(response, file.error());
        response.set_header("Content-Disposition", "attachment; filename=\"" + file->name + "\"");
        response.set_file_content(companion.files->path(file->sha256), mime_type(file->name));
    });
    server.Delete("/api/datasets/:id", json_route([&companion](const httplib::Request& request) -> Result<Json> {
        const std::string id = request.path_params.at("id");
        MAQUETTE_TRY_VOID(companion.files->remove(id));
        return Json{{"id", id}, {"deleted", true}};
    }));
}

}  // namespace maquette
