// Writes files so that they appear whole or not at all: under another name first, then renamed.
#pragma once

#include <functional>
#include <string>

#include "shared/weights/tensor.h"

namespace maquette {

// Calls `write` with a sink for the bytes. When it fails, or the disk is full, nothing is left at `path`.
Result<void> write_new_file(const std::string& path, const std::function<Result<void>(const ByteSink&)>& write);
Result<void> write_new_text(const std::string& path, const std::string& text);
// With all folders above it.
Result<void> create_folder(const std::string& path);

}  // namespace maquette
