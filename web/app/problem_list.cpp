#include "web/app/problem_list.h"

#include <algorithm>
#include <set>

#include "web/app/frame_budget.h"

namespace maquette {

namespace {

constexpr size_t problems_per_row_max = 32;

uint64_t hash_of(std::string_view text) {
    uint64_t hash = 0xcbf29ce484222325;  // FNV-1a, 64 bits.
    for (const char letter : text) hash = (hash ^ static_cast<unsigned char>(letter)) * 0x100000001b3;
    return hash;
}

// The turns and nothing else: a row that is written otherwise, or scored otherwise, may still say the same.
std::string turns_text(const Sample& sample) {
    const Json whole = sample_json(sample);
    Json turns = Json::object();
    for (const char* name : {"messages", "preferred", "rejected"})
        if (const Json* part = json_member(whole, name)) turns[name] = *part;
    return write_json(turns);
}

bool says_the_same(const Dataset& dataset, int64_t a, int64_t b) {
    const Result<Sample> first = dataset.get(a), second = dataset.get(b);
    return first && second && turns_text(*first) == turns_text(*second);
}

// Removing the row mends what makes it useless; anything else needs a person.
Mend mend_of(const std::string& rule) {
    return rule == "row.unreadable" || rule == "row.copy" || rule == "mask.nothing_trained" || rule == "mask.no_answer" ? Mend::RemoveRow : Mend::None;
}

}  // namespace

std::string rule_title(const std::string& rule) {
    static const std::map<std::string, const char*> titles{
        {"row.unreadable", "Rows that cannot be read"},
        {"row.copy", "Rows that say the same as another"},
        {"mask.unusable", "Rows that the chat template refuses"},
        {"mask.nothing_trained", "Rows that train nothing"},
        {"mask.no_answer", "Rows without an answer"},
        {"mask.truncated", "Rows longer than the limit"},
        {"mask.eos_untrained", "Answers whose end is not trained"},
        {"mask.no_eos", "Rows that never end"},
        {"mask.empty_think", "Empty think blocks"},
        {"mask.system_dropped", "System messages that the template drops"},
        {"mask.template_mismatch", "Template and tokenizer disagree"},
        {"mask.prompt_leak", "Prompts that leak into the loss"},
        {"mask.merged_border", "Answers that begin inside a token"},
        {"mask.prompt_trained", "Prompts that are trained"},
        {"mask.not_prefix_preserving", "Conversations that render differently by part"},
        {"mask.parts_unplaced", "Weighted parts that were not found"},
        {"mask.trl_marks", "Templates without generation marks"},
    };
    const auto found = titles.find(rule);
    return found == titles.end() ? rule : found->second;
}

double ProblemList::share(const Project& project) const {
    if (is_complete_ || !project.is_ready()) return 1;
    const int64_t size = project.size();
    return size == 0 ? 1 : static_cast<double>(at_) / static_cast<double>(size);
}

const ProblemGroup* ProblemList::group(const std::string& rule) const {
    const auto found = std::find_if(groups_.begin(), groups_.end(), [&](const ProblemGroup& group) { return group.rule == rule; });
    return found == groups_.end() ? nullptr : &*found;
}

int64_t ProblemList::count(Severity severity) const {
    int64_t count = 0;
    for (const ProblemGroup& group : groups_)
        if (group.severity == severity) count += static_cast<int64_t>(group.problems.size());
    return count;
}

void ProblemList::begin(const Project& project, const ModelText& model_text, const ProblemOptions& options) {
    // What was found stays true for rows whose text, tokenizer and options are as they were.
    if (project_name_ != project.name() || model_version_ != model_text.version() || !(options_ == options)) rows_.clear();
    project_name_ = project.name();
    project_version_ = project.version();
    model_version_ = model_text.version();
    options_ = options;
    at_ = 0;
    is_complete_ = false;
}

void ProblemList::look_at(Project& project, const ModelText& model_text, int64_t position) {
    Dataset& dataset = project.dataset();
    const std::string_view raw = dataset.raw(position);
    const uint64_t hash = hash_of(raw);
    RowResult& result = rows_[dataset.id(position)];
    if (result.hash == hash && hash != 0) return;
    result = {hash, 0, {}};
    const int64_t id = dataset.id(position);
    const auto add = [&](Finding finding) {
        if (result.problems.size() >= problems_per_row_max) return;
        const Mend mend = mend_of(finding.rule);
        result.problems.push_back({id, std::move(finding), mend});
    };
    const Result<Sample> sample = dataset.get(position);
    if (!sample) {
        const Error& error = sample.error();
        add({.rule = "row.unreadable", .severity = Severity::Error, .field = error.field, .reason = error.reason, .fix = error.fix});
        return;
    }
    result.meaning = hash_of(turns_text(*sample));
    if (model_text.state() != ModelText::State::Ready) return;
    for (Finding& finding : model_text.mask(sample_json(*sample), options_.mode, options_.max_length).findings) add(std::move(finding));
}

void ProblemList::finish(Project& project) {
    Dataset& dataset = project.dataset();
    std::map<std::string, ProblemGroup> by_rule;
    std::unordered_map<uint64_t, int64_t> first_with;  // What a row says → the first position that says it.
    rows_clean_ = 0;
    const auto add = [&](RowProblem problem, int64_t position) {
        problem.finding.line = dataset.line(position);
        ProblemGroup& group = by_rule[problem.finding.rule];
        group.rule = problem.finding.rule;
        group.severity = std::max(group.severity, problem.finding.severity);
        group.mendable += problem.mend != Mend::None;
        group.problems.push_back(std::move(problem));
    };
    for (int64_t position = 0; position < dataset.size(); position++) {
        const int64_t id = dataset.id(position);
        const RowResult& result = rows_[id];
        for (const RowProblem& problem : result.problems) add(problem, position);
        const auto [first, is_first] = result.meaning == 0 ? std::pair(first_with.end(), true) : first_with.try_emplace(result.meaning, position);
        const bool is_copy = !is_first && says_the_same(dataset, first->second, position);
        if (is_copy)
            add({id, {.rule = "row.copy", .severity = Severity::Warning, .reason = "This row says the same as row " + std::to_string(first->second + 1) + ".",
                      .fix = "Remove the copy: a repeated row weighs more than others and may stand in training and evaluation at once."}, Mend::RemoveRow}, position);
        rows_clean_ += result.problems.empty() && !is_copy;
    }
    groups_.clear();
    for (auto& [rule, group] : by_rule) groups_.push_back(std::move(group));
    std::stable_sort(groups_.begin(), groups_.end(), [](const ProblemGroup& a, const ProblemGroup& b) {
        return a.severity != b.severity ? a.severity > b.severity : a.problems.size() > b.problems.size();
    });
    is_complete_ = true;
    version_++;
}

bool ProblemList::work(Project& project, const ModelText& model_text, const ProblemOptions& options) {
    if (!project.is_ready() || model_text.state() == ModelText::State::Loading) return false;
    const bool same = project_name_ == project.name() && project_version_ == project.version() && model_version_ == model_text.version() && options_ == options;
    if (!same) begin(project, model_text, options);
    if (is_complete_) return false;
    const FrameBudget budget;
    while (at_ < project.size() && budget.is_left()) look_at(project, model_text, at_++);
    if (at_ >= project.size()) finish(project);
    return !is_complete_;
}

int64_t ProblemList::mend(Project& project, const std::vector<RowProblem>& problems, const std::string& label) {
    std::set<int64_t> rows;
    for (const RowProblem& problem : problems)
        if (problem.mend == Mend::RemoveRow) rows.insert(problem.row);
    project.remove_all({rows.begin(), rows.end()}, label);
    return static_cast<int64_t>(rows.size());
}

}  // namespace maquette
