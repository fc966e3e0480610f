#include "native/command_line/output_file.h"

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace maquette {
namespace {

tl::unexpected<Error> cannot_write(const std::string& path) {
    return fail({ErrorCode::Failed, std::string("The file cannot be written: ") + std::strerror(errno) + ".", "Check the folder and the space on the disk.", path, 0, {}});
}

}  // namespace

Result<OutputFile> OutputFile::create(const std::string& path) {
    OutputFile out;
    out.path_ = path;
    if (path == "-") {
        out.file_ = stdout;
        return out;
    }
    out.temporary_ = path + "." + std::to_string(::getpid()) + ".part";
    out.file_ = std::fopen(out.temporary_.c_str(), "wb");
    if (!out.file_) return cannot_write(path);
    return out;
}

OutputFile::OutputFile(OutputFile&& other) noexcept
    : path_(std::move(other.path_)), temporary_(std::exchange(other.temporary_, {})), file_(std::exchange(other.file_, nullptr)) {}

OutputFile::~OutputFile() {
    if (temporary_.empty()) return;
    if (file_) std::fclose(file_);
    std::remove(temporary_.c_str());
}

Result<void> OutputFile::add(std::string_view bytes) {
    if (std::fwrite(bytes.data(), 1, bytes.size(), file_) != bytes.size()) return cannot_write(path_);
    return {};
}

Result<void> OutputFile::finish() {
    if (std::fflush(file_) != 0) return cannot_write(path_);
    if (temporary_.empty()) return {};
    const bool is_on_disk = ::fsync(::fileno(file_)) == 0;
    if (std::fclose(std::exchange(file_, nullptr)) != 0 || !is_on_disk) return cannot_write(path_);
    if (std::rename(temporary_.c_str(), path_.c_str()) != 0) return cannot_write(path_);
    temporary_.clear();
    return {};
}

}  // namespace maquette
