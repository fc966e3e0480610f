#include "shared/tokenizer/unicode.h"

#include <algorithm>
#include <array>
#include <memory>

#include "shared/tokenizer/unicode_data.h"

namespace maquette::unicode {
namespace {

// Value of the run that `code` lies in.
uint8_t run_value(const uint32_t* runs, int count, uint32_t code) {
    const auto* after = std::upper_bound(runs, runs + count, code << 8 | 0xff);
    return static_cast<uint8_t>(after[-1] & 0xff);
}

// Categories of the first 65,536 code points, one byte each, so that the common ones need no search.
const std::array<uint8_t, 0x10000>& basic_categories() {
    static const auto table = [] {
        auto out = std::make_unique<std::array<uint8_t, 0x10000>>();
        for (int i = 0; i < category_runs_count; ++i) {
            const uint32_t first = category_runs[i] >> 8;
            const uint32_t end = i + 1 < category_runs_count ? category_runs[i + 1] >> 8 : 0x110000;
            for (uint32_t code = first; code < end && code < 0x10000; ++code)
                (*out)[code] = static_cast<uint8_t>(category_runs[i] & 0xff);
        }
        return out;
    }();
    return *table;
}

// The mapping of a run table, or 0.
uint32_t mapped(const int32_t* runs, int count, uint32_t code) {
    int low = 0, high = count / 4;
    while (low < high) {  // The last run whose first is <= code.
        const int middle = (low + high) / 2;
        if (static_cast<uint32_t>(runs[middle * 4]) <= code) low = middle + 1;
        else high = middle;
    }
    // Runs with step 2 interleave with others, so look a few entries back.
    for (int i = low - 1; i >= 0 && i >= low - 4; --i) {
        const int32_t* run = runs + i * 4;
        const int32_t distance = static_cast<int32_t>(code) - run[0];
        if (distance <= (run[1] - 1) * run[2] && distance % run[2] == 0) return code + static_cast<uint32_t>(run[3]);
    }
    return 0;
}

const int32_t* long_mapping(const int32_t* table, int count, uint32_t code) {
    for (int i = 0; i < count; i += table[i + 1] + 2)
        if (static_cast<uint32_t>(table[i]) == code) return table + i;
    return nullptr;
}

void append_mapped(std::string& out, uint32_t code, const int32_t* runs, int runs_count, const int32_t* longer,
                   int longer_count) {
    if (const uint32_t to = mapped(runs, runs_count, code)) return append_utf8(out, to);
    if (const int32_t* entry = long_mapping(longer, longer_count, code)) {
        for (int i = 0; i < entry[1]; ++i) append_utf8(out, static_cast<uint32_t>(entry[2 + i]));
        return;
    }
    append_utf8(out, code);
}

}  // namespace

Character character_at(std::string_view text, size_t position) {
    const auto byte = [&](size_t i) { return static_cast<uint8_t>(text[position + i]); };
    const uint8_t first = byte(0);
    if (first < 0x80) return {first, 1, true};
    const size_t left = text.size() - position;
    const auto follows = [&](size_t i, uint8_t low = 0x80, uint8_t high = 0xBF) {
        return i < left && byte(i) >= low && byte(i) <= high;
    };
    if (first >= 0xC2 && first <= 0xDF && follows(1))
        return {static_cast<uint32_t>((first & 0x1F) << 6 | (byte(1) & 0x3F)), 2, true};
    if (first >= 0xE0 && first <= 0xEF &&
        follows(1, first == 0xE0 ? 0xA0 : 0x80, first == 0xED ? 0x9F : 0xBF) && follows(2))
        return {static_cast<uint32_t>((first & 0x0F) << 12 | (byte(1) & 0x3F) << 6 | (byte(2) & 0x3F)), 3, true};
    if (first >= 0xF0 && first <= 0xF4 &&
        follows(1, first == 0xF0 ? 0x90 : 0x80, first == 0xF4 ? 0x8F : 0xBF) && follows(2) && follows(3))
        return {static_cast<uint32_t>((first & 0x07) << 18 | (byte(1) & 0x3F) << 12 | (byte(2) & 0x3F) << 6 |
                                      (byte(3) & 0x3F)), 4, true};
    return {0xFFFD, 1, false};
}

void append_utf8(std::string& out, uint32_t code) {
    if (code < 0x80) {
        out += static_cast<char>(code);
    } else if (code < 0x800) {
        out += static_cast<char>(0xC0 | code >> 6);
        out += static_cast<char>(0x80 | (code & 0x3F));
    } else if (code < 0x10000) {
        out += static_cast<char>(0xE0 | code >> 12);
        out += static_cast<char>(0x80 | (code >> 6 & 0x3F));
        out += static_cast<char>(0x80 | (code & 0x3F));
    } else {
        out += static_cast<char>(0xF0 | code >> 18);
        out += static_cast<char>(0x80 | (code >> 12 & 0x3F));
        out += static_cast<char>(0x80 | (code >> 6 & 0x3F));
        out += static_cast<char>(0x80 | (code & 0x3F));
    }
}

std::string utf8(uint32_t code) {
    std::string out;
    append_utf8(out, code);
    return out;
}

size_t incomplete_tail(std::string_view text) {
    for (size_t back = 1; back <= 3 && back <= text.size(); ++back) {
        const auto byte = static_cast<uint8_t>(text[text.size() - back]);
        if ((byte & 0xC0) == 0x80) continue;
        const size_t needs = byte >= 0xF0 && byte <= 0xF4 ? 4 : byte >= 0xE0 && byte < 0xF0 ? 3 : byte >= 0xC2 && byte < 0xE0 ? 2 : 1;
        if (needs <= back) return 0;
        // Completed with the smallest or the largest continuation it is a character, else it is broken for good.
        for (const char fill : {'\x80', '\xBF'}) {
            std::string whole(text.substr(text.size() - back));
            whole.append(needs - back, fill);
            if (character_at(whole, 0).valid) return back;
        }
        return 0;
    }
    return 0;
}

bool is_ascii(std::string_view text) {
    uint8_t all = 0;
    for (const char c : text) all |= static_cast<uint8_t>(c);
    return all < 0x80;
}

size_t broken_length(std::string_view text, size_t position) {
    const auto byte = [&](size_t i) { return static_cast<uint8_t>(text[position + i]); };
    const uint8_t first = byte(0);
    const size_t needed = first >= 0xC2 && first <= 0xDF ? 2 : first >= 0xE0 && first <= 0xEF ? 3 : first >= 0xF0 && first <= 0xF4 ? 4 : 1;
    const uint8_t low = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80, high = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
    size_t length = 1;
    for (; length < needed && position + length < text.size(); ++length)
        if (byte(length) < (length == 1 ? low : 0x80) || byte(length) > (length == 1 ? high : 0xBF)) break;
    return length;
}

bool is_broken(std::string_view text) {
    for (size_t i = 0; i < text.size();) {
        const auto character = character_at(text, i);
        if (!character.valid) return true;
        i += character.length;
    }
    return false;
}

std::string replace_broken(std::string_view text) {
    if (is_ascii(text)) return std::string(text);
    std::string out;
    out.reserve(text.size());
    for (size_t i = 0; i < text.size();) {
        const auto character = character_at(text, i);
        append_utf8(out, character.code);
        i += character.valid ? character.length : broken_length(text, i);
    }
    return out;
}

int64_t count_characters(std::string_view text) {
    int64_t count = 0;
    for (size_t i = 0; i < text.size(); i += character_at(text, i).length) ++count;
    return count;
}

Category category(uint32_t code) {
    if (code < 0x10000) return static_cast<Category>(basic_categories()[code]);
    if (code >= 0x110000) return Category::Cn;
    return static_cast<Category>(run_value(category_runs, category_runs_count, code));
}

uint8_t combining_class(uint32_t code) {
    if (code < 0x300) return 0;
    return run_value(combining_runs, combining_runs_count, code);
}

bool is_white_space(uint32_t code) {
    return (code >= 9 && code <= 13) || code == 32 || code == 0x85 || code == 0xA0 || code == 0x1680 ||
           (code >= 0x2000 && code <= 0x200A) || code == 0x2028 || code == 0x2029 || code == 0x202F ||
           code == 0x205F || code == 0x3000;
}

void append_lower(std::string& out, uint32_t code) {
    if (code < 0x80) out += static_cast<char>(code >= 'A' && code <= 'Z' ? code + 32 : code);
    else append_mapped(out, code, lower_runs, lower_runs_count, lower_long, lower_long_count);
}

uint32_t simple_lower(uint32_t code) {
    if (code < 0x80) return code >= 'A' && code <= 'Z' ? code + 32 : code;
    const uint32_t to = mapped(lower_runs, lower_runs_count, code);
    return to ? to : code;
}

uint32_t simple_upper(uint32_t code) {
    if (code < 0x80) return code >= 'a' && code <= 'z' ? code - 32 : code;
    const uint32_t to = mapped(upper_runs, upper_runs_count, code);
    return to ? to : code;
}

std::string lower(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (size_t i = 0; i < text.size();) {
        const auto character = character_at(text, i);
        if (character.valid) append_lower(out, character.code);
        else out += text[i];
        i += character.length;
    }
    return out;
}

std::string upper(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (size_t i = 0; i < text.size();) {
        const auto character = character_at(text, i);
        if (!character.valid) out += text[i];
        else append_mapped(out, character.code, upper_runs, upper_runs_count, upper_long, upper_long_count);
        i += character.length;
    }
    return out;
}

}  // namespace maquette::unicode
