#include "native/model/new_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

#include "shared/base/bytes.h"

namespace maquette {
namespace {

tl::unexpected<Error> cannot_write(const std::string& path, int error) {
    return fail(Error{ErrorCode::Failed, std::string("The file cannot be written: ") + std::strerror(error) + ".",
                      error == ENOSPC ? "Free some space and try again." : "Check the folder and its permissions.", path, 0, {}});
}

}  // namespace

Result<void> write_new_file(const std::string& path, const std::function<Result<void>(const ByteSink&)>& write) {
    const std::string temporary = path + ".part" + std::to_string(::getpid());
    const int file = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (file < 0) return cannot_write(path, errno);
    const auto sink = [&](std::span<const std::byte> bytes) -> Result<void> {
        while (!bytes.empty()) {
            const ssize_t written = ::write(file, bytes.data(), bytes.size());
            if (written < 0 && errno == EINTR) continue;
            if (written < 0) return cannot_write(path, errno);
            bytes = bytes.subspan(static_cast<size_t>(written));
        }
        return {};
    };
    Result<void> outcome = write(sink);
    if (outcome && ::fsync(file) != 0) outcome = cannot_write(path, errno);
    if (::close(file) != 0 && outcome) outcome = cannot_write(path, errno);
    if (outcome && ::rename(temporary.c_str(), path.c_str()) != 0) outcome = cannot_write(path, errno);
    if (!outcome) ::unlink(temporary.c_str());
    return outcome;
}

Result<void> write_new_text(const std::string& path, const std::string& text) {
    return write_new_file(path, [&text](const ByteSink& sink) { return sink(bytes_of(text)); });
}

Result<void> create_folder(const std::string& path) {
    std::error_code failed;
    std::filesystem::create_directories(path, failed);
    if (failed) return cannot_write(path, failed.value());
    return {};
}

}  // namespace maquette
