#include "native/store/database.h"

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "native/store/tables.h"
#include "tests/support/test_data.h"

using namespace maquette;
namespace fs = std::filesystem;

TEST_CASE("database: what was acknowledged is there after the process was killed") {
    const std::string folder = test::temporary_folder("database");
    const pid_t child = fork();
    if (child == 0) {
        const auto database = Database::open(folder);
        const bool stored = database && (*database)->query("INSERT INTO votes VALUES ('v1', 'c', 'p', 'tie', 1.5)");
        if (stored) kill(getpid(), SIGKILL);
        _exit(1);
    }
    int status = 0;
    waitpid(child, &status, 0);
    REQUIRE(WIFSIGNALED(status));
    const auto database = Database::open(folder);
    REQUIRE(database);
    const auto rows = (*database)->query("SELECT choice, created_at FROM votes WHERE id = ?1", {std::string("v1")});
    REQUIRE(rows);
    REQUIRE(rows->size() == 1);
    CHECK((*rows)[0].text(0) == "tie");
    CHECK((*rows)[0].number(1) == 1.5);
}

TEST_CASE("database: a transaction that fails changes nothing") {
    const auto database = Database::open(test::temporary_folder("database"));
    REQUIRE(database);
    const Result<void> result = (*database)->transaction([&]() -> Result<void> {
        MAQUETTE_TRY_VOID((*database)->query("INSERT INTO votes VALUES ('v1', 'c', 'p', 'tie', 1.5)"));
        return fail(ErrorCode::BadInput, "No.");
    });
    REQUIRE_FALSE(result);
    CHECK(result.error().reason == "No.");
    CHECK((*database)->query("SELECT * FROM votes")->empty());
}

TEST_CASE("database: a file that is no database is refused and left alone") {
    const std::string folder = test::temporary_folder("database");
    const fs::path path = fs::path(folder) / database_file;
    std::ofstream(path) << std::string(5000, 'x');
    const auto database = Database::open(folder);
    REQUIRE_FALSE(database);
    CHECK(database.error().code == ErrorCode::BadInput);
    CHECK(database.error().reason == "The file is damaged, or is no database of Maquette.");
    CHECK(database.error().file == path.string());
    CHECK(fs::file_size(path) == 5000);
}

TEST_CASE("database: tables of a newer program are refused") {
    const std::string folder = test::temporary_folder("database");
    REQUIRE((*Database::open(folder))->query("PRAGMA user_version = 99"));
    const auto database = Database::open(folder);
    REQUIRE_FALSE(database);
    CHECK(database.error().reason == std::string("This data folder was written by a newer Maquette (tables of version 99; this program knows ") + std::to_string(table_version) + ").");
}

TEST_CASE("database: a folder that cannot be written is refused") {
    const auto database = Database::open("/proc/maquette");
    REQUIRE_FALSE(database);
    CHECK(database.error().fix == "Choose a folder that you may write to with --data.");
}

TEST_CASE("database: a full disk is named, and nothing is lost") {
    const auto database = Database::open(test::temporary_folder("database"));
    REQUIRE(database);
    REQUIRE((*database)->query("INSERT INTO votes VALUES ('v1', 'c', 'p', 'tie', 1.5)"));
    // SQLite reports its own limit on pages exactly as it reports a full disk.
    REQUIRE((*database)->query("PRAGMA max_page_count = 1"));
    const auto full = (*database)->query("INSERT INTO votes VALUES ('v2', 'c', ?1, 'tie', 1.5)", {std::string(1 << 20, 'x')});
    REQUIRE_FALSE(full);
    CHECK(full.error().reason == "The disk is full: nothing was changed.");
    CHECK((*database)->query("SELECT * FROM votes")->size() == 1);
}

TEST_CASE("database: ids look like OpenAI's and differ") {
    CHECK(new_id("file-").size() == 29);
    CHECK(new_id("file-") != new_id("file-"));
}
