#include "native/model/mapped_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "shared/base/bytes.h"

namespace maquette {
namespace {

tl::unexpected<Error> cannot_read(const std::string& path, int error) {
    const ErrorCode code = error == ENOENT ? ErrorCode::NotFound : ErrorCode::Failed;
    return fail(Error{code, std::string("The file cannot be read: ") + std::strerror(error) + ".", "Check the path and its permissions.", path, 0, {}});
}

}  // namespace

Result<std::shared_ptr<const MappedFile>> MappedFile::open(const std::string& path) {
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) return cannot_read(path, errno);
    struct stat facts {};
    void* data = nullptr;
    int error = 0;
    if (::fstat(file, &facts) != 0) {
        error = errno;
    } else if (S_ISDIR(facts.st_mode)) {
        error = EISDIR;
    } else if (facts.st_size > 0) {
        data = ::mmap(nullptr, static_cast<size_t>(facts.st_size), PROT_READ, MAP_SHARED, file, 0);
        if (data == MAP_FAILED) error = errno;
    }
    ::close(file);
    if (error != 0) return cannot_read(path, error);
    return std::shared_ptr<const MappedFile>(new MappedFile(data, static_cast<size_t>(facts.st_size)));
}

MappedFile::~MappedFile() {
    if (data_) ::munmap(data_, size_);
}

void MappedFile::forget_pages() const {
    if (data_) ::madvise(data_, size_, MADV_DONTNEED);
}

Result<std::string> read_text_file(const std::string& path) {
    MAQUETTE_TRY(const auto file, MappedFile::open(path));
    return std::string(text_of(file->bytes()));
}

}  // namespace maquette
