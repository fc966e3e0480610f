// /v1/files and /v1/uploads: OpenAI's way to bring files in.
#include <fstream>

#include "native/server/http_server.h"
#include "native/server/responses.h"
#include "native/server/static_files.h"
#include "shared/protocol/openai_requests.h"
#include "shared/base/bytes.h"
#include "shared/base/limits.h"

namespace maquette {
namespace {

constexpr double upload_seconds_max = 3600;  // An upload expires an hour after it was created.
constexpr size_t form_field_bytes_max = 4096;

Json file_json(const StoredFile& file) {
    return {{"id", file.id}, {"object", "file"}, {"bytes", file.bytes}, {"created_at", static_cast<int64_t>(file.created_at)},
            {"filename", file.name}, {"purpose", file.purpose}, {"status", "processed"}, {"status_details", nullptr}};
}

struct Form {
    std::optional<FileWriter> file;
    std::string file_name;
    std::string purpose;
};

// Reads a multipart form: the part `file_field` goes to the disk as it arrives, small fields are kept.
Result<void> read_form(const std::string& data_folder, const char* file_field, int64_t bytes_max, const httplib::ContentReader& read, Form& form) {
    Result<void> written;
    std::string field;
    const bool complete = read(
        [&](const httplib::FormData& part) {
            field = part.name;
            if (field != file_field) return true;
            auto writer = FileWriter::create(data_folder);
            if (!writer) written = fail(std::move(writer.error()));
            if (writer) form.file.emplace(std::move(*writer));
            form.file_name = part.filename;
            return written.has_value();
        },
        [&](const char* bytes, size_t count) {
            if (field == file_field) {
                if (form.file->bytes() + static_cast<int64_t>(count) > bytes_max) {
                    written = fail({ErrorCode::BadInput, "The file is larger than " + std::to_string(bytes_max >> 20) + " MiB.", "Send it in parts with /v1/uploads.", {}, 0, file_field});
                } else {
                    written = form.file->add(bytes_of({bytes, count}));
                }
            } else if (field == "purpose" && form.purpose.size() + count <= form_field_bytes_max) {
                form.purpose.append(bytes, count);
            }
            return written.has_value();
        });
    if (!written) return fail(std::move(written.error()));
    if (!complete) return fail(ErrorCode::BadInput, "The upload ended before its end: nothing was kept.", "Send it again.");
    if (!form.file) return fail({ErrorCode::BadInput, std::string("The form has no part \"") + file_field + "\".", "Send the file as multipart/form-data.", {}, 0, file_field});
    return {};
}

// OpenAI refuses a fine-tune file whose lines are no JSON objects; so do we, with the line.
Result<void> check_rows(const std::string& path) {
    std::ifstream stream(path, std::ios::binary);
    std::string line;
    for (int64_t number = 1; std::getline(stream, line); ++number) {
        if (number == 1 && line.rfind("\xef\xbb\xbf", 0) == 0) line.erase(0, 3);
        if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
        const auto row = static_cast<int64_t>(line.size()) <= jsonl_line_bytes_max
                             ? parse_json(line)
                             : Result<Json>(fail(ErrorCode::BadInput, "The line is longer than 64 MiB."));
        if (row && row->is_object()) continue;
        return fail({ErrorCode::BadInput,
                     "Expected file to have JSONL format, where every line is a JSON dictionary. Line " + std::to_string(number) +
                         (row ? " is not a dictionary" : " is no JSON: " + row.error().reason) + " (HINT: line starts with: \"" + line.substr(0, 20) + "...\").",
                     "Mend that line, then upload again.", {}, 0, "file"});
    }
    return {};
}

Result<Json> keep_file(Companion& companion, FileWriter writer, const std::string& name, const std::string& purpose) {
    MAQUETTE_TRY(const StoredFile file, companion.files->add(std::move(writer), name, purpose, SameBytes::NewFile));
    if (purpose == "fine-tune") {
        if (auto checked = check_rows(companion.files->path(file.sha256)); !checked) {
            MAQUETTE_TRY_VOID(companion.files->remove(file.id));
            return fail(std::move(checked.error()));
        }
    }
    return file_json(file);
}

Result<Json> create_file(Companion& companion, const httplib::Request& request, const httplib::ContentReader& read) {
    if (!request.is_multipart_form_data()) return fail(ErrorCode::BadInput, "The body is no form.", "Send multipart/form-data with file and purpose.");
    Form form;
    MAQUETTE_TRY_VOID(read_form(companion.options.data_folder, "file", dataset_bytes_max, read, form));
    if (!is_file_purpose(form.purpose)) return fail({ErrorCode::BadInput, "\"" + form.purpose + "\" is no purpose of a file.", "Use fine-tune.", {}, 0, "purpose"});
    if (form.file->bytes() == 0) return fail({ErrorCode::BadInput, "The file is empty.", "Send a file with rows.", {}, 0, "file"});
    return keep_file(companion, std::move(*form.file), form.file_name, form.purpose);
}

Result<Json> list_files(Companion& companion, const httplib::Request& request) {
    MAQUETTE_TRY(const int64_t limit, read_integer(request, "limit", 10000, 1, 10000));
    MAQUETTE_TRY(auto files, companion.files->list(request.get_param_value("purpose")));
    if (request.get_param_value("order") == "asc") std::reverse(files.begin(), files.end());
    const std::string after = request.get_param_value("after");
    auto first = files.begin();
    if (!after.empty()) {
        first = std::find_if(files.begin(), files.end(), [&](const StoredFile& file) { return file.id == after; });
        if (first != files.end()) ++first;
    }
    Json data = Json::array();
    for (; first != files.end() && static_cast<int64_t>(data.size()) < limit; ++first) data.push_back(file_json(*first));
    const Json first_id = data.empty() ? Json(nullptr) : data.front()["id"];
    const Json last_id = data.empty() ? Json(nullptr) : data.back()["id"];
    return Json{{"object", "list"}, {"data", std::move(data)}, {"first_id", first_id}, {"last_id", last_id}, {"has_more", first != files.end()}};
}

// --- Uploads ---

struct Upload {
    std::string id, name, purpose, status, file;
    int64_t bytes = 0;
    double created_at = 0, expires_at = 0;
};

Result<Upload> find_upload(Companion& companion, const std::string& id) {
    MAQUETTE_TRY(const auto rows, companion.database->query("SELECT id, name, purpose, bytes, status, file, created_at, expires_at FROM uploads WHERE id = ?1", {id}));
    if (rows.empty()) return fail(ErrorCode::NotFound, "There is no upload \"" + id + "\".", "Create one with POST /v1/uploads.");
    const DatabaseRow& row = rows[0];
    Upload upload{row.text(0), row.text(1), row.text(2), row.text(4), row.text(5), row.integer(3), row.number(6), row.number(7)};
    if (upload.status == "pending" && now_seconds() > upload.expires_at) upload.status = "expired";
    return upload;
}

Result<Json> upload_json(Companion& companion, const Upload& upload) {
    Json file = nullptr;
    if (!upload.file.empty()) {
        MAQUETTE_TRY(const StoredFile stored, companion.files->find(upload.file));
        file = file_json(stored);
    }
    return Json{{"id", upload.id}, {"object", "upload"}, {"bytes", upload.bytes}, {"created_at", static_cast<int64_t>(upload.created_at)},
                {"expires_at", static_cast<int64_t>(upload.expires_at)}, {"filename", upload.name}, {"purpose", upload.purpose},
                {"status", upload.status}, {"file", std::move(file)}};
}

Result<Json> create_upload(Companion& companion, const httplib::Request& request) {
    MAQUETTE_TRY(const Json body, read_body(request));
    MAQUETTE_TRY(const UploadRequest wanted, read_upload_request(body));
    const std::string id = new_id("upload_");
    MAQUETTE_TRY_VOID(companion.database->query("INSERT INTO uploads VALUES (?1, ?2, ?3, ?4, 'pending', NULL, ?5, ?6)",
                      {id, wanted.name, wanted.purpose, wanted.bytes, now_seconds(), now_seconds() + upload_seconds_max}));
    MAQUETTE_TRY(const Upload upload, find_upload(companion, id));
    return upload_json(companion, upload);
}

Result<Upload> find_pending(Companion& companion, const std::string& id) {
    MAQUETTE_TRY(Upload upload, find_upload(companion, id));
    if (upload.status == "pending") return upload;
    return fail(ErrorCode::BadInput, "The upload is " + upload.status + ".", "Create a new one.");
}

std::string part_purpose(const std::string& upload) { return std::string(upload_part_purpose) + upload; }

Result<Json> add_part(Companion& companion, const httplib::Request& request, const httplib::ContentReader& read) {
    MAQUETTE_TRY(const Upload upload, find_pending(companion, request.path_params.at("id")));
    Form form;
    MAQUETTE_TRY_VOID(read_form(companion.options.data_folder, "data", upload_part_bytes_max, read, form));
    MAQUETTE_TRY(const StoredFile part, companion.files->add(std::move(*form.file), "part", part_purpose(upload.id), SameBytes::NewFile));
    return Json{{"id", "part_" + part.id.substr(5)}, {"object", "upload.part"}, {"created_at", static_cast<int64_t>(part.created_at)}, {"upload_id", upload.id}};
}

Result<void> remove_parts(Companion& companion, const Upload& upload) {
    MAQUETTE_TRY(const auto parts, companion.files->list(part_purpose(upload.id)));
    for (const StoredFile& part : parts) MAQUETTE_TRY_VOID(companion.files->remove(part.id));
    return {};
}

Result<void> append_part(Companion& companion, const Upload& upload, const Json& id, FileWriter& writer) {
    const std::string text = id.is_string() ? id.get<std::string>() : "";
    const auto part = text.rfind("part_", 0) == 0 ? companion.files->find("file-" + text.substr(5)) : Result<StoredFile>(fail(ErrorCode::NotFound, ""));
    if (!part || part->purpose != part_purpose(upload.id)) {
        return fail({ErrorCode::BadInput, "The upload has no part \"" + text + "\".", "Send it again.", {}, 0, "part_ids"});
    }
    std::ifstream stream(companion.files->path(part->sha256), std::ios::binary);
    std::string block(1 << 20, '\0');
    while (stream.read(block.data(), static_cast<std::streamsize>(block.size())), stream.gcount() > 0) {
        MAQUETTE_TRY_VOID(writer.add(bytes_of({block.data(), static_cast<size_t>(stream.gcount())})));
    }
    return {};
}

Result<Json> complete_upload(Companion& companion, const httplib::Request& request) {
    MAQUETTE_TRY(const Upload upload, find_pending(companion, request.path_params.at("id")));
    MAQUETTE_TRY(const Json body, read_body(request));
    const Json* ids = json_member(body, "part_ids");
    if (!ids || !ids->is_array() || ids->empty()) return fail({ErrorCode::BadInput, "Missing required parameter: 'part_ids'.", "Name the parts in order.", {}, 0, "part_ids"});
    MAQUETTE_TRY(FileWriter writer, FileWriter::create(companion.options.data_folder));
    for (const Json& id : *ids) MAQUETTE_TRY_VOID(append_part(companion, upload, id, writer));
    if (writer.bytes() != upload.bytes) {
        return fail({ErrorCode::BadInput, "The parts hold " + std::to_string(writer.bytes()) + " bytes, but " + std::to_string(upload.bytes) + " were declared.",
                     "Send what is missing, or create a new upload.", {}, 0, "part_ids"});
    }
    MAQUETTE_TRY(const Json file, keep_file(companion, std::move(writer), upload.name, upload.purpose));
    MAQUETTE_TRY_VOID(companion.database->query("UPDATE uploads SET status = 'completed', file = ?2 WHERE id = ?1", {upload.id, json_text(file, "id")}));
    MAQUETTE_TRY_VOID(remove_parts(companion, upload));
    MAQUETTE_TRY(const Upload done, find_upload(companion, upload.id));
    return upload_json(companion, done);
}

Result<Json> cancel_upload(Companion& companion, const httplib::Request& request) {
    MAQUETTE_TRY(Upload upload, find_pending(companion, request.path_params.at("id")));
    MAQUETTE_TRY_VOID(companion.database->query("UPDATE uploads SET status = 'cancelled' WHERE id = ?1", {upload.id}));
    MAQUETTE_TRY_VOID(remove_parts(companion, upload));
    upload.status = "cancelled";
    return upload_json(companion, upload);
}

}  // namespace

void add_v1_file_routes(httplib::Server& server, Companion& companion) {
    server.Post("/v1/files", [&companion](const httplib::Request& request, httplib::Response& response, const httplib::ContentReader& read) {
        send_result(response, create_file(companion, request, read));
    });
    server.Get("/v1/files", json_route([&companion](const httplib::Request& request) { return list_files(companion, request); }));
    server.Get("/v1/files/:id", json_route([&companion](const httplib::Request& request) -> Result<Json> {
        MAQUETTE_TRY(const auto file, companion.files->find(request.path_params.at("id")));
        return file_json(file);
    }));
    server.Delete("/v1/files/:id", json_route([&companion](const httplib::Request& request) -> Result<Json> {
        const std::string id = request.path_params.at("id");
        MAQUETTE_TRY_VOID(companion.files->remove(id));
        return Json{{"id", id}, {"object", "file"}, {"deleted", true}};
    }));
    server.Get("/v1/files/:id/content", [&companion](const httplib::Request& request, httplib::Response& response) {
        const auto file = companion.files->find(request.path_params.at("id"));
        if (!file) return send_error(response, file.error());
        response.set_file_content(companion.files->path(file->sha256), mime_type(file->name));
    });
    server.Post("/v1/uploads", json_route([&companion](const httplib::Request& request) { return create_upload(companion, request); }));
    server.Post("/v1/uploads/:id/parts", [&companion](const httplib::Request& request, httplib::Response& response, const httplib::ContentReader& read) {
        send_result(response, add_part(companion, request, read));
    });
    server.Post("/v1/uploads/:id/complete", json_route([&companion](const httplib::Request& request) { return complete_upload(companion, request); }));
    server.Post("/v1/uploads/:id/cancel", json_route([&companion](const httplib::Request& request) { return cancel_upload(companion, request); }));
}

}  // namespace maquette
