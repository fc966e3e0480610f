#include "shared/code/source_error.h"

#include <algorithm>

namespace maquette {

LineMap::LineMap(std::string_view text) : text_(text), starts_{0} {
    for (size_t at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1))
        starts_.push_back(static_cast<int64_t>(at) + 1);
}

SourcePosition LineMap::position(int64_t offset) const {
    offset = std::clamp<int64_t>(offset, 0, static_cast<int64_t>(text_.size()));
    const auto next = std::upper_bound(starts_.begin(), starts_.end(), offset);
    SourcePosition out;
    out.line = next - starts_.begin();
    const int64_t start = *(next - 1);
    // Bytes that continue a UTF-8 character do not count.
    out.column = 1 + std::count_if(text_.begin() + start, text_.begin() + offset,
                                   [](char c) { return (static_cast<unsigned char>(c) & 0xC0u) != 0x80u; });
    return out;
}

}  // namespace maquette
