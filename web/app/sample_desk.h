// The row that is being looked at: its sample, the turn that is being edited, and what was worked out about it.
#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "shared/code/code_blocks.h"
#include "shared/dataset/sample.h"
#include "shared/tokenizer/loss_mask.h"
#include "web/app/model_text.h"
#include "web/app/project.h"

namespace maquette {

enum class TurnList { Messages, Preferred, Rejected };

struct TurnPlace {
    TurnList list = TurnList::Messages;
    int index = 0;
    bool operator==(const TurnPlace&) const = default;
};

class SampleDesk {
  public:
    int64_t row = -1;      // The row's id; -1 for none.
    int tab = 0;           // Turns, tokens, preview, findings.
    bool expanded = false; // The sample takes the whole view.
    std::optional<TurnPlace> editing;
    bool editing_raw = false;
    std::string draft;
    std::string refusal;   // Why an edit was not taken.
    int64_t marked_line = 0;   // Of the interface's code, 1-based: where a finding points; 0 for none.
    int64_t marked_token = -1; // Index into the masked row, likewise.
    bool jumps = false;        // Scroll to the mark in the next frame.

    // Shows the place that a finding is about.
    void jump_to_line(int64_t line) { tab = 0, marked_line = line, jumps = true; }
    void jump_to_token(int64_t token) { tab = 1, marked_token = token, jumps = true; }

    LossMode mode = LossMode::Assistant;
    int64_t max_length = 2048;

    void show(int64_t row_id);
    // Reads the row again when it, the tokenizer or the options changed.
    void refresh(Project& project, const ModelText& model_text);

    const std::optional<Sample>& sample() const { return sample_; }
    const Error& problem() const { return problem_; }
    const std::string& raw() const { return raw_; }
    uint64_t version() const { return version_; }

    const MaskedRow* masked() const { return masked_ ? &*masked_ : nullptr; }
    uint64_t masked_version() const { return masked_version_; }
    // What the limit would cut off, in the trainer's own words.
    const Finding& cut_finding() const { return cut_finding_; }

    // The user interface in the answer.
    enum class PreviewKind { None, Html, Streamlit, Text };
    PreviewKind preview_kind() const { return preview_kind_; }
    const std::string& preview_source() const { return preview_source_; }
    uint64_t preview_version() const { return preview_version_; }

  private:
    void find_preview();

    std::optional<Sample> sample_;
    Error problem_;
    std::string raw_;
    uint64_t seen_project_ = 0, version_ = 0;
    int64_t seen_row_ = -1;

    std::optional<MaskedRow> masked_;
    Finding cut_finding_;
    uint64_t masked_version_ = 0, masked_sample_ = 0, masked_model_ = 0;
    LossMode masked_mode_ = LossMode::Assistant;
    int64_t masked_length_ = 0;

    PreviewKind preview_kind_ = PreviewKind::None;
    std::string preview_source_;
    uint64_t preview_version_ = 0;
};

// The turns of a sample in the order in which they are shown.
std::vector<TurnPlace> turn_places(const Sample& sample);
Message& turn_at(Sample& sample, TurnPlace place);
const Message& turn_at(const Sample& sample, TurnPlace place);
std::vector<Message>& turns_of(Sample& sample, TurnList list);

}  // namespace maquette
