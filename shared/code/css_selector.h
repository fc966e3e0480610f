// Says whether the tokens of a selector list have the form of one (Selectors Level 4, section 18).
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "shared/code/css_tokens.h"

namespace maquette {

struct CssSelectorError {
    int64_t offset = 0;
    std::string reason;
};

// `tokens` are those before the rule's "{". Pseudo classes are not looked up: new ones appear every year.
std::optional<CssSelectorError> check_css_selector(std::string_view source, std::span<const CssToken> tokens);

// The same for the "from", "to" and percentages of @keyframes.
std::optional<CssSelectorError> check_css_keyframe(std::string_view source, std::span<const CssToken> tokens);

}  // namespace maquette
