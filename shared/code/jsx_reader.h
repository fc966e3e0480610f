// Reads JavaScript with JSX (tree-sitter): where it breaks the grammar, its elements, and what every piece of it is.
//
// tree-sitter repairs what it cannot read; every repair is an error here. What it does not look at is checked beside it:
// that a closing tag names the element that is open, and that a program is complete.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "shared/code/source_error.h"
#include "shared/code/token_class.h"

namespace maquette {

struct JsxCheck {
    bool valid = false;                 // No errors.
    std::vector<SourceError> errors;    // In source order, at most jsx_errors_max.
    std::vector<std::string> elements;  // Names of elements and components, each once, sorted.
    std::vector<std::string> imports;   // Module names, in order.
};

// Text beyond jsx_bytes_max, binary data, and text that takes the parser too many steps, is refused with an error.
JsxCheck check_jsx(std::string_view source);

// Tags, attributes, class names, strings, keywords, …; also of broken text. `offset` is added to every span.
void append_jsx_spans(std::string_view source, int64_t offset, std::vector<CodeSpan>& spans);

inline constexpr int64_t jsx_bytes_max = int64_t{1} << 20;  // Of signs without sense, the parser reads one in three seconds.
inline constexpr int64_t jsx_errors_max = 1000;
inline constexpr int64_t jsx_steps_per_byte_max = 500;  // Operations of the parser; a sound program takes about 10.

}  // namespace maquette
