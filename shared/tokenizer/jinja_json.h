// Values of the template language as JSON: what the filter tojson writes.
#pragma once

#include <optional>
#include <string>

#include "shared/tokenizer/jinja_value.h"

namespace maquette::jinja {

struct JsonStyle {
    std::optional<std::string> indent;  // One level of it; without it all stands on one line.
    std::string item_separator = ", ", key_separator = ": ";
    bool sort_keys = false;
    bool ascii = false;
};
// json.dumps; an error for what JSON cannot hold.
Result<void> append_json(std::string& out, const Value& value, const JsonStyle& style, int depth = 0);

}  // namespace maquette::jinja
