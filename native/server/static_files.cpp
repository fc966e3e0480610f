#include "native/server/static_files.h"

#include <sys/stat.h>

#include <array>
#include <cstdio>
#include <filesystem>

namespace maquette {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::pair<std::string_view, const char*>, 22> types = {{
    {".html", "text/html; charset=utf-8"}, {".js", "text/javascript; charset=utf-8"}, {".mjs", "text/javascript; charset=utf-8"},
    {".css", "text/css; charset=utf-8"}, {".wasm", "application/wasm"}, {".json", "application/json"},
    {".map", "application/json"}, {".webmanifest", "application/manifest+json"}, {".svg", "image/svg+xml"},
    {".png", "image/png"}, {".jpg", "image/jpeg"}, {".jpeg", "image/jpeg"}, {".webp", "image/webp"}, {".ico", "image/x-icon"},
    {".ttf", "font/ttf"}, {".woff2", "font/woff2"}, {".txt", "text/plain; charset=utf-8"}, {".md", "text/markdown; charset=utf-8"},
    {".jsonl", "application/jsonl"}, {".csv", "text/csv; charset=utf-8"}, {".data", "application/octet-stream"}, {".zip", "application/zip"},
}};

bool accepts(const std::string& header, std::string_view coding) {
    for (size_t at = header.find(coding); at != std::string::npos; at = header.find(coding, at + 1)) {
        const size_t end = at + coding.size();
        const bool starts = at == 0 || header[at - 1] == ' ' || header[at - 1] == ',';
        const bool refused = header.compare(end, 4, ";q=0") == 0 && (end + 4 >= header.size() || header[end + 4] == ',');
        if (starts && !refused && (end == header.size() || header[end] == ',' || header[end] == ';' || header[end] == ' ')) return true;
    }
    return false;
}

std::string etag_of(const std::string& path, const std::string& encoding) {
    struct stat info{};
    if (::stat(path.c_str(), &info) != 0) return {};
    char text[80];
    std::snprintf(text, sizeof text, "\"%llx-%llx%09lx%s%s\"", static_cast<unsigned long long>(info.st_size),
                  static_cast<unsigned long long>(info.st_mtim.tv_sec), static_cast<unsigned long>(info.st_mtim.tv_nsec),
                  encoding.empty() ? "" : "-", encoding.c_str());
    return text;
}

bool is_inside(const fs::path& path, const fs::path& folder) {
    const auto relative = path.lexically_relative(folder);
    return !relative.empty() && *relative.begin() != "..";
}

}  // namespace

std::string mime_type(const std::string& path) {
    const size_t dot = path.find_last_of("./");
    const std::string ending = dot == std::string::npos || path[dot] == '/' ? "" : path.substr(dot);
    for (const auto& [known, type] : types) {
        if (ending == known) return type;
    }
    return "application/octet-stream";
}

std::optional<StaticFile> find_static_file(const std::string& folder, const std::string& url_path, const std::string& accept_encoding) {
    if (folder.empty() || url_path.empty() || url_path.front() != '/' || url_path.find('\0') != std::string::npos) return std::nullopt;
    std::error_code error;
    const fs::path root = fs::canonical(folder, error);
    if (error) return std::nullopt;
    // canonical() follows symbolic links: the file itself must lie inside.
    fs::path path = fs::canonical(root / url_path.substr(1), error);
    if (error) return std::nullopt;
    if (path == root || fs::is_directory(path, error)) path /= "index.html";
    if (!is_inside(path, root) || !fs::is_regular_file(path, error)) return std::nullopt;
    StaticFile file{path.string(), "", mime_type(path.string()), ""};
    for (const auto& [coding, ending] : {std::pair{"br", ".br"}, std::pair{"gzip", ".gz"}}) {
        const std::string sibling = file.path + ending;
        // A sibling that is older than its file was packed from an earlier build.
        if (file.encoding.empty() && accepts(accept_encoding, coding) && fs::is_regular_file(sibling, error) &&
            fs::last_write_time(sibling, error) >= fs::last_write_time(path, error)) {
            file.path = sibling;
            file.encoding = coding;
        }
    }
    file.etag = etag_of(file.path, file.encoding);
    return file;
}

void answer_static_file(const std::string& folder, const httplib::Request& request, httplib::Response& response) {
    const auto file = find_static_file(folder, request.path, request.get_header_value("Accept-Encoding"));
    if (!file) {
        std::error_code ignored;
        const bool has_studio = fs::exists(fs::path(folder) / "index.html", ignored);
        send_error(response, {ErrorCode::NotFound, "There is nothing at " + request.path + ".",
                              has_studio ? "Open / for the studio." : "The studio has not been built: run `./studio build web`, or give its folder with --studio.",
                              {}, 0, {}});
        return;
    }
    response.set_header("ETag", file->etag);
    response.set_header("Vary", "Accept-Encoding");
    // The page is asked for anew each time, so that a new build is seen at once; unchanged files cost one 304.
    response.set_header("Cache-Control", "no-cache");
    response.set_header("X-Content-Type-Options", "nosniff");
    if (!file->encoding.empty()) response.set_header("Content-Encoding", file->encoding);
    if (request.get_header_value("If-None-Match").find(file->etag) != std::string::npos) {
        response.status = 304;
        return;
    }
    response.set_file_content(file->path, file->type);
}

}  // namespace maquette
