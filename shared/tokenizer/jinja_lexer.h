// Cuts a template into text and tags, and tags into tokens, with Jinja's rules for white space.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "shared/base/result.h"

namespace maquette::jinja {

struct Token {
    enum class Kind { Text, BlockBegin, BlockEnd, OutputBegin, OutputEnd, Name, Integer, Float, String, Operator, End };
    Kind kind = Kind::End;
    std::string text;
    int line = 1;
};

// trim_blocks and lstrip_blocks are on, as in transformers.
Result<std::vector<Token>> cut_template(std::string_view source);

}  // namespace maquette::jinja
