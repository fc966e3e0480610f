// The strict syntax tree of a Python program: what the interpreter compiles and what the check walks.
//
// The kinds follow CPython's `ast` module; which fields a kind uses is said beside it.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shared/code/python_tree.h"

namespace maquette {

enum class PyKind : uint8_t {
    Module,         // items: statements
    // Statements
    Expression,     // first
    Assign,         // items: targets, first: value
    AugAssign,      // first: target, second: value, text: operator without "="
    AnnAssign,      // first: target, second: annotation, third: value or null; flag: the target is a bare name
    If,             // first: test, items: body, more: else part
    While,          // the same
    For,            // first: target, second: iterable, items: body, more: else part; flag: async
    Function,       // text: name, first: Arguments, second: returns, items: body, more: decorators; flag: async
    Class,          // text: name, first: Call that holds bases and keywords (or null), items: body, more: decorators
    Return,         // first or null
    Raise,          // first, second (cause), both may be null
    Try,            // items: body, more: Handler nodes, rest: else, last: finally; flag: except*
    Handler,        // first: type or null, text: name, items: body
    With,           // more: WithItem nodes, items: body; flag: async
    WithItem,       // first: context, second: target or null
    Import,         // items: Alias
    ImportFrom,     // text: module, count: leading dots, items: Alias (empty text "*" for all)
    Alias,          // text: dotted name, other: bound name or ""
    Global, Nonlocal,  // names
    Pass, Break, Continue,
    Delete,         // items: targets
    Assert,         // first: test, second: message or null
    Match,          // first: subject, items: Case
    Case,           // first: pattern, second: guard or null, items: body
    // Expressions
    Name,           // text
    Integer,        // text: digits without underscores, with the base's prefix
    Float,          // text
    Imaginary,      // text without j
    String,         // text: decoded, as UTF-8 (surrogates as three bytes)
    Bytes,          // text
    True, False, None, Ellipsis,
    JoinedString,   // items: String and Formatted
    Formatted,      // first: value, second: JoinedString of the format or null, text: "r", "s", "a" or "", other: text of "expr=" or ""
    Tuple, List, Set,  // items; flag on a Tuple: in parentheses
    Dict,           // items: keys (null for **), more: values
    Binary,         // text: operator, first, second
    Unary,          // text: "-", "+", "~", "not"; first
    And, Or,        // items
    Compare,        // first, names: operators, items: operands
    Call,           // first: callee, items: arguments (Starred allowed), more: Keyword
    Keyword,        // text: name ("" for **), first
    Attribute,      // first, text
    Subscript,      // first, second: index
    Slice,          // first, second, third, each may be null
    Starred,        // first
    Conditional,    // first: test, second: then, third: otherwise
    NamedExpression,  // first: Name, second: value
    Lambda,         // first: Arguments, second: body
    ListComprehension, SetComprehension, GeneratorExpression,  // first: element, items: ComprehensionFor
    DictComprehension,  // first: key, second: value, items: ComprehensionFor
    ComprehensionFor,   // first: target, second: iterable, items: conditions; flag: async
    Yield,          // first or null
    YieldFrom, Await,  // first
    Arguments,      // items: Argument
    Argument,       // text: name, first: annotation or null, second: default or null, argument_kind
    // Patterns
    PatternValue,   // first: expression (compared with ==)
    PatternConstant,  // first: None, True or False (compared with is)
    PatternSequence,  // items
    PatternMapping,   // items: keys, more: patterns, text: name of **rest or ""
    PatternClass,     // first: class, items: positional, names: keywords, more: their patterns
    PatternStar,      // text: name or ""
    PatternAs,        // first: pattern or null, text: name or "" (wildcard)
    PatternOr,        // items
};

enum class ArgumentKind : uint8_t { PositionalOnly, Positional, Variadic, KeywordOnly, Keywords };

struct PyNode {
    PyKind kind = PyKind::Pass;
    bool flag = false;
    bool in_parentheses = false;
    ArgumentKind argument_kind = ArgumentKind::Positional;
    int32_t count = 0;
    int32_t line = 0, column = 0;  // 1-based line, 0-based column in bytes.
    int32_t end_line = 0;
    uint32_t start = 0, end = 0;   // Byte offsets into the source.
    std::string text, other;
    PyNode* first = nullptr;
    PyNode* second = nullptr;
    PyNode* third = nullptr;
    std::vector<PyNode*> items, more, rest, last;
    std::vector<std::string> names;
};

struct PySyntax {
    std::deque<PyNode> nodes;  // Owns every node.
    PyNode* module = nullptr;  // Null when there is an error.
    std::optional<PythonError> error;
};

// Parses by the grammar of Python 3.11; names no error that needs scopes.
PySyntax parse_python(std::string_view source);
// One expression (for eval, and for f-strings of our own library).
PySyntax parse_python_expression(std::string_view source);

// The errors that CPython's symbol table and compiler find: return outside a function, duplicate arguments, …
std::optional<PythonError> check_scopes(const PySyntax& syntax);

inline constexpr int python_depth_max = 220;  // Nesting of expressions and of statements.

}  // namespace maquette
