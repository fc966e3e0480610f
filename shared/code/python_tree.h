// Says whether Python text is valid, as CPython 3.11 would, and what it imports and calls.
//
// Validity comes from a strict parser of our own (python_parser.h): tree-sitter forgives too much (Python 2 prints, empty
// blocks, bad targets) to agree with CPython. Broken answers, which have no strict tree, are listed from tree-sitter's
// error-tolerant tree, so that calls are found there too.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace maquette {

struct PythonError {
    int32_t line = 0;    // 1-based.
    int32_t column = 0;  // 1-based, in characters.
    std::string reason;  // CPython's words where it has its own, e.g. "'(' was never closed".
};

struct PythonArgument {
    std::string keyword;    // Empty for a positional argument; "*" or "**" for an unpacked one.
    std::string text;       // The source text of the value.
    bool is_literal = false;  // A plain string, number, True, False or None.
    std::string literal;    // Its value as text (a string without quotes and escapes).
};

struct PythonCall {
    std::string name;  // Dotted, e.g. "st.sidebar.slider"; "" when the callee is not a dotted name.
    int32_t line = 0;
    int32_t column = 0;
    int32_t end_line = 0;
    std::vector<PythonArgument> arguments;
    bool in_with = false;  // It is the context expression of a `with`.
    bool in_function = false;
};

struct PythonImport {
    std::string module;  // "pandas"; relative imports keep their dots.
    std::string name;    // What is taken from it ("" for a plain import).
    std::string alias;   // The name that it is bound to.
    int32_t line = 0;
};

struct PythonCheck {
    bool valid = true;
    std::vector<PythonError> errors;  // Empty when valid; CPython stops at the first one, and so do we.
};

struct PythonOutline {
    std::vector<PythonImport> imports;
    std::vector<PythonCall> calls;       // In source order (by position of the callee).
    std::vector<std::string> functions;  // Names of the functions and classes that are defined.
};

// Does CPython 3.11 compile this text? Bounded: text beyond python_bytes_max is refused with an error.
PythonCheck check_python(std::string_view source);

// Imports, calls and definitions; also of broken text.
PythonOutline outline_python(std::string_view source);

// What a span of the text is, for colouring and for weighting tokens. Spans do not overlap and come in order.
enum class PythonSpanKind { Keyword, Name, Function, StreamlitName, String, Number, Comment, Operator, Argument };
struct PythonSpan {
    uint32_t start = 0;  // Byte offsets into the source.
    uint32_t end = 0;
    PythonSpanKind kind = PythonSpanKind::Name;
};
std::vector<PythonSpan> python_spans(std::string_view source);

inline constexpr int64_t python_bytes_max = int64_t{4} << 20;

}  // namespace maquette
