// Undo and redo without limit, and a journal from which edits are restored after a closed tab.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "shared/base/result.h"

namespace maquette {

struct Edit {
    enum class Kind { Replace, Insert, Remove };
    Kind kind = Kind::Replace;
    int64_t position = 0;  // Of the row when the edit is done.
    int64_t row = 0;       // The row's id, which never changes.
    std::string before;    // The row's text; empty for an insertion.
    std::string after;     // Empty for a removal.
};

// Edits that are undone together ("apply 12 fixes").
struct EditStep {
    std::string label;  // "Edit row 7": what a menu shows behind "Undo".
    std::vector<Edit> edits;
};

class EditHistory {
  public:
    void add(EditStep step);  // Drops what could have been redone.
    // The step to take back or to do again, or null. The pointer is valid until the next call.
    const EditStep* undo();
    const EditStep* redo();

    // Null when there is nothing to undo or redo.
    const EditStep* undo_step() const { return done_ > 0 ? &steps_[done_ - 1] : nullptr; }
    const EditStep* redo_step() const { return done_ < steps_.size() ? &steps_[done_] : nullptr; }
    size_t done_count() const { return done_; }

  private:
    std::vector<EditStep> steps_;
    size_t done_ = 0;
};

// One journal line for a step (JSON, no line break), or for an undo or redo.
struct JournalEntry {
    enum class Kind { Step, Undo, Redo };
    Kind kind = Kind::Step;
    EditStep step;
};
std::string journal_line(const JournalEntry& entry);
Result<JournalEntry> parse_journal_line(std::string_view line);

}  // namespace maquette
