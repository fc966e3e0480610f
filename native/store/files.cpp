#include "native/store/files.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "shared/base/bytes.h"
#include "shared/base/check.h"

namespace maquette {
namespace {

namespace fs = std::filesystem;

constexpr size_t file_name_bytes_max = 255;

// The name without folders and control characters: it is shown and sent back, never used as a path.
std::string plain_name(const std::string& name) {
    const size_t slash = name.find_last_of("/\\");
    std::string out;
    for (const char c : slash == std::string::npos ? name : name.substr(slash + 1)) {
        if (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f && c != '"') out += c;
    }
    if (out.size() > file_name_bytes_max) out.resize(file_name_bytes_max);
    return out.empty() ? "file" : out;
}

StoredFile read_file(const DatabaseRow& row) {
    return {row.text(0), row.text(1), row.integer(2), row.text(3), row.text(4), row.integer(5), row.number(6)};
}

Result<void> flush_folder(const fs::path& folder) {
    const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) return fail(file_error(errno, "The folder cannot be opened", folder.string()));
    const int code = ::fsync(descriptor);
    const int number = errno;
    ::close(descriptor);
    if (code != 0) return fail(file_error(number, "The folder cannot be flushed to the disk", folder.string()));
    return {};
}

}  // namespace

Error file_error(int error_number, const std::string& what, const std::string& path) {
    if (error_number == ENOSPC || error_number == EDQUOT) {
        return {ErrorCode::Failed, "The disk is full: the file was not kept.", "Free some space, then try again.", path, 0, {}};
    }
    return {ErrorCode::Failed, what + ": " + std::strerror(error_number) + ".", "Check the folder's permissions and its disk.", path, 0, {}};
}

Result<FileWriter> FileWriter::create(const std::string& data_folder) {
    const fs::path folder = fs::path(data_folder) / "files" / "incoming";
    std::error_code error;
    fs::create_directories(folder, error);
    std::string path = (folder / "XXXXXX").string();
    const int descriptor = error ? -1 : ::mkostemp(path.data(), O_CLOEXEC);
    if (descriptor < 0) return fail(file_error(error ? error.value() : errno, "No file can be created", folder.string()));
    return FileWriter(descriptor, std::move(path));
}

FileWriter::FileWriter(FileWriter&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)),
      path_(std::exchange(other.path_, {})),
      hash_(other.hash_),
      bytes_(other.bytes_),
      rows_(other.rows_),
      row_has_text_(other.row_has_text_) {}

FileWriter::~FileWriter() {
    if (descriptor_ >= 0) ::close(descriptor_);
    if (!path_.empty()) ::unlink(path_.c_str());
}

Result<void> FileWriter::add(std::span<const std::byte> bytes) {
    hash_.add(bytes);
    bytes_ += static_cast<int64_t>(bytes.size());
    for (const char c : text_of(bytes)) {
        if (c == '\n') {
            rows_ += row_has_text_;
            row_has_text_ = false;
        } else if (c != ' ' && c != '\t' && c != '\r') {
            row_has_text_ = true;
        }
    }
    while (!bytes.empty()) {
        const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return fail(file_error(errno, "The file cannot be written", path_));
        bytes = bytes.subspan(static_cast<size_t>(written));
    }
    return {};
}

std::string FileStore::path(const std::string& sha256) const {
    MAQUETTE_CHECK(sha256.size() == 64);
    return (fs::path(database_.data_folder()) / "files" / sha256.substr(0, 2) / sha256).string();
}

// Flushes the bytes and moves them to where their hash says; gives the hash.
Result<std::string> FileStore::place(FileWriter& writer) {
    if (::fsync(writer.descriptor_) != 0) return fail(file_error(errno, "The file cannot be flushed to the disk", writer.path_));
    const std::string sha256 = writer.hash_.finish();
    const fs::path target = path(sha256);
    std::error_code error;
    fs::create_directories(target.parent_path(), error);
    if (error || ::rename(writer.path_.c_str(), target.c_str()) != 0) {
        return fail(file_error(error ? error.value() : errno, "The file cannot be moved to its place", target.string()));
    }
    writer.path_.clear();
    MAQUETTE_TRY_VOID(flush_folder(target.parent_path()));
    MAQUETTE_TRY_VOID(flush_folder(target.parent_path().parent_path()));
    return sha256;
}

Result<StoredFile> FileStore::add(FileWriter writer, const std::string& name, const std::string& purpose, SameBytes same) {
    StoredFile file;
    file.id = new_id("file-");
    file.bytes = writer.bytes_;
    file.rows = writer.rows_ + writer.row_has_text_;
    file.name = plain_name(name);
    file.purpose = purpose;
    file.created_at = now_seconds();
    const std::lock_guard lock(mutex_);
    MAQUETTE_TRY(file.sha256, place(writer));
    MAQUETTE_TRY_VOID(database_.transaction([&]() -> Result<void> {
        if (same == SameBytes::SameFile) {
            MAQUETTE_TRY(const auto rows, database_.query("SELECT id, sha256, bytes, name, purpose, rows, created_at FROM files"
                         " WHERE sha256 = ?1 AND name = ?2 AND purpose = ?3", {file.sha256, file.name, purpose}));
            if (!rows.empty()) {
                file = read_file(rows[0]);
                return {};
            }
        }
        MAQUETTE_TRY_VOID(database_.query("INSERT INTO files VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                          {file.id, file.sha256, file.bytes, file.name, file.purpose, file.rows, file.created_at}));
        return {};
    }));
    return file;
}

Result<StoredFile> FileStore::add(std::string_view bytes, const std::string& name, const std::string& purpose, SameBytes same) {
    MAQUETTE_TRY(FileWriter writer, FileWriter::create(database_.data_folder()));
    MAQUETTE_TRY_VOID(writer.add(bytes_of(bytes)));
    return add(std::move(writer), name, purpose, same);
}

Result<StoredFile> FileStore::find(const std::string& id) {
    MAQUETTE_TRY(const auto rows, database_.query("SELECT id, sha256, bytes, name, purpose, rows, created_at FROM files WHERE id = ?1", {id}));
    if (rows.empty()) return fail(ErrorCode::NotFound, "No such File object: " + id + ".", "List the files to see their ids.");
    return read_file(rows[0]);
}

Result<std::vector<StoredFile>> FileStore::list(const std::string& purpose) {
    MAQUETTE_TRY(const auto rows, database_.query("SELECT id, sha256, bytes, name, purpose, rows, created_at FROM files"
                 " WHERE purpose = ?1 OR (?1 = '' AND purpose NOT LIKE 'upload-part:%') ORDER BY created_at DESC, rowid DESC", {purpose}));
    std::vector<StoredFile> files;
    for (const auto& row : rows) files.push_back(read_file(row));
    return files;
}

Result<void> FileStore::remove(const std::string& id) {
    const std::lock_guard lock(mutex_);
    MAQUETTE_TRY(const StoredFile file, find(id));
    MAQUETTE_TRY_VOID(database_.query("DELETE FROM files WHERE id = ?1", {id}));
    MAQUETTE_TRY(const auto rows, database_.query("SELECT 1 FROM files WHERE sha256 = ?1", {file.sha256}));
    if (rows.empty()) ::unlink(path(file.sha256).c_str());
    return {};
}

}  // namespace maquette
