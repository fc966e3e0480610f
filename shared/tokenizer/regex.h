// Regular expressions as tokenizers use them: Unicode classes, lookaround, possessive repeats, bounded in steps.
//
// The syntax is the common part of Oniguruma's and Rust's: `|`, `(?:…)`, `(?i:…)`, `(?=…)`, `(?!…)`, `(?<=…)`, `(?<!…)`,
// `(?>…)`, classes with ranges, negation and `&&`, `\p{L}`, `\s \d \w \b`, `^ $`, `* + ? {n,m}` greedy, lazy, possessive.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "shared/base/result.h"

namespace maquette {

struct RegexMatch {
    size_t begin = 0;
    size_t end = 0;
};

// The steps that all searches in one text may take together: linear in its length, so that no expression makes a hang.
struct RegexBudget {
    explicit RegexBudget(size_t text_bytes);
    bool is_spent() const { return steps <= 0; }
    int64_t steps = 0;  // What is left.
};

class Regex {
  public:
    // Names the first thing in the pattern that is not understood.
    static Result<Regex> compile(std::string_view pattern);
    // The first match that begins at `from` or later; none once the budget is spent, which the caller asks it.
    std::optional<RegexMatch> find(std::string_view text, size_t from, RegexBudget& budget) const;

    struct Program;

  private:
    std::shared_ptr<const Program> program_;
};

}  // namespace maquette
