// Serves the studio's files from one folder, and nothing outside of it.
#pragma once

#include <optional>
#include <string>

#include "native/server/responses.h"

namespace maquette {

struct StaticFile {
    std::string path;      // On the disk; a precompressed sibling (.br, .gz) when the client takes it.
    std::string encoding;  // "br", "gzip" or empty.
    std::string type;      // MIME type of what is inside.
    std::string etag;
};

// Nothing when the folder has no such file, or the path leads out of it. "/" means index.html.
std::optional<StaticFile> find_static_file(const std::string& folder, const std::string& url_path, const std::string& accept_encoding);

// By the name's ending; "application/octet-stream" when it is unknown.
std::string mime_type(const std::string& path);

void answer_static_file(const std::string& folder, const httplib::Request& request, httplib::Response& response);

}  // namespace maquette
