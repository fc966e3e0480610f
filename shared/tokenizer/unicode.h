// Unicode as tokenizers need it: UTF-8, general categories, case, normal forms (UAX #15, UAX #44).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace maquette::unicode {

// The order is that of scripts/make_unicode_tables.py.
enum class Category : uint8_t {
    Cn, Lu, Ll, Lt, Lm, Lo, Mn, Mc, Me, Nd, Nl, No, Pc, Pd, Ps, Pe, Pi, Pf, Po, Sm, Sc, Sk, So, Zs, Zl, Zp, Cc, Cf, Cs, Co
};

// One character of a text. `code` is U+FFFD and `length` 1 for a byte that is no UTF-8, and then `valid` is false.
struct Character {
    uint32_t code = 0;
    uint8_t length = 1;
    bool valid = true;
};

// The character at `position`, which must be inside the text. Strict: no overlong forms, no surrogates.
Character character_at(std::string_view text, size_t position);
void append_utf8(std::string& out, uint32_t code);
std::string utf8(uint32_t code);
// The number of bytes at the end of `text` that begin a character which is not complete yet (0 to 3).
size_t incomplete_tail(std::string_view text);
bool is_ascii(std::string_view text);
// What is no UTF-8 becomes U+FFFD, a beginning of a character as one: as Python's and the browsers' decoders do.
std::string replace_broken(std::string_view text);
bool is_broken(std::string_view text);
// The longest beginning of a character at `position`, where no whole character stands (Unicode 3.9, table 3-8).
size_t broken_length(std::string_view text, size_t position);
// Characters up to byte `bytes` and the other way round, for services and trainers that count code points.
int64_t count_characters(std::string_view text);

Category category(uint32_t code);
uint8_t combining_class(uint32_t code);

inline bool is_letter(Category c) { return c >= Category::Lu && c <= Category::Lo; }
inline bool is_mark(Category c) { return c >= Category::Mn && c <= Category::Me; }
inline bool is_number(Category c) { return c >= Category::Nd && c <= Category::No; }
inline bool is_punctuation(Category c) { return c >= Category::Pc && c <= Category::Po; }
inline bool is_symbol(Category c) { return c >= Category::Sm && c <= Category::So; }
// The White_Space property: what \s means.
bool is_white_space(uint32_t code);

// Full mappings, as Python's str.lower and str.upper without their context rules.
std::string lower(std::string_view text);
std::string upper(std::string_view text);
void append_lower(std::string& out, uint32_t code);
uint32_t simple_lower(uint32_t code);
uint32_t simple_upper(uint32_t code);

enum class NormalForm { Nfc, Nfd, Nfkc, Nfkd };

struct Normalized {
    std::string text;
    // For every byte of `text` and its end: the byte of the source where the source of that character begins.
    std::vector<uint32_t> origin;
};

// True when the text certainly has the form already (a quick check; false may also mean "look closer").
bool is_surely_normal(std::string_view text, NormalForm form);
// Bytes that are no UTF-8 are kept as they are.
Normalized normalize(std::string_view text, NormalForm form);

}  // namespace maquette::unicode
