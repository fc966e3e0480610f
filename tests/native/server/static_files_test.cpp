#include "native/server/static_files.h"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>

#include "tests/support/test_data.h"

using namespace maquette;
namespace fs = std::filesystem;

namespace {

fs::path studio_folder() {
    const fs::path folder = fs::path(test::temporary_folder("static")) / "web";
    fs::create_directories(folder / "fonts");
    for (const char* name : {"index.html", "studio.wasm", "studio.wasm.br", "studio.wasm.gz", "app.webmanifest", "fonts/inter.ttf", "../secret.txt"}) {
        std::ofstream(folder / name) << name;
    }
    fs::create_symlink(folder / "../secret.txt", folder / "link.txt");
    return folder;
}

}  // namespace

TEST_CASE("static files: the page and its parts are found with their types") {
    const std::string folder = studio_folder().string();
    CHECK(find_static_file(folder, "/", "")->type == "text/html; charset=utf-8");
    CHECK(find_static_file(folder, "/studio.wasm", "")->type == "application/wasm");
    CHECK(find_static_file(folder, "/app.webmanifest", "")->type == "application/manifest+json");
    CHECK(find_static_file(folder, "/fonts/inter.ttf", "")->type == "font/ttf");
    CHECK_FALSE(find_static_file(folder, "/nothing.js", ""));
    CHECK_FALSE(find_static_file(folder, "/fonts", ""));
    CHECK_FALSE(find_static_file("", "/", ""));
}

TEST_CASE("static files: nothing outside of the folder is served") {
    const std::string folder = studio_folder().string();
    for (const char* path : {"/../secret.txt", "/fonts/../../secret.txt", "/link.txt", "//etc/passwd", "/..", "secret.txt", ""}) {
        CHECK_FALSE(find_static_file(folder, path, ""));
    }
    CHECK_FALSE(find_static_file(folder, std::string("/index.html\0x", 13), ""));
}

TEST_CASE("static files: a compressed sibling is taken by those who understand it, under another tag") {
    const std::string folder = studio_folder().string();
    const auto plain = find_static_file(folder, "/studio.wasm", "identity");
    const auto brotli = find_static_file(folder, "/studio.wasm", "gzip, deflate, br");
    CHECK(plain->encoding.empty());
    CHECK(brotli->encoding == "br");
    CHECK(brotli->type == "application/wasm");
    CHECK(brotli->path.ends_with(".br"));
    CHECK(brotli->etag != plain->etag);
    CHECK(find_static_file(folder, "/studio.wasm", "gzip")->encoding == "gzip");
    CHECK(find_static_file(folder, "/studio.wasm", "br;q=0, gzip;q=0.5")->encoding == "gzip");
    CHECK(find_static_file(folder, "/studio.wasm", "brotli")->encoding.empty());
    CHECK(find_static_file(folder, "/index.html", "br")->encoding.empty());
}

TEST_CASE("static files: another content has another tag") {
    const fs::path folder = studio_folder();
    const std::string before = find_static_file(folder.string(), "/index.html", "")->etag;
    std::ofstream(folder / "index.html") << "something longer";
    CHECK(find_static_file(folder.string(), "/index.html", "")->etag != before);
}
