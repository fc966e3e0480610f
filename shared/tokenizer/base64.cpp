#include "shared/tokenizer/base64.h"

#include <cstdint>

namespace maquette {

Result<std::string> decode_base64(std::string_view text) {
    std::string out;
    out.reserve(text.size() * 3 / 4);
    uint32_t bits = 0;
    int count = 0;
    while (!text.empty() && text.back() == '=') text.remove_suffix(1);
    for (const char c : text) {
        const int value = c >= 'A' && c <= 'Z' ? c - 'A' : c >= 'a' && c <= 'z' ? c - 'a' + 26 : c >= '0' && c <= '9' ? c - '0' + 52
                          : c == '+' || c == '-' ? 62 : c == '/' || c == '_' ? 63 : -1;
        if (value < 0) return fail(ErrorCode::BadInput, "A character is not base64.", "Encode the bytes as base64.");
        bits = bits << 6 | static_cast<uint32_t>(value);
        if ((count += 6) >= 8) out += static_cast<char>(bits >> (count -= 8) & 0xFF);
    }
    return out;
}

}  // namespace maquette
