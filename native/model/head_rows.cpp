#include "native/model/head_rows.h"

#include <cstring>

#include "shared/base/check.h"

namespace maquette {

bool has_head_rows(std::string_view name) {
    const auto ends_with = [name](std::string_view end) {
        return name.size() >= end.size() && name.substr(name.size() - end.size()) == end;
    };
    return ends_with(".q_proj.weight") || ends_with(".k_proj.weight") || ends_with(".q_proj.bias") || ends_with(".k_proj.bias");
}

std::vector<std::byte> reorder_head_rows(std::span<const std::byte> bytes, int64_t rows, int64_t heads, RowOrder wanted) {
    MAQUETTE_CHECK(rows > 0 && heads > 0 && rows % (2 * heads) == 0 && static_cast<int64_t>(bytes.size()) % rows == 0);
    const int64_t row_bytes = static_cast<int64_t>(bytes.size()) / rows;
    const int64_t pairs = rows / heads / 2;
    std::vector<std::byte> out(bytes.size());
    for (int64_t head = 0; head < heads; ++head)
        for (int64_t half = 0; half < 2; ++half)
            for (int64_t pair = 0; pair < pairs; ++pair) {
                const int64_t hugging_face = head * 2 * pairs + half * pairs + pair;
                const int64_t gguf = head * 2 * pairs + 2 * pair + half;
                const int64_t from = wanted == RowOrder::Gguf ? hugging_face : gguf;
                const int64_t to = wanted == RowOrder::Gguf ? gguf : hugging_face;
                std::memcpy(out.data() + to * row_bytes, bytes.data() + from * row_bytes, static_cast<size_t>(row_bytes));
            }
    return out;
}

}  // namespace maquette
