// Says what every piece of an HTML text is, its styles and scripts included.
#pragma once

#include <string_view>
#include <vector>

#include "shared/code/token_class.h"

namespace maquette {

// Tags are those that the WHATWG tokenizer finds (a "<b>" in a comment or a script is none). `offset` is added to every span.
void append_html_spans(std::string_view source, int64_t offset, std::vector<CodeSpan>& spans);

}  // namespace maquette
