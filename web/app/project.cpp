#include "web/app/project.h"

#include <algorithm>
#include <cstdio>
#include <memory>
#include <numeric>
#include <unordered_set>

#include "shared/base/ascii.h"
#include "shared/formats/format_list.h"
#include "web/app/frame_budget.h"
#include "web/platform/exchange.h"

namespace maquette {

namespace {

constexpr size_t words_kept_max = 4000;
constexpr size_t words_bytes_max = 400;

std::string journal_key(int64_t number) {
    char key[48];
    std::snprintf(key, sizeof key, "project/journal/%010lld", static_cast<long long>(number));
    return key;
}

// The beginning of a text on one line, for a table's cell.
std::string one_line(std::string_view text) {
    std::string line;
    bool blank = true;
    for (const char letter : text) {
        if (letter == '\n' || letter == '\r' || letter == '\t' || letter == ' ') {
            if (!blank) line += ' ';
            blank = true;
        } else {
            line += letter;
            blank = false;
        }
        if (line.size() >= words_bytes_max && (static_cast<unsigned char>(letter) & 0xC0) != 0x80) break;
    }
    return line;
}

// What an answer is, for a table's cell: the page's or program's title rather than its first tags.
std::string answer_in_short(const std::string& answer) {
    const auto between = [&](std::string_view open, std::string_view close) {
        const size_t begin = answer.find(open);
        if (begin == std::string::npos) return std::string();
        const size_t end = answer.find(close, begin + open.size());
        if (end == std::string::npos || end - begin > 200) return std::string();
        return answer.substr(begin + open.size(), end - begin - open.size());
    };
    const bool is_html = answer.find("<html") != std::string::npos, is_streamlit = answer.find("import streamlit") != std::string::npos;
    const std::string title = is_html ? between("<title>", "</title>") : is_streamlit ? between("st.title(\"", "\"") : "";
    if (!title.empty()) return (is_html ? "HTML page: " : "Streamlit: ") + one_line(title);
    size_t begin = 0;
    if (answer.starts_with("```")) begin = std::min(answer.find('\n'), answer.size());
    return one_line(std::string_view(answer).substr(begin));
}

tl::unexpected<Error> refuse_read_only() { return fail(ErrorCode::Failed, "This dataset is open in another tab.", "Change it there, or close that tab."); }

std::vector<int64_t> rows_of(const EditStep& step) {
    std::vector<int64_t> rows;
    for (const Edit& edit : step.edits) rows.push_back(edit.row);
    return rows;
}

}  // namespace

void Project::restore() {
    storage_.read("project/name", [this](std::optional<std::string> name) {
        if (!name) {
            state_ = State::Empty;
            return;
        }
        storage_.read("project/source", [this, name = *name](std::optional<std::string> source) {
            if (!source) {
                state_ = State::Empty;
                return;
            }
            storage_.list("project/journal/", [this, name, source = std::move(*source)](std::vector<std::string> keys) mutable {
                if (keys.empty()) {
                    take(name, std::move(source), {}, false);
                    return;
                }
                // Reads are answered in order; the last one opens the file.
                auto lines = std::make_shared<std::vector<std::string>>();
                auto kept = std::make_shared<std::string>(std::move(source));
                for (const std::string& key : keys) {
                    storage_.read(key, [this, lines, kept, name, count = keys.size()](std::optional<std::string> line) {
                        lines->push_back(line.value_or(""));
                        if (lines->size() == count) take(name, std::move(*kept), std::move(*lines), false);
                    });
                }
            });
        });
    });
}

void Project::open(std::string name, std::string bytes) { take(std::move(name), std::move(bytes), {}, true); }

void Project::take(std::string name, std::string bytes, std::vector<std::string> journal, bool is_new) {
    Report report;
    const std::string kept = is_new ? bytes : std::string();
    Result<Dataset> opened = open_dataset(std::move(bytes), report, name);
    if (!opened) {
        // What was open before stays open.
        problem_ = opened.error();
        if (!dataset_) {
            state_ = State::Failed;
            name_ = name;
        }
        page::want_frame();
        return;
    }
    dataset_.emplace(std::move(*opened));
    name_ = std::move(name);
    report_ = std::move(report);
    problem_ = {};
    journal_lines_ = 0;
    for (const std::string& line : journal) {
        journal_lines_++;
        if (const Result<void> replayed = dataset_->replay(line); !replayed) {
            report_.add({.rule = "project.journal", .severity = Severity::Warning, .reason = "An edit could not be brought back: " + replayed.error().text()});
        }
    }
    dataset_->take_journal();
    if (is_new) {
        storage_.remove("project/");
        storage_.write("project/source", kept);
        storage_.write("project/name", name_);
        page::ask({{"call", "persist"}});
    }
    facts_.clear();
    words_.clear();
    task_names_.clear();
    task_numbers_.clear();
    totals_ = {};
    scanned_ = 0;
    filter = {};
    sort_by = -1;
    version_++;
    state_ = State::Ready;
    page::want_frame();
}

void Project::close() {
    storage_.remove("project/");
    dataset_.reset();
    name_.clear();
    problem_ = {};
    state_ = State::Empty;
}

void Project::changed(const std::vector<int64_t>& rows) {
    for (const std::string& line : dataset_->take_journal()) storage_.write(journal_key(++journal_lines_), line);
    for (const int64_t id : rows) {
        if (const auto before = facts_.find(id); before != facts_.end()) {
            count(before->second, -1);
            facts_.erase(before);
        }
        words_.erase(id);
        if (const int64_t position = dataset_->position_of(id); position >= 0) learn(position);
    }
    scanned_ = std::min(scanned_, dataset_->size());
    version_++;
    page::want_frame();
}

void Project::learn(int64_t position) {
    const int64_t id = dataset_->id(position);
    RowGlance facts;
    RowWords words;
    facts.known = true;
    const Result<Sample> sample = dataset_->get(position);
    if (!sample) {
        facts.has_error = true;
        words.prompt = one_line(dataset_->raw(position));
        words.error = sample.error().reason;
    } else {
        const std::string answer = sample->answer();
        words.prompt = one_line(sample->prompt());
        words.answer = answer_in_short(answer);
        facts.answer_bytes = static_cast<int32_t>(answer.size());
        facts.turns = static_cast<int32_t>(sample->messages.size());
        if (sample->quality) facts.quality = static_cast<float>(*sample->quality);
        if (!sample->task_type.empty()) {
            const auto [found, is_new] = task_numbers_.try_emplace(sample->task_type, static_cast<int32_t>(task_names_.size()));
            if (is_new) task_names_.push_back(sample->task_type);
            facts.task = found->second;
        }
    }
    if (const auto before = facts_.find(id); before != facts_.end()) count(before->second, -1);
    facts_[id] = facts;
    count(facts, 1);
    if (words_.size() > words_kept_max) words_.clear();
    words_[id] = std::move(words);
}

const RowGlance& Project::facts(int64_t position) {
    const int64_t id = dataset_->id(position);
    if (const auto found = facts_.find(id); found != facts_.end()) return found->second;
    learn(position);
    return facts_[id];
}

const RowWords& Project::words(int64_t position) {
    const int64_t id = dataset_->id(position);
    if (const auto found = words_.find(id); found != words_.end()) return found->second;
    learn(position);
    return words_[id];
}

double Project::scanned_share() const {
    if (!dataset_ || dataset_->size() == 0) return 1;
    return static_cast<double>(scanned_) / static_cast<double>(dataset_->size());
}

bool Project::work() {
    if (!is_ready() || scanned_ >= dataset_->size()) return false;
    const FrameBudget budget;
    while (scanned_ < dataset_->size() && budget.is_left()) {
        facts(scanned_);
        scanned_++;
    }
    return true;
}

bool Project::matches(int64_t position) {
    if (filter.only_edited && !dataset_->is_edited(position)) return false;
    if (filter.task >= 0 || filter.quality_least > 0 || filter.only_errors) {
        const RowGlance& row = facts(position);
        if (filter.only_errors && !row.has_error) return false;
        if (filter.task >= 0 && row.task != filter.task) return false;
        if (filter.quality_least > 0 && row.quality < static_cast<float>(filter.quality_least)) return false;
    }
    return filter.search.empty() || contains_ignoring_case(dataset_->raw(position), filter.search);
}

void Project::rebuild_shown() {
    shown_.clear();
    for (int64_t position = 0; position < dataset_->size(); position++)
        if (!filter.is_set() || matches(position)) shown_.push_back(position);
    if (sort_by >= 3) {
        const auto key = [&](int64_t position) -> std::pair<double, std::string_view> {
            const RowGlance& row = facts(position);
            if (sort_by == 3) return {row.answer_bytes, ""};
            if (sort_by == 4) return {row.quality, ""};
            return {0, row.task < 0 ? std::string_view() : std::string_view(task_names_[static_cast<size_t>(row.task)])};
        };
        std::stable_sort(shown_.begin(), shown_.end(), [&](int64_t a, int64_t b) { return key(a) < key(b); });
    }
    if (sort_by >= 0 && sort_down) std::reverse(shown_.begin(), shown_.end());
}

const std::vector<int64_t>& Project::shown() {
    const bool uses_facts = filter.task >= 0 || filter.quality_least > 0 || filter.only_errors || sort_by >= 3;
    const bool same = shown_version_ == version_ && shown_filter_ == filter && shown_sort_ == sort_by && shown_down_ == sort_down;
    // Names of tasks may still come while rows are being read.
    if (same && (!uses_facts || shown_scanned_ == scanned_)) return shown_;
    shown_filter_ = filter;
    shown_sort_ = sort_by;
    shown_down_ = sort_down;
    shown_version_ = version_;
    shown_scanned_ = scanned_;
    rebuild_shown();
    return shown_;
}

void Project::count(const RowGlance& row, int64_t by) {
    totals_.errors += row.has_error ? by : 0;
    totals_.by_task.resize(task_names_.size());
    if (row.task >= 0) totals_.by_task[static_cast<size_t>(row.task)] += by;
    if (row.quality < 0) return;
    totals_.rated += by;
    totals_.by_quality[std::clamp(static_cast<int>(row.quality), 0, 9)] += by;
}

const Project::Totals& Project::totals() {
    if (edited_version_ == version_) return totals_;
    edited_version_ = version_;
    totals_.edited = 0;
    if (!dataset_->has_edits()) return totals_;
    for (int64_t position = 0; position < dataset_->size(); position++) totals_.edited += dataset_->is_edited(position);
    return totals_;
}

Result<void> Project::replace(int64_t position, const Sample& sample, std::string label) {
    if (is_read_only()) return refuse_read_only();
    dataset_->begin_step(std::move(label));
    Result<void> done = dataset_->replace(position, sample);
    dataset_->finish_step();
    changed({dataset_->id(position)});
    return done;
}

void Project::replace_text(int64_t position, std::string text, std::string label) {
    if (is_read_only()) return;
    dataset_->begin_step(std::move(label));
    dataset_->replace_raw(position, std::move(text));
    dataset_->finish_step();
    changed({dataset_->id(position)});
}

Result<void> Project::add(int64_t position, const Sample& sample) {
    if (is_read_only()) return refuse_read_only();
    dataset_->begin_step("Add row " + std::to_string(position + 1));
    Result<void> done = dataset_->insert(position, sample);
    dataset_->finish_step();
    changed(done ? std::vector<int64_t>{dataset_->id(position)} : std::vector<int64_t>{});
    return done;
}

Result<void> Project::add_all(const std::vector<Sample>& samples, std::string label) {
    if (is_read_only()) return refuse_read_only();
    std::vector<int64_t> ids;
    Result<void> done;
    dataset_->begin_step(std::move(label));
    for (const Sample& sample : samples) {
        const int64_t position = dataset_->size();
        done = dataset_->insert(position, sample);
        if (!done) break;
        ids.push_back(dataset_->id(position));
    }
    dataset_->finish_step();
    changed(ids);
    return done;
}

void Project::remove(int64_t position) {
    if (is_read_only()) return;
    const int64_t id = dataset_->id(position);
    dataset_->begin_step("Delete row " + std::to_string(position + 1));
    dataset_->remove(position);
    dataset_->finish_step();
    changed({id});
}

void Project::remove_all(const std::vector<int64_t>& ids, std::string label) {
    if (ids.empty() || is_read_only()) return;
    dataset_->begin_step(std::move(label));
    const std::unordered_set<int64_t> wanted(ids.begin(), ids.end());
    for (int64_t position = dataset_->size() - 1; position >= 0; position--)
        if (wanted.contains(dataset_->id(position))) dataset_->remove(position);
    dataset_->finish_step();
    changed(ids);
}

bool Project::undo() {
    if (!is_ready() || is_read_only() || !dataset_->history().undo_step()) return false;
    const std::vector<int64_t> rows = rows_of(*dataset_->history().undo_step());
    dataset_->undo();
    changed(rows);
    return true;
}

bool Project::redo() {
    if (!is_ready() || is_read_only() || !dataset_->history().redo_step()) return false;
    const std::vector<int64_t> rows = rows_of(*dataset_->history().redo_step());
    dataset_->redo();
    changed(rows);
    return true;
}

}  // namespace maquette
