#include "shared/dataset/dataset.h"

#include <algorithm>
#include <numeric>

#include "shared/base/check.h"

namespace maquette {

Dataset Dataset::open(std::string bytes, const Container& container, const RowFormat& format, Report& report) {
    Dataset out;
    out.format_ = &format;
    out.file_ = std::make_shared<const std::string>(std::move(bytes));
    out.index_ = index_rows(*out.file_, container, report);
    out.order_.resize(out.index_.rows.size());
    std::iota(out.order_.begin(), out.order_.end(), int64_t{0});
    out.next_id_ = out.size();
    return out;
}

Dataset Dataset::create(const RowFormat& format) {
    Container container;
    container.kind = format.container;
    container.rows_key = format.rows_key;
    container.columns = format.columns;
    std::string file;
    if (container.kind == ContainerKind::JsonList)
        file = container.rows_key.empty() ? "[\n]\n" : "{\"" + container.rows_key + "\": [\n]}\n";
    if (container.kind == ContainerKind::Csv) file = csv_row(container.columns, container.csv) + "\n";
    container.rows_begin = container.kind == ContainerKind::JsonList ? file.find('[') + 1 : file.size();
    Report report;
    return open(std::move(file), container, format, report);
}

int64_t Dataset::position_of(int64_t id) const {
    if (!has_moved_) return id < size() ? id : -1;
    const auto found = std::find(order_.begin(), order_.end(), id);
    return found == order_.end() ? -1 : found - order_.begin();
}

int64_t Dataset::line(int64_t position) const {
    const auto row = static_cast<size_t>(id(position));
    return row < index_.rows.size() ? index_.rows[row].line : 0;
}

std::string_view Dataset::original(int64_t row) const {
    const auto index = static_cast<size_t>(row);
    if (index >= index_.rows.size()) return {};
    return std::string_view(*file_).substr(index_.rows[index].offset, index_.rows[index].length);
}

std::string_view Dataset::raw(int64_t position) const {
    const auto edited = texts_.find(id(position));
    return edited != texts_.end() ? std::string_view(edited->second) : original(id(position));
}

Result<Json> Dataset::record(int64_t position) const {
    auto out = parse_record(raw(position), container());
    if (!out) {
        Error error = std::move(out.error());
        if (const int64_t first = line(position); first > 0) error.line = first + std::max<int64_t>(error.line - 1, 0);
        return fail(std::move(error));
    }
    return out;
}

Result<Sample> Dataset::get(int64_t position) const {
    MAQUETTE_TRY(const Json json, record(position));
    auto out = format_->read(json);
    if (!out) {
        Error error = std::move(out.error());
        error.line = line(position);
        return fail(std::move(error));
    }
    return out;
}

Result<std::string> Dataset::row_text(const Json& record, std::string_view like) const {
    if (like.empty() && !index_.rows.empty()) like = original(0);
    return write_record(record, container(), detect_json_style(like));
}

Result<void> Dataset::replace(int64_t position, const Sample& sample) {
    const auto before = record(position);
    WriteContext context;
    if (before) context.original = &*before;
    MAQUETTE_TRY(Json after, format_->write(sample, context));
    if (before) after = with_order_of(*before, after);
    return replace_record(position, after);
}

Result<void> Dataset::replace_record(int64_t position, const Json& record) {
    MAQUETTE_TRY(auto text, row_text(record, raw(position)));
    replace_raw(position, std::move(text));
    return {};
}

void Dataset::replace_raw(int64_t position, std::string text) {
    if (text == raw(position)) return;
    do_edit({Edit::Kind::Replace, position, id(position), std::string(raw(position)), std::move(text)},
            "Edit row " + std::to_string(position + 1));
}

Result<void> Dataset::insert(int64_t position, const Sample& sample) {
    WriteContext context;
    MAQUETTE_TRY(const Json record, format_->write(sample, context));
    MAQUETTE_TRY(auto text, row_text(record, {}));
    do_edit({Edit::Kind::Insert, position, next_id_, {}, std::move(text)}, "Add row " + std::to_string(position + 1));
    return {};
}

void Dataset::remove(int64_t position) {
    do_edit({Edit::Kind::Remove, position, id(position), std::string(raw(position)), {}}, "Remove row " + std::to_string(position + 1));
}

void Dataset::do_edit(Edit edit, std::string label) {
    apply(edit);
    if (is_step_open_) {
        open_step_.edits.push_back(std::move(edit));
        return;
    }
    EditStep step{std::move(label), {}};
    step.edits.push_back(std::move(edit));
    journal_.push_back(journal_line({JournalEntry::Kind::Step, step}));
    history_.add(std::move(step));
}

void Dataset::begin_step(std::string label) {
    finish_step();
    open_step_ = EditStep{std::move(label), {}};
    is_step_open_ = true;
}

void Dataset::finish_step() {
    if (!is_step_open_) return;
    is_step_open_ = false;
    if (open_step_.edits.empty()) return;
    journal_.push_back(journal_line({JournalEntry::Kind::Step, open_step_}));
    history_.add(std::move(open_step_));
    open_step_ = {};
}

void Dataset::set_text(int64_t row, std::string text) {
    const bool is_from_file = static_cast<size_t>(row) < index_.rows.size();
    if (is_from_file && text == original(row))
        texts_.erase(row);
    else
        texts_[row] = std::move(text);
}

void Dataset::apply(const Edit& edit) {
    switch (edit.kind) {
        case Edit::Kind::Replace:
            set_text(edit.row, edit.after);
            break;
        case Edit::Kind::Insert:
            order_.insert(order_.begin() + edit.position, edit.row);
            set_text(edit.row, edit.after);
            next_id_ = std::max(next_id_, edit.row + 1);
            has_moved_ = true;
            break;
        case Edit::Kind::Remove:
            order_.erase(order_.begin() + edit.position);
            texts_.erase(edit.row);
            has_moved_ = true;
            break;
    }
}

void Dataset::revert(const Edit& edit) {
    switch (edit.kind) {
        case Edit::Kind::Replace:
            set_text(edit.row, edit.before);
            break;
        case Edit::Kind::Insert:
            order_.erase(order_.begin() + edit.position);
            texts_.erase(edit.row);
            break;
        case Edit::Kind::Remove:
            order_.insert(order_.begin() + edit.position, edit.row);
            set_text(edit.row, edit.before);
            break;
    }
    // Back at the file's own order, edits must not look as if something were left.
    has_moved_ = order_.size() != index_.rows.size() || !std::is_sorted(order_.begin(), order_.end()) ||
                 (!order_.empty() && order_.back() != size() - 1);
}

bool Dataset::undo() {
    finish_step();
    const EditStep* step = history_.undo();
    if (!step) return false;
    for (auto edit = step->edits.rbegin(); edit != step->edits.rend(); ++edit) revert(*edit);
    journal_.push_back(journal_line({JournalEntry::Kind::Undo, {}}));
    return true;
}

bool Dataset::redo() {
    finish_step();
    const EditStep* step = history_.redo();
    if (!step) return false;
    for (const Edit& edit : step->edits) apply(edit);
    journal_.push_back(journal_line({JournalEntry::Kind::Redo, {}}));
    return true;
}

std::vector<std::string> Dataset::take_journal() {
    finish_step();
    return std::exchange(journal_, {});
}

Result<void> Dataset::replay(std::string_view line) {
    MAQUETTE_TRY(auto entry, parse_journal_line(line));
    const size_t lines_before = journal_.size();
    if (entry.kind == JournalEntry::Kind::Undo) {
        undo();
    } else if (entry.kind == JournalEntry::Kind::Redo) {
        redo();
    } else {
        begin_step(entry.step.label);
        for (Edit& edit : entry.step.edits) {
            const bool is_insert = edit.kind == Edit::Kind::Insert;
            const bool fits = edit.position <= size() - (is_insert ? 0 : 1) && (is_insert || id(edit.position) == edit.row);
            if (!fits) {
                finish_step();
                return fail(ErrorCode::BadInput, "The journal does not belong to this file.", "Open the file that was edited.");
            }
            if (!is_insert) edit.before = raw(edit.position);
            do_edit(std::move(edit), {});
        }
        finish_step();
    }
    journal_.resize(lines_before);  // These lines are in the journal already.
    return {};
}

std::string Dataset::separator() const {
    switch (container().kind) {
        case ContainerKind::JsonList: {
            // As between the file's first two rows.
            if (index_.rows.size() < 2) return ",\n";
            const uint64_t end = index_.rows[0].offset + index_.rows[0].length;
            return file_->substr(end, index_.rows[1].offset - end);
        }
        case ContainerKind::Csv:
            return container().csv.newline;
        default: {
            const size_t first = file_->find('\n');
            return first != std::string::npos && first > 0 && (*file_)[first - 1] == '\r' ? "\r\n" : "\n";
        }
    }
}

std::string Dataset::bytes() const {
    if (!has_edits()) return *file_;
    const std::string_view file = *file_;
    const auto& rows = index_.rows;
    const uint64_t begin = rows.empty() ? index_.rows_end : rows.front().offset;
    std::string out(file.substr(0, begin));
    const std::string between = separator();
    const bool is_list = container().kind == ContainerKind::JsonList;
    const auto is_in_file = [&](int64_t row) { return static_cast<size_t>(row) < rows.size(); };
    for (int64_t position = 0; position < size(); ++position) {
        const int64_t row = id(position);
        if (position > 0) {
            const int64_t before = id(position - 1);
            if (is_in_file(row) && before == row - 1 && is_in_file(before)) {
                const RowSpan& last = rows[static_cast<size_t>(before)];
                out += file.substr(last.offset + last.length, rows[static_cast<size_t>(row)].offset - last.offset - last.length);
            } else {
                out += between;
            }
        }
        out += raw(position);
    }
    std::string_view tail = file.substr(std::min<uint64_t>(index_.rows_end, file.size()));
    if (rows.empty() && is_list && size() > 0) out += "\n";
    if (tail.empty() && !is_list && size() > 0 && !is_in_file(id(size() - 1))) tail = "\n";
    out += tail;
    return out;
}

void Dataset::check_rows(int64_t from, int64_t to, Report& report) const {
    for (int64_t position = from; position < std::min(to, size()); ++position) {
        const auto sample = get(position);
        if (sample) continue;
        const Error& error = sample.error();
        report.add({"row.unreadable", Severity::Error, error.file, error.line, error.field, error.reason, error.fix, {}});
    }
}

}  // namespace maquette
