// Everything that is wrong with the open dataset, by rule: found a piece at a time while the page stays smooth.
//
// Rows are read, masked and compared by the same functions that the trainer and `maquette check` call. An edited row is
// looked at again; the others keep what was found.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "shared/base/report.h"
#include "shared/tokenizer/loss_mask.h"
#include "web/app/model_text.h"
#include "web/app/project.h"

namespace maquette {

// How a finding can be mended from the list.
enum class Mend { None, RemoveRow };

struct RowProblem {
    int64_t row = 0;  // The row's id.
    Finding finding;
    Mend mend = Mend::None;
};

struct ProblemGroup {
    std::string rule;
    Severity severity = Severity::Info;
    std::vector<RowProblem> problems;  // In the order of the file.
    int64_t mendable = 0;
};

struct ProblemOptions {
    LossMode mode = LossMode::Assistant;
    int64_t max_length = 2048;
    bool operator==(const ProblemOptions&) const = default;
};

class ProblemList {
  public:
    // A piece of the work; true while there is more to do.
    bool work(Project& project, const ModelText& model_text, const ProblemOptions& options);
    // Of the rows, 0 to 1.
    double share(const Project& project) const;
    bool is_complete() const { return is_complete_; }

    // Worst first. Changes only between frames, when `version` grows.
    const std::vector<ProblemGroup>& groups() const { return groups_; }
    const ProblemGroup* group(const std::string& rule) const;
    int64_t count(Severity severity) const;
    int64_t rows_clean() const { return rows_clean_; }
    uint64_t version() const { return version_; }

    // One step that can be undone. Returns how many rows it changed.
    int64_t mend(Project& project, const std::vector<RowProblem>& problems, const std::string& label);

  private:
    struct RowResult {
        uint64_t hash = 0;     // Of the row's text.
        uint64_t meaning = 0;  // Of its turns; 0 when it cannot be read.
        std::vector<RowProblem> problems;
    };
    void begin(const Project& project, const ModelText& model_text, const ProblemOptions& options);
    void look_at(Project& project, const ModelText& model_text, int64_t position);
    void finish(Project& project);

    std::unordered_map<int64_t, RowResult> rows_;  // By row id.
    std::vector<ProblemGroup> groups_;
    int64_t at_ = 0, rows_clean_ = 0;
    bool is_complete_ = false;
    uint64_t version_ = 0, project_version_ = 0, model_version_ = 0;
    std::string project_name_;
    ProblemOptions options_;
};

// A heading for a rule, in the field's words; the rule's own id when it has none.
std::string rule_title(const std::string& rule);

}  // namespace maquette
