// Files by content: the bytes lie once in DATA/files/ab/abcdef…, the names and purposes in the database.
//
// A file is written beside its place, flushed to the disk, renamed into place, and only then entered in the database:
// whatever happens in between, no entry ever points to missing or partial bytes.
#pragma once

#include <memory>
#include <optional>
#include <span>

#include "native/store/database.h"
#include "shared/base/hash.h"
#include "shared/base/json.h"

namespace maquette {

struct StoredFile {
    std::string id;  // "file-…"
    std::string sha256;
    int64_t bytes = 0;
    std::string name;     // As uploaded, without folders.
    std::string purpose;  // OpenAI's: "fine-tune", "fine-tune-results", …
    int64_t rows = 0;     // Lines that are not empty.
    double created_at = 0;
};

// Takes bytes piece by piece; dropped unfinished, it leaves nothing behind.
class FileWriter {
  public:
    static Result<FileWriter> create(const std::string& data_folder);
    FileWriter(FileWriter&& other) noexcept;
    FileWriter& operator=(FileWriter&&) = delete;
    ~FileWriter();

    // A full disk is an error that says so.
    Result<void> add(std::span<const std::byte> bytes);
    int64_t bytes() const { return bytes_; }

  private:
    friend class FileStore;
    FileWriter(int descriptor, std::string path) : descriptor_(descriptor), path_(std::move(path)) {}

    int descriptor_;
    std::string path_;  // Empty after the file went to its place.
    Sha256 hash_;
    int64_t bytes_ = 0;
    int64_t rows_ = 0;
    bool row_has_text_ = false;
};

enum class SameBytes { NewFile, SameFile };  // What happens when the bytes and the name are there already.

class FileStore {
  public:
    explicit FileStore(Database& database) : database_(database) {}

    Result<StoredFile> add(FileWriter writer, const std::string& name, const std::string& purpose, SameBytes same);
    Result<StoredFile> add(std::string_view bytes, const std::string& name, const std::string& purpose, SameBytes same);

    Result<StoredFile> find(const std::string& id);
    // Newest first; when `purpose` is empty, every purpose but that of an upload's parts.
    Result<std::vector<StoredFile>> list(const std::string& purpose);
    // Removes the entry, and the bytes when nothing else names them.
    Result<void> remove(const std::string& id);
    // Where the bytes lie.
    std::string path(const std::string& sha256) const;

  private:
    Result<std::string> place(FileWriter& writer);

    Database& database_;
    std::mutex mutex_;  // Between placing bytes and entering them, nobody removes them.
};

// What the purpose of an upload's parts begins with.
inline constexpr std::string_view upload_part_purpose = "upload-part:";

// The error of a failed system call on a file, in words; a full disk is named as such.
Error file_error(int error_number, const std::string& what, const std::string& path);

}  // namespace maquette
