// What the steps of a tokenizer may do to one text: a hostile tokenizer.json is refused with a reason, not cut short.
#pragma once

#include <cstddef>

#include "shared/base/result.h"
#include "shared/tokenizer/limits.h"
#include "shared/tokenizer/regex.h"

namespace maquette {

// `bytes_max` is changed_text_bytes_max of the text as it was given.
inline Result<void> check_growth(size_t bytes, size_t bytes_max) {
    if (bytes <= bytes_max) return {};
    return fail(ErrorCode::BadInput, "The tokenizer's replacements make the text more than " + std::to_string(changed_text_growth_max) + " times as long.",
                "Use the tokenizer of an unmodified model.");
}

inline Result<void> check_steps(const RegexBudget& budget) {
    if (!budget.is_spent()) return {};
    return fail(ErrorCode::BadInput, "An expression of the tokenizer takes more than " + std::to_string(regex_steps_per_byte) + " steps for each byte of the text.",
                "Use the tokenizer of an unmodified model.");
}

}  // namespace maquette
