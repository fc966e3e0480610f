// The tree that a template is parsed into.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "shared/base/result.h"
#include "shared/tokenizer/jinja_value.h"

namespace maquette::jinja {

struct Node;
using NodePointer = std::unique_ptr<Node>;

// One kind for statements and expressions; what the fields hold stands beside each kind.
enum class Kind : uint8_t {
    // Statements
    Text,        // text
    Output,      // a
    If,          // a: condition, body, otherwise (an elif is an If inside otherwise)
    For,         // targets[0], a: iterable, b: filter or null, body, otherwise; flag: the body says "loop"; text: "recursive" or ""
    Set,         // targets[0]: a name, an attribute, or a tuple of targets; a: value
    SetBlock,    // targets[0], body, arguments: filters
    Macro,       // text: name, names: parameters, arguments: defaults (aligned to the right), body; uses
    CallBlock,   // a: call, names/arguments as in Macro, body
    FilterBlock, // arguments: filters, body
    With,        // targets, arguments, body
    Generation,  // body
    Break, Continue,
    // Expressions
    Literal,     // value
    Name,        // text
    List, Tuple, // arguments
    Dict,        // arguments: key, value, key, value …
    Attribute,   // a, text
    Item,        // a, b
    Slice,       // a; b, c, d: begin, end, step or null
    Call,        // a, arguments, names: of the last ones ("" for positional), spread flags in text ("*" or "**" by argument)
    Filter,      // a (null in a filter block), text, arguments, names
    Test,        // a, text, arguments, names; flag: negated
    Not, Negative, Positive,  // a
    And, Or,     // a, b
    Compare,     // a, arguments: operands, names: operators
    Binary,      // a, b, text: operator
    Concat,      // arguments
    Condition,   // a: condition, b: then, c: else or null
};

struct Node {
    Kind kind = Kind::Text;
    // What a macro's body says, and so takes beside its parameters.
    static constexpr uint8_t uses_caller = 1, uses_kwargs = 2, uses_varargs = 4;

    int line = 0;
    bool flag = false;
    uint8_t uses = 0;
    std::string text;
    Value value;
    NodePointer a, b, c, d;
    std::vector<std::string> names;
    std::vector<NodePointer> arguments, targets, body, otherwise;
};

struct Template {
    std::vector<NodePointer> body;
    bool has_generation = false;
};

Result<Template> parse_template(std::string_view source);

// An error with the template's line.
tl::unexpected<Error> template_error(int line, std::string reason);

}  // namespace maquette::jinja
