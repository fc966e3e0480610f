// Counting and cutting UTF-8 by characters (code points), never inside one.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace maquette {

// Bytes that continue a character do not count; broken UTF-8 counts each stray byte that could begin one.
int64_t count_characters(std::string_view text);

// The first characters on one line: white space runs become one blank.
std::string preview(std::string_view text, int64_t characters_max);

// Tokens when no tokenizer is at hand: about 4 bytes of English or code a token, and never fewer than words.
// An estimate, to be called so wherever it is shown.
int64_t estimated_tokens(std::string_view text);

}  // namespace maquette
