// Gives every token of an answer its class: a tag, a class name, a Streamlit name, a closing tag, prose …
//
// The code is found as everywhere (code_blocks.h): fenced blocks, or an answer that is code as it stands.
#pragma once

#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "shared/code/token_class.h"

namespace maquette {

// Spans of one language: "html", "css", "jsx" or "python". Nothing for any other.
std::vector<CodeSpan> code_spans(std::string_view source, std::string_view language);

// Spans of all code in an answer, as byte offsets into the answer.
std::vector<CodeSpan> answer_spans(std::string_view answer);

// One class a token: that of most of its bytes, white space left out; of two that hold equally many, the first. `offsets`
// are the tokens' bytes [begin, end) in the text that `spans` belong to, in ascending order of begin.
std::vector<TokenClass> token_classes(std::span<const CodeSpan> spans, std::string_view text, std::span<const std::pair<int64_t, int64_t>> offsets);

}  // namespace maquette
