// Dates as strftime of the C library writes them, in UTC and English.
#pragma once

#include <cstdint>
#include <string>

namespace maquette::jinja {

std::string format_time(const std::string& pattern, int64_t seconds);

}  // namespace maquette::jinja
