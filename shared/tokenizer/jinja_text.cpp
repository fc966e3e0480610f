#include "shared/tokenizer/jinja_text.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <utility>

#include "shared/tokenizer/jinja_interpreter.h"
#include "shared/tokenizer/unicode.h"

namespace maquette::jinja {
namespace {

template <typename Goes>
std::string trimmed(std::string_view text, Sides sides, const Goes& goes) {
    size_t begin = text.size(), end = 0;
    for (size_t i = 0; i < text.size();) {
        const auto character = unicode::character_at(text, i);
        if (!goes(character.code)) {
            begin = std::min(begin, i);
            end = i + character.length;
        }
        i += character.length;
    }
    if (sides == Sides::Right) begin = 0;
    if (sides == Sides::Left) end = text.size();
    return begin < end ? std::string(text.substr(begin, end - begin)) : std::string();
}

template <typename Visit>
void each_character(std::string_view text, const Visit& visit) {
    for (size_t i = 0; i < text.size();) {
        const auto character = unicode::character_at(text, i);
        visit(character.code, text.substr(i, character.length), i);
        i += character.length;
    }
}

bool is_case_ignorable(uint32_t code) {
    const auto category = unicode::category(code);
    return unicode::is_mark(category) || category == unicode::Category::Lm || category == unicode::Category::Sk || category == unicode::Category::Cf ||
           code == '\'' || code == '.' || code == ':' || code == 0xB7 || code == 0x2019 || code == 0x2018 || code == 0x2024 || code == 0x2027;
}

// A sigma is final when a letter with case stands before it and none behind, whatever ignores case left out. Letters far
// away decide nothing.
bool is_final_sigma(std::string_view text, size_t at) {
    const size_t from = at > 64 ? at - 64 : 0;
    text = text.substr(from, 160);
    at -= from;
    bool before = false;
    each_character(text.substr(0, at), [&](uint32_t code, std::string_view, size_t) {
        if (!is_case_ignorable(code)) before = is_cased(code);
    });
    if (!before) return false;
    for (size_t i = at + 2; i < text.size();) {
        const auto character = unicode::character_at(text, i);
        if (!is_case_ignorable(character.code)) return !is_cased(character.code);
        i += character.length;
    }
    return true;
}

// The title case of one character where it is not its upper case with small letters behind (Unicode 14, SpecialCasing.txt).
std::string special_title(uint32_t code) {
    if (code >= 0x1C4 && code <= 0x1CC) return unicode::utf8(0x1C5 + (code - 0x1C4) / 3 * 3);
    if (code >= 0x1F1 && code <= 0x1F3) return unicode::utf8(0x1F2);
    if (code >= 0x10D0 && code <= 0x10FF) return unicode::utf8(code);
    if (code >= 0x1F80 && code <= 0x1FAF) return unicode::utf8(code | 8);
    const uint32_t row = code & ~15U, column = code & 15;
    if (row != 0x1FB0 && row != 0x1FC0 && row != 0x1FF0) return {};
    if (column == 3 || column == 12) return unicode::utf8(row | 12);
    if (column != 2 && column != 4 && column != 7) return {};
    const std::string upper = unicode::upper(unicode::utf8(code));
    return upper.substr(0, unicode::character_at(upper, 0).length) + (column == 7 ? "\u0342\u0345" : "\u0345");
}

std::string title_character(std::string_view character, uint32_t code) {
    std::string out = special_title(code);
    if (!out.empty()) return out;
    const std::string upper = unicode::upper(character);
    const size_t first = upper.empty() ? 0 : unicode::character_at(upper, 0).length;
    return upper.substr(0, first) + unicode::lower(std::string_view(upper).substr(first));
}

}  // namespace

bool is_python_space(uint32_t code) { return unicode::is_white_space(code) || (code >= 0x1C && code <= 0x1F); }

bool is_python_digit(uint32_t code) {
    if (unicode::category(code) == unicode::Category::Nd) return true;
    static constexpr std::pair<uint32_t, uint32_t> others[] = {
        {0xB2, 0xB3}, {0xB9, 0xB9}, {0x1369, 0x1371}, {0x19DA, 0x19DA}, {0x2070, 0x2070}, {0x2074, 0x2079}, {0x2080, 0x2089}, {0x2460, 0x2468},
        {0x2474, 0x247C}, {0x2488, 0x2490}, {0x24EA, 0x24EA}, {0x24F5, 0x24FD}, {0x24FF, 0x24FF}, {0x2776, 0x277E}, {0x2780, 0x2788},
        {0x278A, 0x2792}, {0x10A40, 0x10A43}, {0x10E60, 0x10E68}, {0x11052, 0x1105A}, {0x1F100, 0x1F10A}};
    return std::any_of(std::begin(others), std::end(others), [&](const auto& run) { return code >= run.first && code <= run.second; });
}

bool is_lower_letter(uint32_t code) {
    if (unicode::category(code) == unicode::Category::Ll) return true;
    static constexpr std::pair<uint32_t, uint32_t> others[] = {  // Other_Lowercase
        {0xAA, 0xAA}, {0xBA, 0xBA}, {0x2B0, 0x2B8}, {0x2C0, 0x2C1}, {0x2E0, 0x2E4}, {0x345, 0x345}, {0x37A, 0x37A}, {0x1D2C, 0x1D6A}, {0x1D78, 0x1D78},
        {0x1D9B, 0x1DBF}, {0x2071, 0x2071}, {0x207F, 0x207F}, {0x2090, 0x209C}, {0x2170, 0x217F}, {0x24D0, 0x24E9}, {0x2C7C, 0x2C7D}, {0xA69C, 0xA69D},
        {0xA770, 0xA770}, {0xA7F8, 0xA7F9}, {0xAB5C, 0xAB5F}, {0x10780, 0x10780}, {0x10783, 0x10785}, {0x10787, 0x107B0}, {0x107B2, 0x107BA}};
    return std::any_of(std::begin(others), std::end(others), [&](const auto& run) { return code >= run.first && code <= run.second; });
}

bool is_upper_letter(uint32_t code) {
    return unicode::category(code) == unicode::Category::Lu || (code >= 0x2160 && code <= 0x216F) || (code >= 0x24B6 && code <= 0x24CF) ||
           (code >= 0x1F130 && code <= 0x1F149) || (code >= 0x1F150 && code <= 0x1F169) || (code >= 0x1F170 && code <= 0x1F189);
}

bool is_cased(uint32_t code) { return unicode::category(code) == unicode::Category::Lt || is_lower_letter(code) || is_upper_letter(code); }

std::string trim_text(std::string_view text, Sides sides) { return trimmed(text, sides, is_python_space); }

std::string trim_text(std::string_view text, std::string_view characters, Sides sides) {
    std::vector<uint32_t> wanted;
    each_character(characters, [&](uint32_t code, std::string_view, size_t) { wanted.push_back(code); });
    return trimmed(text, sides, [&](uint32_t code) { return std::find(wanted.begin(), wanted.end(), code) != wanted.end(); });
}

std::string lower_text(std::string_view text) {
    const std::string_view sigma = "\u03A3";
    if (text.find(sigma) == std::string_view::npos) return unicode::lower(text);
    std::string out;
    size_t done = 0;
    for (size_t at = text.find(sigma); at != std::string_view::npos; at = text.find(sigma, done)) {
        out += unicode::lower(text.substr(done, at - done));
        out += is_final_sigma(text, at) ? "\u03C2" : "\u03C3";
        done = at + sigma.size();
    }
    return out + unicode::lower(text.substr(done));
}

std::string casefold_text(std::string_view text) {
    std::string out;
    each_character(text, [&](uint32_t code, std::string_view character, size_t) {
        const bool is_cherokee = (code >= 0x13A0 && code < 0x1400) || (code >= 0xAB70 && code < 0xABC0);
        if (code == 0x131) out += character;
        else if (code == 0x1E9E) out += "ss";
        else if (is_cherokee) out += unicode::upper(character);
        else out += unicode::lower(unicode::upper(character));
    });
    return out;
}

std::string swap_case_text(std::string_view text) {
    std::string out;
    each_character(text, [&](uint32_t code, std::string_view character, size_t at) {
        if (code == 0x3A3) out += is_final_sigma(text, at) ? "\u03C2" : "\u03C3";
        else if (is_upper_letter(code)) out += unicode::lower(character);
        else if (is_lower_letter(code)) out += unicode::upper(character);
        else out += character;
    });
    return out;
}

std::string title_text(std::string_view text) {
    std::string out;
    bool inside = false;
    each_character(text, [&](uint32_t code, std::string_view character, size_t at) {
        if (!inside) out += title_character(character, code);
        else if (code == 0x3A3) out += is_final_sigma(text, at) ? "\u03C2" : "\u03C3";
        else out += unicode::lower(character);
        inside = is_cased(code);
    });
    return out;
}

std::string capitalize_text(std::string_view text) {
    if (text.empty()) return {};
    const auto first = unicode::character_at(text, 0);
    return title_character(text.substr(0, first.length), first.code) + lower_text(text.substr(first.length));
}

std::string title_words(std::string_view text) {
    std::string out;
    const auto separates = [](uint32_t code) { return is_python_space(code) || code == '-' || code == '(' || code == '{' || code == '[' || code == '<'; };
    for (size_t i = 0; i < text.size();) {
        const auto first = unicode::character_at(text, i);
        size_t end = i + first.length;
        while (end < text.size() && separates(unicode::character_at(text, end).code) == separates(first.code)) end += unicode::character_at(text, end).length;
        out += unicode::upper(text.substr(i, first.length)) + lower_text(text.substr(i + first.length, end - i - first.length));
        i = end;
    }
    return out;
}

Result<std::string> replace_text(Interpreter& interpreter, std::string_view text, std::string_view from, std::string_view to, int64_t most) {
    // What it will take is charged before it is made: a million letters may each become a million.
    size_t matches = from.empty() ? text.size() + 1 : 0;
    for (size_t at = from.empty() ? std::string_view::npos : text.find(from); at != std::string_view::npos; at = text.find(from, at + from.size())) ++matches;
    if (most >= 0) matches = std::min(matches, static_cast<size_t>(most));
    MAQUETTE_TRY_VOID(interpreter.charge(text.size() + matches * to.size()));
    std::string out;
    size_t done = 0;
    int64_t count = 0;
    if (from.empty()) {  // Between all characters, as Python does.
        for (size_t i = 0; i <= text.size() && (most < 0 || count < most); ++count) {
            out += to;
            if (i >= text.size()) return out;
            const size_t length = unicode::character_at(text, i).length;
            out += text.substr(i, length);
            done = i += length;
        }
        return out += text.substr(done);
    }
    for (size_t at = text.find(from); at != std::string_view::npos && (most < 0 || count < most); at = text.find(from, done), ++count) {
        out.append(text, done, at - done).append(to);
        done = at + from.size();
    }
    return out.append(text, done);
}

std::vector<std::string> split_white_space(std::string_view text, int64_t most, bool from_right) {
    std::vector<std::pair<size_t, size_t>> words;
    bool inside = false;
    each_character(text, [&](uint32_t code, std::string_view character, size_t at) {
        const bool is_word = !is_python_space(code);
        if (is_word && !inside) words.push_back({at, at});
        if (is_word) words.back().second = at + character.size();
        inside = is_word;
    });
    const size_t kept = most < 0 ? words.size() : std::min(words.size(), static_cast<size_t>(most));
    std::vector<std::string> out;
    const auto add = [&](size_t begin, size_t end) { out.emplace_back(text.substr(begin, end - begin)); };
    const bool has_rest = kept < words.size();  // One piece more, with the white space inside it.
    const size_t first = from_right ? words.size() - kept : 0;
    if (has_rest && from_right) add(0, words[first - 1].second);
    for (size_t i = first; i < first + kept; ++i) add(words[i].first, words[i].second);
    if (has_rest && !from_right) add(words[kept].first, text.size());
    return out;
}

std::vector<std::string> split_lines(std::string_view text, bool keep_ends) {
    std::vector<std::string> out;
    size_t begin = 0;
    for (size_t i = 0; i < text.size();) {
        const auto character = unicode::character_at(text, i);
        const uint32_t c = character.code;
        size_t next = i + character.length;
        if ((c >= 0x0A && c <= 0x0D) || (c >= 0x1C && c <= 0x1E) || c == 0x85 || c == 0x2028 || c == 0x2029) {
            if (c == '\r' && next < text.size() && text[next] == '\n') ++next;
            out.emplace_back(text.substr(begin, (keep_ends ? next : i) - begin));
            begin = next;
        }
        i = next;
    }
    if (begin < text.size()) out.emplace_back(text.substr(begin));
    return out;
}

std::string escape_html(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '&') out += "&amp;";
        else if (c == '<') out += "&lt;";
        else if (c == '>') out += "&gt;";
        else if (c == '"') out += "&#34;";
        else if (c == '\'') out += "&#39;";
        else out += c;
    }
    return out;
}

namespace {

// The entities that a text has once it was escaped; others are refused, never left as they are.
Result<std::string> unescape_html(std::string_view text) {
    static constexpr std::pair<std::string_view, std::string_view> names[] = {
        {"&amp;", "&"}, {"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&apos;", "'"}, {"&#39;", "'"}, {"&#34;", "\""}, {"&nbsp;", "\u00A0"}};
    std::string out;
    for (size_t i = 0; i < text.size();) {
        if (text[i] != '&') {
            out += text[i++];
            continue;
        }
        const auto found = std::find_if(std::begin(names), std::end(names), [&](const auto& one) { return text.compare(i, one.first.size(), one.first) == 0; });
        if (found != std::end(names)) {
            out += found->second;
            i += found->first.size();
            continue;
        }
        const char next = i + 1 < text.size() ? text[i + 1] : ' ';
        if (next == '#' || (next >= 'a' && next <= 'z') || (next >= 'A' && next <= 'Z'))
            return run_error("striptags knows no other entities than &amp; &lt; &gt; &quot; &apos; &nbsp;");
        out += text[i++];
    }
    return out;
}

}  // namespace

Result<std::string> strip_tags(const std::string& text) {
    std::string out;
    size_t done = 0;
    for (size_t start = text.find('<'); start != std::string::npos; start = text.find('<', done)) {
        const bool is_comment = text.compare(start, 4, "<!--") == 0;
        const size_t end = is_comment ? text.find("-->", start + 4) : text.find('>', start);
        if (end == std::string::npos) break;
        out.append(text, done, start - done);
        done = end + (is_comment ? 3 : 1);
    }
    out.append(text, done);
    std::string spaced;
    for (const std::string& word : split_white_space(out, -1, false)) spaced += (spaced.empty() ? "" : " ") + word;
    return unescape_html(spaced);
}

std::string quote_url(std::string_view text, bool for_query) {
    std::string out;
    for (const char c : text) {
        const bool is_plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '.' || c == '-' || c == '~' || (c == '/' && !for_query);
        if (is_plain) {
            out += c;
        } else if (c == ' ' && for_query) {
            out += '+';
        } else {
            char code[4];
            std::snprintf(code, sizeof code, "%%%02X", static_cast<unsigned>(static_cast<uint8_t>(c)));
            out += code;
        }
    }
    return out;
}

int64_t count_words(std::string_view text) {
    int64_t words = 0;
    bool inside = false;
    each_character(text, [&](uint32_t code, std::string_view, size_t) {
        const auto category = unicode::category(code);
        const bool is_word = unicode::is_letter(category) || unicode::is_number(category) || code == '_';
        words += is_word && !inside;
        inside = is_word;
    });
    return words;
}

}  // namespace maquette::jinja
