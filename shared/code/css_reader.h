// Reads CSS: where it breaks the grammar, what it declares, and what every piece of it is.
//
// Browsers skip what they cannot read, without a word; here it is an error in the list. Grammar: CSS Syntax 3 with nesting
// (w3.org/TR/css-syntax-3, w3.org/TR/css-nesting-1), Selectors 4 for the form of selectors. Values are not checked.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "shared/code/source_error.h"
#include "shared/code/token_class.h"

namespace maquette {

struct CssDeclaration {
    std::string property;  // Lower case, except custom properties ("--Name").
    std::string value;     // As written, trimmed, without "!important".
    int64_t begin = 0;     // Byte offset of the property's name.
};

enum class CssKind {
    StyleSheet,
    Declarations,  // What a style attribute holds.
};

struct CssCheck {
    bool valid = false;               // No errors.
    std::vector<SourceError> errors;  // In source order, at most css_errors_max.
    int64_t rules = 0;                // Style rules and at-rules, nested ones too.
    std::vector<CssDeclaration> declarations;
};

// Linear in the text; nesting beyond css_depth_max is an error.
CssCheck check_css(std::string_view source, CssKind kind = CssKind::StyleSheet);

// Selectors, properties, values, at-rules, comments; `offset` is added to every span.
void append_css_spans(std::string_view source, CssKind kind, int64_t offset, std::vector<CodeSpan>& spans);

inline constexpr int64_t css_errors_max = 1000;
inline constexpr int css_depth_max = 200;

}  // namespace maquette
