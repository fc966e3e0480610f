#include "native/store/files.h"

#include <doctest/doctest.h>
#include <sys/resource.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "shared/base/bytes.h"
#include "tests/support/test_data.h"

using namespace maquette;
namespace fs = std::filesystem;

namespace {

int64_t files_below(const fs::path& folder) {
    int64_t count = 0;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) count += entry.is_regular_file();
    return count;
}

}  // namespace

TEST_CASE("files: bytes lie under their hash, and rows are counted") {
    const auto database = Database::open(test::temporary_folder("files"));
    REQUIRE(database);
    FileStore files(**database);
    const auto file = files.add("{\"a\":1}\n\n  \r\n{\"b\":2}", "folder/../\"rows\".jsonl", "fine-tune", SameBytes::NewFile);
    REQUIRE(file);
    CHECK(file->rows == 2);
    CHECK(file->name == "rows.jsonl");
    CHECK(file->sha256 == sha256_hex("{\"a\":1}\n\n  \r\n{\"b\":2}"));
    std::ifstream stream(files.path(file->sha256));
    CHECK(std::string(std::istreambuf_iterator<char>(stream), {}) == "{\"a\":1}\n\n  \r\n{\"b\":2}");
    CHECK(files.find(file->id)->bytes == file->bytes);
}

TEST_CASE("files: the same bytes are kept once, and go when the last name goes") {
    const std::string folder = test::temporary_folder("files");
    const auto database = Database::open(folder);
    REQUIRE(database);
    FileStore files(**database);
    const auto one = files.add("same", "a", "fine-tune", SameBytes::NewFile);
    const auto two = files.add("same", "a", "fine-tune", SameBytes::NewFile);
    const auto known = files.add("same", "a", "fine-tune", SameBytes::SameFile);
    REQUIRE(known);
    CHECK(one->id != two->id);
    CHECK((known->id == one->id || known->id == two->id));
    CHECK(files_below(fs::path(folder) / "files") == 1);
    REQUIRE(files.remove(one->id));
    CHECK(fs::exists(files.path(two->sha256)));
    REQUIRE(files.remove(two->id));
    CHECK(files_below(fs::path(folder) / "files") == 0);
    CHECK(files.remove(two->id).error().code == ErrorCode::NotFound);
}

TEST_CASE("files: an upload that is dropped leaves nothing behind") {
    const std::string folder = test::temporary_folder("files");
    {
        auto writer = FileWriter::create(folder);
        REQUIRE(writer);
        REQUIRE(writer->add(bytes_of("half of it")));
        CHECK(files_below(folder) == 1);
    }
    CHECK(files_below(folder) == 0);
}

TEST_CASE("files: a disk that takes no more is an error, and nothing is entered") {
    const std::string folder = test::temporary_folder("files");
    const auto database = Database::open(folder);
    REQUIRE(database);
    FileStore files(**database);
    // A limit on the size of files makes write() fail as a full disk does, with another number.
    rlimit before{};
    getrlimit(RLIMIT_FSIZE, &before);
    const rlimit small{4096, before.rlim_max};
    const auto handler = std::signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &small);
    const auto file = files.add(std::string(100000, 'x'), "a", "fine-tune", SameBytes::NewFile);
    setrlimit(RLIMIT_FSIZE, &before);
    std::signal(SIGXFSZ, handler);
    REQUIRE_FALSE(file);
    CHECK(file.error().reason == "The file cannot be written: File too large.");
    CHECK(files.list("")->empty());
    CHECK(files_below(fs::path(folder) / "files") == 0);
    CHECK(file_error(ENOSPC, "x", "y").reason == "The disk is full: the file was not kept.");
}
