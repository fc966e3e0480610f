// What Python's str does, and a few filters beside: on texts without the interpreter.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "shared/base/result.h"

namespace maquette::jinja {

class Interpreter;

bool is_python_space(uint32_t code);   // str.isspace
bool is_python_digit(uint32_t code);   // str.isdigit
bool is_lower_letter(uint32_t code);
bool is_upper_letter(uint32_t code);
bool is_cased(uint32_t code);

enum class Sides : uint8_t { Left, Right, Both };
std::string trim_text(std::string_view text, Sides sides);
std::string trim_text(std::string_view text, std::string_view characters, Sides sides);

std::string lower_text(std::string_view text);  // With the final sigma.
std::string casefold_text(std::string_view text);
std::string swap_case_text(std::string_view text);
std::string title_text(std::string_view text);
std::string capitalize_text(std::string_view text);
std::string title_words(std::string_view text);  // The filter title: words begin behind spaces, "-", "(", "{", "[" and "<".

// What it takes is charged before it is made.
Result<std::string> replace_text(Interpreter& interpreter, std::string_view text, std::string_view from, std::string_view to, int64_t most);
// At most `most` cuts where that is not negative, counted from the left or from the right.
std::vector<std::string> split_white_space(std::string_view text, int64_t most, bool from_right);
std::vector<std::string> split_lines(std::string_view text, bool keep_ends);

std::string escape_html(std::string_view text);
Result<std::string> strip_tags(const std::string& text);
std::string quote_url(std::string_view text, bool for_query);
int64_t count_words(std::string_view text);

}  // namespace maquette::jinja
