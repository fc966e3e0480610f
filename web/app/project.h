// The dataset that is open: its file, its edits, and both kept in the browser as they change.
//
// The source file is written once, every edit as a line of a journal. After a closed tab the journal is replayed on the
// source, so that edits and what can be undone are there again.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "shared/dataset/dataset.h"
#include "web/app/storage.h"

namespace maquette {

// What a table row shows; found by reading the row once.
struct RowGlance {
    bool known = false;
    bool has_error = false;
    int32_t task = -1;        // Index into task names; -1 for none.
    float quality = -1;       // 0 to 10; -1 for none.
    int32_t answer_bytes = 0;
    int32_t turns = 0;
};

struct RowWords {
    std::string prompt, answer, error;
};

struct TableFilter {
    std::string search;      // In prompt and answer, case-insensitive.
    int32_t task = -1;
    int quality_least = 0;   // 0 takes every row.
    bool only_errors = false, only_edited = false;
    bool is_set() const { return !search.empty() || task >= 0 || quality_least > 0 || only_errors || only_edited; }
    bool operator==(const TableFilter&) const = default;
};

class Project {
  public:
    enum class State { Starting, Empty, Ready, Failed };

    explicit Project(Storage& storage) : storage_(storage) {}

    void restore();  // What was open when the page was left.
    void open(std::string name, std::string bytes);
    void close();
    // A piece of the scan of all rows; true while there is more to do.
    bool work();

    State state() const { return state_; }
    const Error& problem() const { return problem_; }
    void dismiss_problem() { problem_ = {}; }
    const std::string& name() const { return name_; }
    const Report& report() const { return report_; }
    Dataset& dataset() { return *dataset_; }
    int64_t size() const { return dataset_ ? dataset_->size() : 0; }
    bool is_ready() const { return state_ == State::Ready; }
    // Another tab writes this project: nothing can be changed here.
    bool is_read_only() const { return storage_.is_read_only(); }
    uint64_t version() const { return version_; }  // Grows with every change of any row.

    // Rows that match the filter, as positions in the dataset, in the chosen order.
    TableFilter filter;
    int sort_by = -1;  // 0 row, 3 length, 4 quality, 5 task; -1 the file's order.
    bool sort_down = false;
    const std::vector<int64_t>& shown();

    const RowGlance& facts(int64_t position);
    const RowWords& words(int64_t position);
    double scanned_share() const;
    const std::vector<std::string>& task_names() const { return task_names_; }
    struct Totals {
        int64_t errors = 0, edited = 0, rated = 0;
        std::vector<int64_t> by_task;
        int64_t by_quality[10] = {};
    };
    const Totals& totals();

    // Every change goes through one of these: it is written to the journal and can be undone. None does anything while
    // the project is read-only; those that return a result say so.
    Result<void> replace(int64_t position, const Sample& sample, std::string label);
    void replace_text(int64_t position, std::string text, std::string label);
    Result<void> add(int64_t position, const Sample& sample);
    Result<void> add_all(const std::vector<Sample>& samples, std::string label);  // At the end, as one step.
    void remove(int64_t position);
    // Several rows by their ids, as one step.
    void remove_all(const std::vector<int64_t>& ids, std::string label);
    bool undo();
    bool redo();

  private:
    void take(std::string name, std::string bytes, std::vector<std::string> journal, bool is_new);
    void changed(const std::vector<int64_t>& rows);  // Ids.
    void learn(int64_t position);
    void count(const RowGlance& row, int64_t by);  // Into the totals.
    void rebuild_shown();
    bool matches(int64_t position);

    Storage& storage_;
    State state_ = State::Starting;
    Error problem_;
    std::string name_;
    Report report_;
    std::optional<Dataset> dataset_;
    int64_t journal_lines_ = 0;
    uint64_t version_ = 1;

    std::unordered_map<int64_t, RowGlance> facts_;  // By row id.
    std::unordered_map<int64_t, RowWords> words_;  // By row id; forgotten when it grows too large.
    std::map<std::string, int32_t> task_numbers_;
    std::vector<std::string> task_names_;
    int64_t scanned_ = 0;

    std::vector<int64_t> shown_;
    TableFilter shown_filter_;
    int shown_sort_ = -1;
    bool shown_down_ = false;
    uint64_t shown_version_ = 0;
    int64_t shown_scanned_ = -1;
    Totals totals_;
    uint64_t edited_version_ = 0;  // Of the project, when the edited rows were last counted.
};

}  // namespace maquette
