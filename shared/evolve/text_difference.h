// The difference of two texts, line by line, as a unified difference without file headers.
#pragma once

#include <string>
#include <string_view>

namespace maquette {

// "@@ -1,3 +1,4 @@" hunks with one line of context. Quadratic in the number of lines, which are few in a generated page;
// texts of more than difference_lines_max lines are told as replaced as a whole.
std::string unified_difference(std::string_view before, std::string_view after);

inline constexpr int64_t difference_lines_max = 2000;

}  // namespace maquette
