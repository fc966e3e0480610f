// Python's two ways to format a text: the operator % and the method format.
#pragma once

#include <string>

#include "shared/tokenizer/jinja_value.h"

namespace maquette::jinja {

// "%5.2f %s" % given. A safe pattern gives a safe text and escapes what it is given.
Result<Value> format_percent(Interpreter& interpreter, const Value& pattern, const Value& given);
// "{:>5} {name}".format(…).
Result<Value> format_braces(Interpreter& interpreter, const Value& pattern, const Arguments& arguments);
// format(value, specification).
Result<std::string> format_value(const Value& value, const std::string& specification);

}  // namespace maquette::jinja
