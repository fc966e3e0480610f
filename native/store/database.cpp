#include "native/store/database.h"

#include <sqlite3.h>

#include <chrono>
#include <filesystem>
#include <random>

#include "native/store/tables.h"

namespace maquette {
namespace {

constexpr int busy_timeout_milliseconds = 5000;

void bind(sqlite3_stmt* statement, int index, const DatabaseValue& value) {
    if (const auto* integer = std::get_if<int64_t>(&value)) {
        sqlite3_bind_int64(statement, index, *integer);
    } else if (const auto* number = std::get_if<double>(&value)) {
        sqlite3_bind_double(statement, index, *number);
    } else if (const auto* text = std::get_if<std::string>(&value)) {
        sqlite3_bind_text64(statement, index, text->data(), text->size(), SQLITE_STATIC, SQLITE_UTF8);
    } else {
        sqlite3_bind_null(statement, index);
    }
}

DatabaseRow read_row(sqlite3_stmt* statement) {
    DatabaseRow row;
    const int count = sqlite3_column_count(statement);
    for (int i = 0; i < count; ++i) {
        switch (sqlite3_column_type(statement, i)) {
            case SQLITE_INTEGER: row.values.emplace_back(static_cast<int64_t>(sqlite3_column_int64(statement, i))); break;
            case SQLITE_FLOAT: row.values.emplace_back(sqlite3_column_double(statement, i)); break;
            case SQLITE_NULL: row.values.emplace_back(nullptr); break;
            default: {
                const auto* text = reinterpret_cast<const char*>(sqlite3_column_blob(statement, i));
                row.values.emplace_back(std::string(text ? text : "", static_cast<size_t>(sqlite3_column_bytes(statement, i))));
            }
        }
    }
    return row;
}

Error with_file(Error error, const std::string& file) {
    error.file = file;
    return error;
}

}  // namespace

int64_t DatabaseRow::integer(size_t column) const {
    const auto* value = std::get_if<int64_t>(&values.at(column));
    return value ? *value : 0;
}

double DatabaseRow::number(size_t column) const {
    if (const auto* value = std::get_if<double>(&values.at(column))) return *value;
    return static_cast<double>(integer(column));
}

std::string DatabaseRow::text(size_t column) const {
    const auto* value = std::get_if<std::string>(&values.at(column));
    return value ? *value : std::string();
}

bool DatabaseRow::is_null(size_t column) const { return std::holds_alternative<std::nullptr_t>(values.at(column)); }

Database::Database(sqlite3* handle, std::string data_folder) : handle_(handle), data_folder_(std::move(data_folder)) {}
Database::~Database() { sqlite3_close_v2(handle_); }

Result<std::unique_ptr<Database>> Database::open(const std::string& data_folder) {
    std::error_code error;
    std::filesystem::create_directories(data_folder, error);
    if (error) {
        return fail({ErrorCode::Failed, "The data folder cannot be created: " + error.message() + ".",
                     "Choose a folder that you may write to with --data.", data_folder, 0, {}});
    }
    const std::string path = (std::filesystem::path(data_folder) / database_file).string();
    sqlite3* handle = nullptr;
    const int code = sqlite3_open_v2(path.c_str(), &handle,
                                     SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_FULLMUTEX, nullptr);
    std::unique_ptr<Database> database(new Database(handle, data_folder));
    if (code != SQLITE_OK) return fail(with_file(database->error_of(code), path));
    sqlite3_busy_timeout(handle, busy_timeout_milliseconds);
    if (auto prepared = database->prepare_tables(); !prepared) return fail(with_file(std::move(prepared.error()), path));
    return database;
}

Result<void> Database::prepare_tables() {
    MAQUETTE_TRY_VOID(query("PRAGMA journal_mode = WAL"));
    MAQUETTE_TRY_VOID(query("PRAGMA synchronous = FULL"));
    MAQUETTE_TRY_VOID(query("PRAGMA foreign_keys = ON"));
    return transaction([&]() -> Result<void> {
        MAQUETTE_TRY(const auto rows, query("PRAGMA user_version"));
        const int64_t version = rows.empty() ? 0 : rows[0].integer(0);
        if (version > table_version) {
            return fail(ErrorCode::BadInput, "This data folder was written by a newer Maquette (tables of version " + std::to_string(version) +
                        "; this program knows " + std::to_string(table_version) + ").",
                        "Use the newer program, or another folder with --data.");
        }
        if (version == table_version) return {};
        for (const char* statement : table_statements) MAQUETTE_TRY_VOID(query(statement));
        MAQUETTE_TRY_VOID(query(("PRAGMA user_version = " + std::to_string(table_version)).c_str()));
        return {};
    });
}

Result<std::vector<DatabaseRow>> Database::query(const char* sql, const std::vector<DatabaseValue>& parameters) {
    const std::lock_guard lock(mutex_);
    sqlite3_stmt* raw = nullptr;
    int code = sqlite3_prepare_v2(handle_, sql, -1, &raw, nullptr);
    const std::unique_ptr<sqlite3_stmt, int (*)(sqlite3_stmt*)> statement(raw, sqlite3_finalize);
    if (code != SQLITE_OK) return fail(error_of(code));
    for (size_t i = 0; i < parameters.size(); ++i) bind(raw, static_cast<int>(i) + 1, parameters[i]);
    std::vector<DatabaseRow> rows;
    while ((code = sqlite3_step(raw)) == SQLITE_ROW) rows.push_back(read_row(raw));
    if (code != SQLITE_DONE) return fail(error_of(code));
    return rows;
}

int64_t Database::changes() const { return sqlite3_changes(handle_); }

Error Database::error_of(int code) const {
    switch (code & 0xff) {
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            return {ErrorCode::Failed, "The database is held by another program.",
                    "Stop the other program that uses this data folder, or choose another one with --data.", {}, 0, {}};
        case SQLITE_FULL:
            return {ErrorCode::Failed, "The disk is full: nothing was changed.", "Free some space, then try again.", {}, 0, {}};
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
            return {ErrorCode::BadInput, "The file is damaged, or is no database of Maquette.",
                    "Move it away (the runs beside it stay usable), or choose another folder with --data.", {}, 0, {}};
        case SQLITE_CANTOPEN:
        case SQLITE_READONLY:
        case SQLITE_PERM:
            return {ErrorCode::Failed, "The database cannot be written.", "Choose a folder that you may write to with --data.", {}, 0, {}};
        default:
            return {ErrorCode::Failed, std::string("The database failed: ") + (handle_ ? sqlite3_errmsg(handle_) : sqlite3_errstr(code)) + ".",
                    {}, {}, 0, {}};
    }
}

double now_seconds() { return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count(); }

std::string new_id(std::string_view prefix) {
    static constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    std::random_device random;
    std::uniform_int_distribution<size_t> pick(0, letters.size() - 1);
    std::string id(prefix);
    for (int i = 0; i < 24; ++i) id += letters[pick(random)];
    return id;
}

}  // namespace maquette
