// The tokenizer and chat template that the page counts and masks with: the bundled one, an opened file, or the companion's.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "shared/base/json.h"
#include "shared/tokenizer/chat_template.h"
#include "shared/tokenizer/loss_mask.h"
#include "shared/tokenizer/tokenizer.h"

namespace maquette {

class ModelText {
  public:
    enum class State { Absent, Loading, Ready, Failed };

    // SmolLM2's vocabulary and template, shipped with the page (Apache-2.0).
    void load_bundled();
    // tokenizer.json or a GGUF file that the user opened.
    Result<void> open(const std::string& name, std::string bytes);

    State state() const { return state_; }
    const std::string& problem() const { return problem_; }
    const std::string& name() const { return name_; }
    const Tokenizer& tokenizer() const { return tokenizer_; }
    bool has_template() const { return !chat_template_.is_empty(); }
    uint64_t version() const { return version_; }

    MaskedRow mask(const Json& sample, LossMode mode, int64_t max_length) const;

  private:
    Result<void> open_gguf(std::string bytes);
    Result<void> open_json(const std::string& bytes);

    State state_ = State::Absent;
    std::string name_, problem_;
    Tokenizer tokenizer_;
    ChatTemplate chat_template_;
    Json variables_ = Json::object();
    uint64_t version_ = 0;
};

}  // namespace maquette
