// Reads base64 (RFC 4648), with or without padding.
#pragma once

#include <string>
#include <string_view>

#include "shared/base/result.h"

namespace maquette {

Result<std::string> decode_base64(std::string_view text);

}  // namespace maquette
