// One SQLite database per data folder, opened in WAL mode; the only place that calls SQLite.
//
// Every statement that returned is on the disk (synchronous = FULL): a kill -9 or a power cut loses nothing that was
// acknowledged. Several processes may have the database open at the same time (a command beside the server).
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <variant>
#include <vector>

#include "shared/base/result.h"

struct sqlite3;

namespace maquette {

using DatabaseValue = std::variant<std::nullptr_t, int64_t, double, std::string>;

struct DatabaseRow {
    std::vector<DatabaseValue> values;

    // Zero, or an empty text, when the column holds another type (NULL for example).
    int64_t integer(size_t column) const;
    double number(size_t column) const;
    std::string text(size_t column) const;
    bool is_null(size_t column) const;
};

class Database {
  public:
    // Creates the folder and the tables when they are missing. Fails with a clear error when the file is no database, is
    // damaged, is held by another program, or was written by a newer Maquette.
    static Result<std::unique_ptr<Database>> open(const std::string& data_folder);
    ~Database();
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    // Runs one statement; `?1`, `?2` … are the parameters. May be called from any thread.
    Result<std::vector<DatabaseRow>> query(const char* sql, const std::vector<DatabaseValue>& parameters = {});
    // Runs several statements as one: all of them happen, or none.
    template <class Work>
    Result<void> transaction(Work work) {
        const std::lock_guard lock(mutex_);
        MAQUETTE_TRY_VOID(query("BEGIN IMMEDIATE"));
        Result<void> result = work();
        if (result) {
            if (auto committed = query("COMMIT"); !committed) result = fail(std::move(committed.error()));
        }
        if (!result) (void)query("ROLLBACK");
        return result;
    }
    // The number of rows that the last statement changed, for use inside a transaction.
    int64_t changes() const;

    const std::string& data_folder() const { return data_folder_; }

  private:
    Database(sqlite3* handle, std::string data_folder);
    Result<void> prepare_tables();
    Error error_of(int code) const;

    sqlite3* handle_;
    std::string data_folder_;
    std::recursive_mutex mutex_;
};

// Unix time in seconds, with fractions; the clock of every `created_at`.
double now_seconds();
// `prefix` and 24 random letters and digits, as OpenAI's ids look.
std::string new_id(std::string_view prefix);

}  // namespace maquette
