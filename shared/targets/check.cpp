#include "shared/targets/check.h"

#include <algorithm>
#include <cstring>
#include <unordered_map>

#include "shared/base/limits.h"
#include "shared/targets/mend.h"

namespace maquette {
namespace {

constexpr double bytes_per_token = 3.6;  // English and UI code with today's vocabularies; said to be an estimate.

uint64_t hash_of(std::string_view text) {
    uint64_t hash = 0x9E3779B97F4A7C15ull ^ text.size();
    size_t at = 0;
    for (uint64_t word; at + 8 <= text.size(); at += 8) {
        std::memcpy(&word, text.data() + at, 8);
        hash = (hash ^ word) * 0xD6E8FEB86659FD93ull;
        hash ^= hash >> 32;
    }
    for (; at < text.size(); ++at) hash = (hash ^ static_cast<unsigned char>(text[at])) * 0x100000001B3ull;
    return hash;
}

std::string joined(const Names& names) {
    std::string out;
    for (const auto name : names) out += (out.empty() ? "" : ", ") + std::string(name);
    return out;
}

bool is_table_or_text(ContainerKind kind) { return kind == ContainerKind::Csv || kind == ContainerKind::Lines || kind == ContainerKind::Document; }

// Every text below a node, for counting tokens.
int64_t text_tokens(const JsonView& view, const JsonNode& node, const std::function<int64_t(std::string_view)>& count) {
    if (node.is_text()) return count(node.decoded());
    int64_t out = 0;
    if (node.is_list() || node.is_object())
        for (const JsonNode* child = view.first(node); child; child = view.next(*child)) out += text_tokens(view, *child, count);
    return out;
}

}  // namespace

void check_row(const JsonView& view, const Target& target, RowFindings& out) {
    if (!view.root().is_object()) {
        out.add("row.kind", Severity::Error, {}, {"The row is no JSON object.", "Remove it, or write {…}."}, target.source, FixKind::RemoveRow);
        return;
    }
    if (!view.duplicate_key().empty())
        out.add("row.double_key", Severity::Warning, std::string(view.duplicate_key()), {"The field stands twice in one object: readers keep one of them, and not the same.", "Keep one."}, "RFC 8259, section 4", FixKind::Row);
    target.check_row(view, view.root(), out);
}

struct FileCheck::State {
    std::vector<const Target*> targets;
    std::vector<bool> takes_format;
    Container container;
    const RowFormat* format;
    CheckOptions options;
    JsonView view;
    TargetCheck check;
    struct Seen {
        uint64_t hash;
        int64_t row, line;
    };
    std::vector<Seen> seen;
    int64_t file_bytes = 0;
    std::vector<TargetFinding> scratch;

    void keep(TargetFinding&& finding);
    void check_tokens(std::string_view text, const Target& target, RowFindings& out);
    void check_file(const Target& target, std::vector<TargetFinding>& out) const;
    void look_for_doubles();
    int64_t row_tokens(std::string_view text);
    TargetSummary& summary(const char* target);
};

TargetSummary& FileCheck::State::summary(const char* target) {
    for (TargetSummary& one : check.summaries)
        if (one.target->name == target) return one;
    return check.summaries.front();
}

void FileCheck::State::keep(TargetFinding&& one) {
    TargetSummary& sum = summary(one.target);
    (one.finding.severity == Severity::Error ? sum.errors : one.finding.severity == Severity::Warning ? sum.warnings : sum.notes) += 1;
    if (static_cast<size_t>(++check.counts[std::string(one.target) + " " + one.finding.rule]) > findings_kept_max) {
        ++check.findings_left_out;
        return;
    }
    check.findings.push_back(std::move(one));
}

int64_t FileCheck::State::row_tokens(std::string_view text) {
    if (options.count_tokens) return text_tokens(view, view.root(), options.count_tokens);
    return static_cast<int64_t>(static_cast<double>(text.size()) / bytes_per_token);
}

bool takes_format(const Target& target, const RowFormat& format, const std::vector<const RowFormat*>& also_possible) {
    const auto is_taken = [&](const RowFormat* one) { return is_one_of(one->name, target.formats); };
    return target.formats.empty() || is_taken(&format) || std::any_of(also_possible.begin(), also_possible.end(), is_taken);
}

FileCheck::FileCheck(std::vector<const Target*> targets, const Container& container, const RowFormat& format, CheckOptions options) : state_(std::make_unique<State>()) {
    state_->targets = std::move(targets);
    state_->container = container;
    state_->format = &format;
    state_->options = std::move(options);
    state_->check.are_tokens_estimated = !state_->options.count_tokens;
    for (const Target* target : state_->targets) {
        state_->check.summaries.push_back({target});
        state_->takes_format.push_back(maquette::takes_format(*target, format, state_->options.also_possible));
    }
}
FileCheck::~FileCheck() = default;
FileCheck::FileCheck(FileCheck&&) noexcept = default;
FileCheck& FileCheck::operator=(FileCheck&&) noexcept = default;

void FileCheck::add_row(std::string_view text, int64_t row, int64_t line) {
    State& state = *state_;
    ++state.check.rows;
    std::string as_json;
    if (is_table_or_text(state.container.kind)) {
        const auto record = parse_record(text, state.container);
        as_json = record ? write_json(*record) : std::string();
    }
    const std::string_view json = is_table_or_text(state.container.kind) ? std::string_view(as_json) : text;
    const bool is_too_long = static_cast<int64_t>(text.size()) > jsonl_line_bytes_max;
    const bool is_json = !is_too_long && state.view.parse(json);
    const int64_t tokens = is_json ? state.row_tokens(json) : 0;
    state.check.tokens += tokens;
    state.seen.push_back({hash_of(text), row, line});
    for (size_t i = 0; i < state.targets.size(); ++i) {
        const Target& target = *state.targets[i];
        state.scratch.clear();
        RowFindings out(target.name, row, line, state.scratch);
        if (!is_json) {
            const std::string reason = is_too_long ? "The row is longer than 64 MiB." : "This is not JSON (byte " + std::to_string(state.view.error_at) + "): " + state.view.error + ".";
            out.add("row.syntax", Severity::Error, {}, {reason, "Mend it, or remove the row."}, "RFC 8259", FixKind::RemoveRow);
        } else if (state.takes_format[i]) {
            check_row(state.view, target, out);
            if (target.tokens_max > 0 && tokens > target.tokens_max) {
                const bool is_page = json.find("</html>") != std::string_view::npos;
                out.add("row.tokens", Severity::Warning, {},
                        {"The row has " + std::string(state.check.are_tokens_estimated ? "about " : "") + std::to_string(tokens) + " tokens" + (state.check.are_tokens_estimated ? " (an estimate)" : "") +
                             "; what is above " + std::to_string(target.tokens_max) + " is cut off without a word" + (is_page ? ", and the closing </html> with it." : "."),
                         "Shorten it, or split it."}, target.source);
            }
        }
        if (std::any_of(state.scratch.begin(), state.scratch.end(), [](const TargetFinding& one) { return one.finding.severity == Severity::Error; }))
            ++state.check.summaries[i].rows_with_errors;
        for (TargetFinding& one : state.scratch) state.keep(std::move(one));
    }
}

void FileCheck::join(FileCheck&& later, int64_t lines_before) {
    State& state = *state_;
    State& other = *later.state_;
    const int64_t rows_before = state.check.rows;
    for (size_t i = 0; i < state.targets.size(); ++i) state.check.summaries[i].rows_with_errors += other.check.summaries[i].rows_with_errors;
    for (TargetFinding& one : other.check.findings) {
        one.row += rows_before, one.finding.line += lines_before;
        state.keep(std::move(one));
    }
    // What the other left out was counted there only.
    for (const auto& [key, count] : other.check.counts) {
        const auto left_out = std::max<int64_t>(0, count - static_cast<int64_t>(findings_kept_max));
        if (left_out == 0) continue;
        state.check.counts[key] += left_out;
        state.check.findings_left_out += left_out;
    }
    for (size_t i = 0; i < state.targets.size(); ++i) {
        const TargetSummary& theirs = other.check.summaries[i];
        int64_t kept[3] = {0, 0, 0};
        for (const TargetFinding& one : other.check.findings)
            if (one.target == theirs.target->name) ++kept[static_cast<int>(one.finding.severity)];
        state.check.summaries[i].errors += theirs.errors - kept[static_cast<int>(Severity::Error)];
        state.check.summaries[i].warnings += theirs.warnings - kept[static_cast<int>(Severity::Warning)];
        state.check.summaries[i].notes += theirs.notes - kept[static_cast<int>(Severity::Info)];
    }
    for (const State::Seen& one : other.seen) state.seen.push_back({one.hash, one.row + rows_before, one.line + lines_before});
    state.check.rows += other.check.rows;
    state.check.tokens += other.check.tokens;
}

void FileCheck::set_file_bytes(int64_t bytes) { state_->file_bytes = bytes; }

void FileCheck::State::check_file(const Target& target, std::vector<TargetFinding>& out) const {
    RowFindings findings(target.name, -1, 0, out);
    const bool is_list = container.kind == ContainerKind::JsonList;
    const bool has_format = maquette::takes_format(target, *format, options.also_possible);
    const bool has_container = target.formats.empty() || (target.needs_json_object ? is_list && container.rows_key == "examples"
                                                          : container.kind == ContainerKind::Jsonl || (is_list && target.takes_json_list && container.rows_key.empty()));
    if (!has_format)
        findings.add("file.format", Severity::Error, {}, {std::string("The rows are ") + format->title + "; the target takes " + joined(target.formats) + ".", "Convert the file to " + std::string(target.formats.front()) + "."},
                     target.source, FixKind::File);
    else if (!has_container && !(container.kind == ContainerKind::JsonValue && check.rows == 1))
        findings.add("file.container", Severity::Error, {}, {target.needs_json_object ? "The file is no object {\"examples\": […]}." : "The file is not JSONL, one object a line.", "Write it anew."}, target.source, FixKind::File);
    if (container.has_byte_order_mark && target.refuses_byte_order_mark)
        RowFindings(target.name, -1, 1, out).add("file.byte_order_mark", Severity::Error, {}, {"The file begins with a byte order mark: its first line is refused as no JSON.", "Remove the mark."}, "OkGoDoIt/OpenAI-API-dotnet#59", FixKind::File);
    if (check.rows < target.rows_min)
        findings.add("file.rows_min", target.rows_min_severity, {}, {"The file has " + std::to_string(check.rows) + " rows; the target wants " + std::to_string(target.rows_min) + " at least.", "Add rows."}, target.source);
    if (target.rows_max > 0 && check.rows > target.rows_max)
        findings.add("file.rows_max", Severity::Warning, {}, {"The file has " + std::to_string(check.rows) + " rows; the target takes " + std::to_string(target.rows_max) + ".", "Split it."}, target.source);
    if (target.file_bytes_max > 0 && file_bytes > target.file_bytes_max)
        findings.add("file.bytes", Severity::Error, {}, {"The file has " + std::to_string(file_bytes >> 20) + " MiB; the target takes " + std::to_string(target.file_bytes_max >> 20) + ".", "Split it, or upload it in parts."}, target.source);
    if (target.standing) findings.add("target.standing", *target.standing, {}, {target.standing_reason, "Choose another target."}, target.source);
}

void FileCheck::State::look_for_doubles() {
    std::unordered_map<uint64_t, const Seen*> first;
    first.reserve(seen.size());
    for (const Seen& one : seen) {
        const auto [found, is_new] = first.emplace(one.hash, &one);
        if (is_new) continue;
        for (const Target* target : targets) {
            scratch.clear();
            RowFindings out(target->name, one.row, one.line, scratch);
            out.add("row.double", Severity::Warning, {}, {"The row is the same as that of line " + std::to_string(found->second->line) + ": it is trained twice.", "Remove it."}, "Maquette", FixKind::RemoveRow);
            keep(std::move(scratch.front()));
        }
    }
}

TargetCheck FileCheck::finish() {
    State& state = *state_;
    state.look_for_doubles();
    std::vector<TargetFinding> file;
    for (const Target* target : state.targets) state.check_file(*target, file);
    for (TargetFinding& one : file) state.keep(std::move(one));
    std::stable_sort(state.check.findings.begin(), state.check.findings.end(), [](const TargetFinding& a, const TargetFinding& b) { return a.row < b.row; });
    for (TargetSummary& one : state.check.summaries) one.is_accepted = one.errors == 0;
    return std::move(state.check);
}

std::vector<std::string> all_target_names() {
    std::vector<std::string> out;
    for (const Target* target : all_targets()) out.emplace_back(target->name);
    return out;
}

TargetCheck check_dataset(const Dataset& dataset, const std::vector<std::string>& names, CheckOptions options) {
    std::vector<const Target*> targets;
    for (const std::string& name : names)
        if (const Target* target = find_target(name)) targets.push_back(target);
    if (targets.empty()) return {};
    std::vector<Json> first;
    for (int64_t position = 0; position < std::min(dataset.size(), static_cast<int64_t>(rows_looked_at_max)); ++position)
        if (auto record = dataset.record(position)) first.push_back(*std::move(record));
    options.also_possible = formats_that_fit(first);
    FileCheck check(std::move(targets), dataset.container(), dataset.format(), std::move(options));
    for (int64_t position = 0; position < dataset.size(); ++position) check.add_row(dataset.raw(position), position, dataset.line(position));
    return check.finish();
}

bool apply_fix(Dataset& dataset, const TargetFinding& finding) {
    const Target* target = find_target(finding.target);
    if (!target || finding.row < 0 || finding.row >= dataset.size()) return false;
    if (finding.fix == FixKind::RemoveRow) {
        dataset.remove(finding.row);
        return true;
    }
    if (finding.fix != FixKind::Row) return false;
    MendedRow mended = mend_row(dataset.raw(finding.row), dataset.container(), *target, finding.finding.rule);
    if (mended.is_removed) dataset.remove(finding.row);
    else if (mended.is_changed) dataset.replace_raw(finding.row, std::move(mended.text));
    return mended.is_removed || mended.is_changed;
}

int64_t apply_fixes(Dataset& dataset, std::string_view name, std::string_view rule) {
    const Target* target = find_target(name);
    if (!target) return 0;
    int64_t changed = 0;
    dataset.begin_step("Apply fixes for " + std::string(target->title));
    std::unordered_map<uint64_t, bool> seen;
    const bool removes_doubles = rule.empty() || rule == "row.double";
    std::vector<int64_t> removed;
    for (int64_t position = 0; position < dataset.size(); ++position) {
        MendedRow mended = rule == "row.double" ? MendedRow{} : mend_row(dataset.raw(position), dataset.container(), *target, rule);
        // A fix may make two rows one, too.
        if (removes_doubles && !mended.is_removed && !seen.emplace(hash_of(mended.is_changed ? std::string_view(mended.text) : dataset.raw(position)), true).second) mended = {true, false, {}};
        if (mended.is_removed) removed.push_back(position);
        else if (mended.is_changed) dataset.replace_raw(position, std::move(mended.text));
        changed += mended.is_removed || mended.is_changed;
    }
    for (auto position = removed.rbegin(); position != removed.rend(); ++position) dataset.remove(*position);
    dataset.finish_step();
    return changed;
}

Json target_check_json(const TargetCheck& check) {
    Json findings = Json::array(), matrix = Json::array();
    for (const TargetFinding& one : check.findings) {
        Json json = finding_json(one.finding);
        json["target"] = one.target;
        json["row"] = one.row;
        json["can_fix"] = one.fix != FixKind::None;
        findings.push_back(std::move(json));
    }
    for (const TargetSummary& one : check.summaries)
        matrix.push_back(Json{{"target", one.target->name}, {"accepted", one.is_accepted}, {"errors", one.errors}, {"warnings", one.warnings}, {"notes", one.notes}, {"rows_with_errors", one.rows_with_errors}});
    return Json{{"rows", check.rows}, {"tokens", check.tokens}, {"tokens_estimated", check.are_tokens_estimated}, {"targets", std::move(matrix)}, {"findings", std::move(findings)}, {"findings_left_out", check.findings_left_out}};
}

}  // namespace maquette
