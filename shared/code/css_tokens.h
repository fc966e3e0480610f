// Cuts CSS into tokens by CSS Syntax Module Level 3 (w3.org/TR/css-syntax-3, section 4), with what it calls parse errors.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace maquette {

enum class CssTokenKind : uint8_t {
    WhiteSpace, Comment, Ident, Function, AtKeyword, Hash, String, BadString, Url, BadUrl, Delim, Number, Percentage, Dimension,
    Cdo, Cdc, Colon, Semicolon, Comma, OpenSquare, CloseSquare, OpenParen, CloseParen, OpenCurly, CloseCurly,
};

struct CssToken {
    CssTokenKind kind = CssTokenKind::Delim;
    int64_t begin = 0;  // Byte offsets into the source; a function's token holds its "(".
    int64_t end = 0;
    bool is_id = false;  // Of a Hash: its name is an identifier, so it may be a selector.
};

struct CssTokenError {
    int64_t offset = 0;
    std::string reason;
};

struct CssTokens {
    std::vector<CssToken> tokens;       // Every byte of the source lies in exactly one.
    std::vector<CssTokenError> errors;  // In source order.
};

// Linear in the text. Accepts any bytes: those above 0x7F are name characters, as every non-ASCII character is.
CssTokens tokenize_css(std::string_view source);

}  // namespace maquette
