#include "shared/tokenizer/pre_split.h"

#include <array>

#include "shared/tokenizer/unicode.h"

namespace maquette {
namespace {

enum class Kind : unsigned char { Other, Letter, Number, Space, Newline, End, Wide };

constexpr std::array<Kind, 256> make_kinds() {
    std::array<Kind, 256> out{};
    for (int c = 0; c < 256; ++c) {
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        out[static_cast<size_t>(c)] = c >= 0x80               ? Kind::Wide
                                      : letter                ? Kind::Letter
                                      : c >= '0' && c <= '9'  ? Kind::Number
                                      : c == '\n' || c == '\r' ? Kind::Newline
                                      : c == ' ' || (c >= 9 && c <= 13) ? Kind::Space
                                                                        : Kind::Other;
    }
    return out;
}
constexpr std::array<Kind, 256> kinds = make_kinds();

struct Seen {
    Kind kind;
    unsigned char length;
};

Seen look_wide(std::string_view text, size_t position) {
    const auto character = unicode::character_at(text, position);
    if (!character.valid) return {Kind::Other, 1};
    const auto category = unicode::category(character.code);
    const Kind kind = unicode::is_letter(category)                ? Kind::Letter
                      : unicode::is_number(category)              ? Kind::Number
                      : unicode::is_white_space(character.code)   ? Kind::Space
                                                                  : Kind::Other;
    return {kind, character.length};
}

inline Seen look(std::string_view text, size_t position) {
    if (position >= text.size()) return {Kind::End, 0};
    const Kind kind = kinds[static_cast<unsigned char>(text[position])];
    return kind == Kind::Wide ? look_wide(text, position) : Seen{kind, 1};
}

inline size_t run(std::string_view text, size_t position, Kind kind, int most = 0) {
    for (int count = 0; most == 0 || count < most; ++count) {
        const Seen seen = look(text, position);
        if (seen.kind != kind) break;
        position += seen.length;
    }
    return position;
}

inline bool is_space(Kind kind) { return kind == Kind::Space || kind == Kind::Newline; }

// The end of 's, 't, 're, 've, 'm, 'll or 'd at `position`, or `position`.
size_t contraction_end(std::string_view text, size_t position, bool any_case) {
    const auto letter = [&](size_t i) -> char {
        if (position + i >= text.size()) return 0;
        const char c = text[position + i];
        return any_case && c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    };
    const char first = letter(1), second = letter(2);
    if (first == 's' || first == 't' || first == 'm' || first == 'd') return position + 2;
    if ((first == 'r' && second == 'e') || (first == 'v' && second == 'e') || (first == 'l' && second == 'l'))
        return position + 3;
    if (any_case && text.substr(position + 1, 2) == "\xC5\xBF") return position + 3;  // ſ folds to s.
    return position;
}

// `\s+(?!\S)|\s+` from `position` on, where the run of white space ends at `end` and its last character at `last`.
size_t space_end(std::string_view text, size_t position, size_t last, size_t end, const WordRules& rules) {
    if (end >= text.size() || last == position) return end;
    if (rules.isolated_digits && look(text, end).kind == Kind::Number) return end;  // For the expression, the end.
    return last;
}

size_t gpt2_end(std::string_view text, size_t position, const WordRules& rules) {
    Seen seen = look(text, position);
    size_t start = position;
    if (seen.kind == Kind::Number && rules.isolated_digits) return position + seen.length;
    if (text[position] == '\'') {
        const size_t end = contraction_end(text, position, rules.any_case);
        if (end != position) return end;
    }
    if (text[position] == ' ') {
        const Seen next = look(text, position + 1);
        const bool joins = next.kind == Kind::Letter || next.kind == Kind::Other ||
                           (next.kind == Kind::Number && !rules.isolated_digits);
        if (joins) {
            seen = next;
            start = position + 1;
        }
    }
    if (!is_space(seen.kind)) return run(text, start, seen.kind, seen.kind == Kind::Number ? rules.digits_max : 0);
    size_t last = position, end = position;
    for (Seen at = seen; is_space(at.kind); at = look(text, end)) {
        last = end;
        end += at.length;
    }
    return space_end(text, position, last, end, rules);
}

size_t llama3_end(std::string_view text, size_t position, const WordRules& rules) {
    const Seen seen = look(text, position);
    if (seen.kind == Kind::Letter) return run(text, position, Kind::Letter);
    if (seen.kind == Kind::Number) return run(text, position, Kind::Number, rules.digits_max);
    if (text[position] == '\'') {
        const size_t end = contraction_end(text, position, rules.any_case);
        if (end != position) return end;
    }
    const Seen next = look(text, position + seen.length);
    if (seen.kind != Kind::Newline && next.kind == Kind::Letter)
        return run(text, position + seen.length, Kind::Letter);
    if (seen.kind == Kind::Other || (text[position] == ' ' && next.kind == Kind::Other)) {
        const size_t end = run(text, position + (seen.kind == Kind::Other ? 0 : 1), Kind::Other);
        return run(text, end, Kind::Newline);
    }
    size_t last = position, end = position, after_newline = 0;
    for (Seen at = seen; is_space(at.kind); at = look(text, end)) {
        last = end;
        end += at.length;
        if (at.kind == Kind::Newline) after_newline = end;
    }
    if (rules.whole_end && end == text.size()) return end;
    if (after_newline != 0) return after_newline;
    return space_end(text, position, last, end, rules);
}

}  // namespace

std::optional<WordRules> known_word_rules(std::string_view pattern) {
    using Family = WordRules::Family;
    struct Known {
        std::string_view pattern;
        WordRules rules;
    };
    static const Known known[] = {
        {R"('s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+)", {Family::Gpt2}},
        {R"('(?:[sdmt]|ll|ve|re)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+)", {Family::Gpt2}},
        {R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)",
         {Family::Llama3, 1, false, false, true}},
        {R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)",
         {Family::Llama3, 3, false, false, true}},
        {R"('(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]++[\r\n]*|\s*[\r\n]|\s+(?!\S)|\s+)",
         {Family::Llama3, 3, false, false, true}},
        {R"('(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+| ?[^\s\p{L}\p{N}]++[\r\n]*+|\s++$|\s*[\r\n]|\s+(?!\S)|\s)",
         {Family::Llama3, 3, false, true, true}},
    };
    for (const Known& entry : known)
        if (entry.pattern == pattern) return entry.rules;
    return std::nullopt;
}

size_t word_end(std::string_view text, size_t position, const WordRules& rules) {
    return rules.family == WordRules::Family::Gpt2 ? gpt2_end(text, position, rules) : llama3_end(text, position, rules);
}

}  // namespace maquette
