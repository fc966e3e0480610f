// One checker for every target: what each would say about a file, and fixes that can be applied.
//
// In the studio:
//     TargetCheck check = check_dataset(dataset, {"openai", "qwen2-vl"});   // or all_target_names()
//     for (const TargetFinding& one : check.findings) …                     // .row is a position; .finding has line, field, reason, fix
//     if (one.fix == FixKind::Row || one.fix == FixKind::RemoveRow) apply_fix(dataset, one);          // one step that can be undone
//     apply_fixes(dataset, "openai", "chat.extra_key");                     // every row with that rule; "" for all rules; one step
//     check.summaries                                                       // the matrix "accepted by"
// For a million rows, feed FileCheck in pieces, a few thousand rows a frame, and call finish at the end.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "shared/dataset/dataset.h"
#include "shared/formats/format_list.h"
#include "shared/targets/target.h"

namespace maquette {

inline constexpr size_t findings_kept_max = 1000;  // For one rule of one target; the others are counted.

struct CheckOptions {
    // Counts the tokens of a text with the target's tokenizer; tokens are estimated when it is empty.
    std::function<int64_t(std::string_view)> count_tokens;
    // Formats that the rows fit as well as the one they are read by: a target that takes one of them takes the rows.
    std::vector<const RowFormat*> also_possible;
};

// Whether the target takes rows of that format, or of one that they fit as well.
bool takes_format(const Target& target, const RowFormat& format, const std::vector<const RowFormat*>& also_possible);

struct TargetSummary {
    const Target* target = nullptr;
    bool is_accepted = false;  // No error.
    int64_t errors = 0, warnings = 0, notes = 0;
    int64_t rows_with_errors = 0;
};

struct TargetCheck {
    std::vector<TargetFinding> findings;  // The file's first, then by row.
    std::vector<TargetSummary> summaries;
    std::map<std::string, int64_t> counts;  // "target rule" → how often, those left out included.
    int64_t findings_left_out = 0;
    int64_t rows = 0;
    int64_t tokens = 0;
    bool are_tokens_estimated = true;
};
Json target_check_json(const TargetCheck& check);

// Checks rows as they come. Rows of two halves of a file may be checked by two objects on two threads, and joined.
class FileCheck {
  public:
    FileCheck(std::vector<const Target*> targets, const Container& container, const RowFormat& format, CheckOptions options = {});
    ~FileCheck();
    FileCheck(FileCheck&&) noexcept;
    FileCheck& operator=(FileCheck&&) noexcept;

    void add_row(std::string_view text, int64_t row, int64_t line);
    // `later` holds the rows behind ours; its rows and lines are counted on from ours.
    void join(FileCheck&& later, int64_t lines_before);
    void set_file_bytes(int64_t bytes);
    TargetCheck finish();

  private:
    struct State;
    std::unique_ptr<State> state_;
};

std::vector<std::string> all_target_names();
// Unknown names are passed over.
TargetCheck check_dataset(const Dataset& dataset, const std::vector<std::string>& targets, CheckOptions options = {});

// The text of a row after every fix that `target` has for it (those of `rule` only, unless empty); nothing when the row
// is to be removed. The row's own text when there is nothing to mend.
struct MendedRow {
    bool is_removed = false;
    bool is_changed = false;
    std::string text;
};
MendedRow mend_row(std::string_view text, const Container& container, const Target& target, std::string_view rule = {});

// False when the finding has no fix that changes its row.
bool apply_fix(Dataset& dataset, const TargetFinding& finding);
// How many rows were changed or removed. Findings whose fix is of kind File are mended by writing the file anew: see
// convert_sample, and `maquette check --fix`.
int64_t apply_fixes(Dataset& dataset, std::string_view target, std::string_view rule = {});

}  // namespace maquette
