// A file mapped into memory for reading: opened in no time, whatever its size, and shared by every process.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>

#include "shared/base/result.h"

namespace maquette {

class MappedFile {
  public:
    static Result<std::shared_ptr<const MappedFile>> open(const std::string& path);
    ~MappedFile();
    MappedFile(const MappedFile&) = delete;
    MappedFile& operator=(const MappedFile&) = delete;

    // Gives the pages that were read back to the system; the next read fetches them from its cache again.
    void forget_pages() const;

    std::span<const std::byte> bytes() const { return {static_cast<const std::byte*>(data_), size_}; }

  private:
    MappedFile(void* data, size_t size) : data_(data), size_(size) {}
    void* data_;
    size_t size_;
};

// The whole of a small text file.
Result<std::string> read_text_file(const std::string& path);

}  // namespace maquette
