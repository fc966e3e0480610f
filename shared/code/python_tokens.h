// Cuts Python text into tokens exactly as CPython 3.11's tokenizer does, including what it refuses.
//
// Source: CPython 3.11 "Lexical analysis" (docs.python.org/3.11/reference/lexical_analysis.html).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "shared/code/python_tree.h"

namespace maquette {

enum class TokenKind : uint8_t { Name, Number, String, Operator, Newline, Indent, Dedent, End };

struct PythonToken {
    TokenKind kind = TokenKind::End;
    uint32_t start = 0;  // Byte offsets into the source.
    uint32_t end = 0;
    int32_t line = 0;    // 1-based line of the start.
    int32_t column = 0;  // 0-based column of the start, in bytes.
    int32_t end_line = 0;
    int32_t level = 0;   // Open brackets around the token (after it, for a closing one).
};

struct PythonTokens {
    std::vector<PythonToken> tokens;     // Ends with an End token.
    std::optional<PythonError> error;    // What the tokenizer refuses. CPython lets it win over every error of the parser.
    int32_t unclosed_line = 0;           // Line and column of the innermost bracket left open at the end; 0 when none.
    int32_t unclosed_column = 0;
    char unclosed_bracket = 0;
    std::vector<std::pair<uint32_t, uint32_t>> comments;
};

PythonTokens tokenize_python(std::string_view source);

bool is_python_keyword(std::string_view name);
bool is_identifier_start(char32_t code);
bool is_identifier_part(char32_t code);
// Decodes one UTF-8 character at `position` and moves past it; -1 for broken UTF-8 (moves one byte).
int32_t next_utf8(std::string_view text, size_t& position);

inline constexpr int python_nesting_max = 200;      // CPython's MAXLEVEL for brackets.
inline constexpr int python_indentation_max = 100;  // CPython's MAXINDENT.

}  // namespace maquette
