// Normal forms by the algorithm of UAX #15: decompose, order marks by their class, compose.
#include <algorithm>
#include <cstddef>
#include <unordered_map>

#include "shared/tokenizer/unicode.h"
#include "shared/tokenizer/unicode_data.h"

namespace maquette::unicode {
namespace {

constexpr uint32_t hangul_first = 0xAC00, hangul_l = 0x1100, hangul_v = 0x1161, hangul_t = 0x11A7;
constexpr uint32_t hangul_v_count = 21, hangul_t_count = 28, hangul_l_count = 19;
constexpr uint32_t hangul_count = hangul_l_count * hangul_v_count * hangul_t_count;
constexpr uint32_t broken_byte = 0x80000000;  // Marks a byte that is no UTF-8 and passes through.

struct Tables {
    struct Entry {
        uint32_t first = 0;  // In decomposition_parts.
        uint8_t count = 0;
        uint8_t flags = 0;
    };
    std::unordered_map<uint32_t, Entry> decomposition;
    std::unordered_map<uint64_t, uint32_t> composition;
    std::unordered_map<uint32_t, bool> second_of_pair;  // Characters that may join the one before them.
};

const Tables& tables() {
    static const Tables built = [] {
        Tables out;
        uint32_t part = 0;
        for (int i = 0; i < decompositions_count; ++i) {
            const uint32_t code = decompositions[i] >> 8;
            const Tables::Entry entry{part, static_cast<uint8_t>(decompositions[i] >> 2 & 0x3F),
                                      static_cast<uint8_t>(decompositions[i] & 3)};
            out.decomposition[code] = entry;
            if ((entry.flags & 2) && entry.count == 2) {
                out.composition[uint64_t{decomposition_parts[part]} << 32 | decomposition_parts[part + 1]] = code;
                out.second_of_pair[decomposition_parts[part + 1]] = true;
            }
            part += entry.count;
        }
        return out;
    }();
    return built;
}

struct Unit {
    uint32_t code;
    uint32_t origin;
    uint8_t combining;
};

void decompose(uint32_t code, bool compatibility, uint32_t origin, std::vector<Unit>& out) {
    if (code >= hangul_first && code < hangul_first + hangul_count) {
        const uint32_t index = code - hangul_first;
        out.push_back({hangul_l + index / (hangul_v_count * hangul_t_count), origin, 0});
        out.push_back({hangul_v + index % (hangul_v_count * hangul_t_count) / hangul_t_count, origin, 0});
        if (index % hangul_t_count) out.push_back({hangul_t + index % hangul_t_count, origin, 0});
        return;
    }
    const auto found = code < 0xA0 ? tables().decomposition.end() : tables().decomposition.find(code);
    if (found == tables().decomposition.end() || ((found->second.flags & 1) && !compatibility)) {
        out.push_back({code, origin, combining_class(code)});
        return;
    }
    // Depth is at most a handful: the tables hold one level each and never loop.
    for (int i = 0; i < found->second.count; ++i)
        decompose(decomposition_parts[found->second.first + static_cast<uint32_t>(i)], compatibility, origin, out);
}

void order_marks(std::vector<Unit>& units) {
    for (size_t i = 0; i < units.size();) {
        if (units[i].combining == 0) {
            ++i;
            continue;
        }
        size_t end = i;
        while (end < units.size() && units[end].combining != 0) ++end;
        std::stable_sort(units.begin() + static_cast<std::ptrdiff_t>(i), units.begin() + static_cast<std::ptrdiff_t>(end),
                         [](const Unit& a, const Unit& b) { return a.combining < b.combining; });
        i = end;
    }
}

// The composition of two characters, or 0.
uint32_t composed(uint32_t first, uint32_t second) {
    if (first >= hangul_l && first < hangul_l + hangul_l_count && second >= hangul_v && second < hangul_v + hangul_v_count)
        return hangul_first + ((first - hangul_l) * hangul_v_count + (second - hangul_v)) * hangul_t_count;
    if (first >= hangul_first && first < hangul_first + hangul_count && (first - hangul_first) % hangul_t_count == 0 &&
        second > hangul_t && second < hangul_t + hangul_t_count)
        return first + (second - hangul_t);
    const auto found = tables().composition.find(uint64_t{first} << 32 | second);
    return found == tables().composition.end() ? 0 : found->second;
}

void compose(std::vector<Unit>& units) {
    size_t out = 0;
    std::ptrdiff_t starter = -1;
    int last_class = 0;  // Of the last character kept after the starter; 0 when it stands directly behind.
    for (const Unit unit : units) {
        if (starter >= 0) {
            const bool adjacent = out == static_cast<size_t>(starter) + 1;
            if (adjacent || (last_class != 0 && last_class < unit.combining)) {
                if (const uint32_t joined = composed(units[static_cast<size_t>(starter)].code, unit.code)) {
                    units[static_cast<size_t>(starter)].code = joined;
                    continue;
                }
            }
        }
        if (unit.combining == 0) starter = static_cast<std::ptrdiff_t>(out);
        last_class = unit.combining;
        units[out++] = unit;
    }
    units.resize(out);
}

}  // namespace

bool is_surely_normal(std::string_view text, NormalForm form) {
    if (is_ascii(text)) return true;
    const bool compatibility = form == NormalForm::Nfkc || form == NormalForm::Nfkd;
    const bool composing = form == NormalForm::Nfc || form == NormalForm::Nfkc;
    for (size_t i = 0; i < text.size();) {
        const auto character = character_at(text, i);
        i += character.length;
        const uint32_t code = character.code;
        if (code < 0xA0) continue;
        if (combining_class(code) != 0) return false;
        if (composing) {
            if (tables().second_of_pair.count(code)) return false;
            if (code >= hangul_v && code < hangul_t + hangul_t_count) return false;
        } else if (code >= hangul_first && code < hangul_first + hangul_count) {
            return false;
        }
        const auto found = tables().decomposition.find(code);
        if (found == tables().decomposition.end()) continue;
        const bool stays = composing && (found->second.flags & 2);
        if (!stays && (compatibility || !(found->second.flags & 1))) return false;
    }
    return true;
}

Normalized normalize(std::string_view text, NormalForm form) {
    const bool compatibility = form == NormalForm::Nfkc || form == NormalForm::Nfkd;
    std::vector<Unit> units;
    units.reserve(text.size());
    for (size_t i = 0; i < text.size();) {
        const auto character = character_at(text, i);
        const auto origin = static_cast<uint32_t>(i);
        if (character.valid) decompose(character.code, compatibility, origin, units);
        else units.push_back({broken_byte | static_cast<uint8_t>(text[i]), origin, 0});
        i += character.length;
    }
    order_marks(units);
    if (form == NormalForm::Nfc || form == NormalForm::Nfkc) compose(units);
    Normalized out;
    out.text.reserve(text.size());
    for (const Unit& unit : units) {
        if (unit.code & broken_byte) out.text += static_cast<char>(unit.code & 0xff);
        else append_utf8(out.text, unit.code);
        out.origin.resize(out.text.size(), unit.origin);
    }
    out.origin.push_back(static_cast<uint32_t>(text.size()));
    return out;
}

}  // namespace maquette::unicode
