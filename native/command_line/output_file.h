// A file that appears under its name only when it is complete: a broken run leaves nothing half written.
#pragma once

#include <cstdio>
#include <memory>
#include <string>
#include <string_view>

#include "shared/base/result.h"

namespace maquette {

class OutputFile {
  public:
    // "-" is standard output.
    static Result<OutputFile> create(const std::string& path);
    ~OutputFile();
    OutputFile(OutputFile&&) noexcept;
    OutputFile& operator=(OutputFile&&) = delete;

    Result<void> add(std::string_view bytes);
    // Puts the file in its place. Without this call it is removed.
    Result<void> finish();

  private:
    OutputFile() = default;
    std::string path_, temporary_;
    std::FILE* file_ = nullptr;
};

}  // namespace maquette
