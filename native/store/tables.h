// The tables of the companion's database. A change adds to `table_statements` and raises `table_version`.
#pragma once

#include <array>
#include <cstdint>

namespace maquette {

inline constexpr const char* database_file = "maquette.db";
inline constexpr int64_t table_version = 2;

// JSON columns hold text. Times are Unix seconds. Every statement can be run again.
inline constexpr std::array table_statements = {
    // A dataset is a file whose purpose is "fine-tune". The bytes lie in files/, named by their SHA-256.
    "CREATE TABLE IF NOT EXISTS files (id TEXT PRIMARY KEY, sha256 TEXT NOT NULL, bytes INTEGER NOT NULL, name TEXT NOT NULL,"
    " purpose TEXT NOT NULL, rows INTEGER NOT NULL, created_at REAL NOT NULL)",
    "CREATE INDEX IF NOT EXISTS files_by_sha256 ON files(sha256)",
    // An upload collects parts (files with the purpose "upload-part:UPLOAD_ID") until it is completed into a file.
    "CREATE TABLE IF NOT EXISTS uploads (id TEXT PRIMARY KEY, name TEXT NOT NULL, purpose TEXT NOT NULL, bytes INTEGER NOT NULL,"
    " status TEXT NOT NULL, file TEXT, created_at REAL NOT NULL, expires_at REAL NOT NULL)",
    // `wanted` is what somebody asked of a running job: '', 'cancel' or 'pause'; another process may write it.
    "CREATE TABLE IF NOT EXISTS jobs (number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL,"
    " state TEXT NOT NULL, wanted TEXT NOT NULL DEFAULT '', run TEXT, name TEXT NOT NULL DEFAULT '', request TEXT NOT NULL,"
    " openai TEXT, progress TEXT, result TEXT, error TEXT, created_at REAL NOT NULL, started_at REAL, finished_at REAL)",
    "CREATE INDEX IF NOT EXISTS jobs_by_state ON jobs(state)",
    // Append-only. AUTOINCREMENT: an id is never used twice, even after rows were deleted.
    "CREATE TABLE IF NOT EXISTS events (id INTEGER PRIMARY KEY AUTOINCREMENT, job TEXT NOT NULL, run TEXT, time REAL NOT NULL,"
    " type TEXT NOT NULL, data TEXT NOT NULL)",
    "CREATE INDEX IF NOT EXISTS events_by_job ON events(job, id)",
    "CREATE TABLE IF NOT EXISTS votes (id TEXT PRIMARY KEY, compare TEXT NOT NULL, prompt TEXT NOT NULL, choice TEXT NOT NULL,"
    " created_at REAL NOT NULL)",
    // Pages of other origins that a person let in: what they carry is kept as its hash only.
    "CREATE TABLE IF NOT EXISTS pairings (token_sha256 TEXT PRIMARY KEY, origin TEXT NOT NULL, created_at REAL NOT NULL)",
    "CREATE TABLE IF NOT EXISTS interactions (id TEXT PRIMARY KEY, prompt TEXT NOT NULL, framework TEXT NOT NULL, files TEXT NOT NULL,"
    " rating INTEGER NOT NULL, comment TEXT NOT NULL, model TEXT NOT NULL, created_at REAL NOT NULL)",
};

}  // namespace maquette
