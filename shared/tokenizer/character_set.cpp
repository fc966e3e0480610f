#include "shared/tokenizer/character_set.h"

#include <string>

#include "shared/tokenizer/unicode.h"

namespace maquette {
namespace {

using Ranges = std::vector<std::pair<uint32_t, uint32_t>>;

constexpr std::string_view category_names =
    "CnLuLlLtLmLoMnMcMeNdNlNoPcPdPsPePiPfPoSmScSkSoZsZlZpCcCfCsCo";

// Scripts that splitting expressions name (Scripts.txt of Unicode 14).
const Ranges* script(std::string_view name) {
    static const Ranges han = {{0x2E80, 0x2E99}, {0x2E9B, 0x2EF3}, {0x2F00, 0x2FD5}, {0x3005, 0x3005}, {0x3007, 0x3007},
        {0x3021, 0x3029}, {0x3038, 0x303B}, {0x3400, 0x4DBF}, {0x4E00, 0x9FFF}, {0xF900, 0xFA6D}, {0xFA70, 0xFAD9},
        {0x16FE2, 0x16FE3}, {0x16FF0, 0x16FF1}, {0x20000, 0x2A6DF}, {0x2A700, 0x2B738}, {0x2B740, 0x2B81D},
        {0x2B820, 0x2CEA1}, {0x2CEB0, 0x2EBE0}, {0x2F800, 0x2FA1D}, {0x30000, 0x3134A}};
    static const Ranges hiragana = {{0x3041, 0x3096}, {0x309D, 0x309F}, {0x1B001, 0x1B11F}, {0x1B150, 0x1B152}, {0x1F200, 0x1F200}};
    static const Ranges katakana = {{0x30A1, 0x30FA}, {0x30FD, 0x30FF}, {0x31F0, 0x31FF}, {0x32D0, 0x32FE}, {0x3300, 0x3357},
        {0xFF66, 0xFF6F}, {0xFF71, 0xFF9D}, {0x1B000, 0x1B000}, {0x1B164, 0x1B167}};
    static const Ranges hangul = {{0x1100, 0x11FF}, {0x302E, 0x302F}, {0x3131, 0x318E}, {0x3200, 0x321E}, {0x3260, 0x327E},
        {0xA960, 0xA97C}, {0xAC00, 0xD7A3}, {0xD7B0, 0xD7C6}, {0xD7CB, 0xD7FB}, {0xFFA0, 0xFFBE}, {0xFFC2, 0xFFC7},
        {0xFFCA, 0xFFCF}, {0xFFD2, 0xFFD7}, {0xFFDA, 0xFFDC}};
    if (name == "Han") return &han;
    if (name == "Hiragana") return &hiragana;
    if (name == "Katakana") return &katakana;
    if (name == "Hangul") return &hangul;
    return nullptr;
}

std::string short_name(std::string_view name) {
    static const std::pair<std::string_view, std::string_view> longer[] = {
        {"Letter", "L"}, {"Mark", "M"}, {"Number", "N"}, {"Punctuation", "P"}, {"Symbol", "S"}, {"Separator", "Z"},
        {"Other", "C"}, {"Uppercase_Letter", "Lu"}, {"Lowercase_Letter", "Ll"}, {"Titlecase_Letter", "Lt"},
        {"Modifier_Letter", "Lm"}, {"Other_Letter", "Lo"}, {"Decimal_Number", "Nd"}, {"punct", "P"}};
    for (const auto& [from, to] : longer)
        if (from == name) return std::string(to);
    return std::string(name);
}

}  // namespace

bool CharacterSet::add_property(std::string_view name) {
    const std::string wanted = short_name(name);
    bool found = false;
    for (size_t i = 0; i * 2 < category_names.size(); ++i) {
        const auto category = category_names.substr(i * 2, 2);
        if (category == wanted || (wanted.size() == 1 && category[0] == wanted[0])) {
            add_category(static_cast<int>(i));
            found = true;
        }
    }
    if (found) return true;
    if (const Ranges* ranges = script(wanted)) {
        for (const auto& range : *ranges) ranges_.push_back(range);
        return true;
    }
    if (wanted == "White_Space" || wanted == "space") return add_white_space(), true;
    if (wanted == "Alphabetic" || wanted == "alpha") return add_property("L") && add_property("Nl");
    return false;
}

void CharacterSet::add_word() {
    // UTS #18, Annex C: Alphabetic, marks, decimal digits, connectors, join controls.
    for (const char* name : {"L", "Nl", "M", "Nd", "Pc"}) add_property(name);
    add_range(0x200C, 0x200D);
    for (const auto& [first, last] : {std::pair{0x24B6u, 0x24E9u}, {0x1F130u, 0x1F149u}, {0x1F150u, 0x1F169u}, {0x1F170u, 0x1F189u}}) add_range(first, last);
}

bool CharacterSet::holds(uint32_t code) const {
    for (const auto& [first, last] : ranges_)
        if (code >= first && code <= last) return true;
    if (categories_ >> static_cast<int>(unicode::category(code)) & 1) return true;
    if (white_space_ && unicode::is_white_space(code)) return true;
    for (const CharacterSet& part : parts_)
        if (part.look(code)) return true;
    return false;
}

bool CharacterSet::look(uint32_t code) const {
    bool in = holds(code);
    if (!in && any_case_) {
        in = holds(unicode::simple_lower(code)) || holds(unicode::simple_upper(code));
        if (!in && code == 0x17F) in = holds('s') || holds('S');
    }
    for (const CharacterSet& other : and_) in = in && other.look(code);
    return in != negated_;
}

void CharacterSet::finish() {
    for (uint32_t code = 0; code < 128; ++code)
        if (look(code)) ascii_[code >> 6] |= uint64_t{1} << (code & 63);
}

}  // namespace maquette
