// A file of samples that is looked at and edited row by row, and written back with every untouched byte as it was.
//
// Opening finds the rows and parses none of them. A row is parsed when it is asked for; a row that cannot be read is a
// row all the same: it has its text, its line and its error, and can be mended or removed.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "shared/base/report.h"
#include "shared/dataset/edit_history.h"
#include "shared/dataset/row_format.h"
#include "shared/dataset/row_index.h"
#include "shared/dataset/sample.h"

namespace maquette {

class Dataset {
  public:
    // Problems of the file as a whole go to `report`. `open_dataset` in shared/formats finds container and format.
    static Dataset open(std::string bytes, const Container& container, const RowFormat& format, Report& report);
    // An empty dataset that writes `format`.
    static Dataset create(const RowFormat& format);

    int64_t size() const { return static_cast<int64_t>(order_.size()); }
    const RowFormat& format() const { return *format_; }
    const Container& container() const { return index_.container; }

    // A row's id stays the same when other rows come and go; its position does not. -1 when it was removed.
    int64_t id(int64_t position) const { return order_[static_cast<size_t>(position)]; }
    int64_t position_of(int64_t id) const;
    // 1-based line in the file; 0 for a row that was added.
    int64_t line(int64_t position) const;
    bool is_edited(int64_t position) const { return texts_.contains(id(position)); }
    bool has_edits() const { return has_moved_ || !texts_.empty(); }

    std::string_view raw(int64_t position) const;
    // The errors carry the row's line.
    Result<Json> record(int64_t position) const;
    Result<Sample> get(int64_t position) const;

    // Each is one step that can be undone. `replace` keeps the row's own style and order of fields.
    Result<void> replace(int64_t position, const Sample& sample);
    Result<void> replace_record(int64_t position, const Json& record);
    void replace_raw(int64_t position, std::string text);
    Result<void> insert(int64_t position, const Sample& sample);  // Before that row; size() appends.
    void remove(int64_t position);

    // Everything done until finish_step() is undone as one.
    void begin_step(std::string label);
    void finish_step();

    const EditHistory& history() const { return history_; }
    bool undo();
    bool redo();

    // The journal's lines since the last call; replaying all of them on the same file restores every edit and what can
    // be undone.
    std::vector<std::string> take_journal();
    Result<void> replay(std::string_view journal_line);

    // The file with its edits, in its own format.
    std::string bytes() const;

    // Findings of rows [from, to): what cannot be parsed or read. For a million rows, call it in pieces.
    void check_rows(int64_t from, int64_t to, Report& report) const;

  private:
    Result<std::string> row_text(const Json& record, std::string_view like) const;
    void apply(const Edit& edit);
    void revert(const Edit& edit);
    void do_edit(Edit edit, std::string label);
    void set_text(int64_t row, std::string text);
    std::string_view original(int64_t row) const;
    std::string separator() const;

    std::shared_ptr<const std::string> file_;  // Shared by copies of the dataset.
    RowIndex index_;
    const RowFormat* format_ = nullptr;
    std::vector<int64_t> order_;                        // Row ids by position.
    std::unordered_map<int64_t, std::string> texts_;    // Of edited and added rows.
    int64_t next_id_ = 0;
    bool has_moved_ = false;  // Rows were added or removed.
    EditHistory history_;
    EditStep open_step_;
    bool is_step_open_ = false;
    std::vector<std::string> journal_;
};

}  // namespace maquette
