// The text of one answer while it grows: ends it before a stop string, and never shows text that might become one.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "shared/tokenizer/tokenizer.h"

namespace maquette {

class AnswerText {
  public:
    AnswerText(const Tokenizer& tokenizer, std::vector<std::string> stops) : decoder_(tokenizer, {true}), stops_(std::move(stops)) {}

    // Adds a token's text. True when a stop string is complete: the text then ends before it.
    bool add(int32_t id);
    // The answer is over: what was held back is part of it.
    void finish();
    // What became certain since the last call.
    std::string take_certain();
    const std::string& text() const { return text_; }

  private:
    bool cut_at_stop(size_t from);
    StreamDecoder decoder_;
    std::vector<std::string> stops_;
    std::string text_;
    size_t shown_ = 0;
    bool is_finished_ = false;
};

}  // namespace maquette
