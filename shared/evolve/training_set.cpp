#include "shared/evolve/training_set.h"

#include <algorithm>
#include <set>

#include "shared/base/ascii.h"
#include "shared/base/random.h"
#include "shared/evolve/evolution.h"
#include "shared/evolve/words.h"

namespace maquette {
namespace {

Json message(const char* role, const std::string& content) { return {{"role", role}, {"content", content}}; }

// What the OpenAI file tells the model: longer than `system_text`, since there every token is not ours to pay in time.
std::string openai_system_text(Framework framework) {
    return std::string("You write user interfaces. Answer with a runnable ") + (framework == Framework::Html ? "HTML and Tailwind page" : "Streamlit program") +
           " first, never with configuration only. Follow Material Design 3, label every input, and name the guideline you follow.";
}

std::set<std::string> word_set(const std::string& text) {
    std::set<std::string> out;
    std::string word;
    for (const char c : ascii_lower(text) + " ") {
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) word += c;
        else if (!word.empty()) out.insert(std::exchange(word, {}));
    }
    return out;
}

// Jaccard similarity of the words.
double alike(const std::set<std::string>& a, const std::set<std::string>& b) {
    size_t common = 0;
    for (const auto& word : a) common += b.count(word);
    const size_t all = a.size() + b.size() - common;
    return all == 0 ? 1 : static_cast<double>(common) / static_cast<double>(all);
}

struct Row {
    std::string log, prompt, answer, task_type;
    Framework framework = Framework::Streamlit;
    double score = 0;
    std::vector<std::string> components;
};

Json train_row(const Row& row) {
    Json messages = ask_messages(row.prompt, row.framework);
    messages.push_back(message("assistant", row.answer));
    return {{"messages", messages}, {"task_type", row.task_type}, {"framework", framework_name(row.framework)}, {"quality", row.score},
            {"components", row.components}, {"log", row.log}};
}

Json example(const EvolutionLog& log, const char* kind, const std::string& input, const std::string& output, double score) {
    return {{"kind", kind}, {"input", input}, {"output", output}, {"task_type", log.task_type}, {"framework", framework_name(log.framework)},
            {"quality_score", score / 10}, {"log", log.id},
            {"messages", Json::array({message("user", input), message("assistant", output)})}};
}

std::string improvement_input(const EvolutionLog& log, const EvolutionIteration& before) {
    return log.prompt + "\n\n" + write_answer(before.files, log.framework, "") + "\n" + improvement_request(before.critique);
}

void add_examples(const EvolutionLog& log, double score_min, TrainingSet& set, Json& examples) {
    const auto add = [&](const char* kind, const std::string& input, const std::string& output, double score) {
        examples.push_back(example(log, kind, input, output, score));
        ++set.kinds[kind];
    };
    const auto& first = log.iterations.front();
    const auto& last = log.iterations.back();
    if (!find_ui_file(first.files, log.framework)) add("negative", log.prompt, write_answer(first.files, log.framework, ""), first.critique.score);
    if (last.critique.score >= score_min) add("positive", log.prompt, write_answer(last.files, log.framework, log.note), last.critique.score);
    for (size_t i = 1; i < log.iterations.size(); ++i) {
        if (!log.iterations[i].accepted) continue;
        const bool is_last = i + 1 == log.iterations.size();
        add("improvement", improvement_input(log, log.iterations[i - 1]),
            write_answer(log.iterations[i].files, log.framework, is_last ? log.note : ""), log.iterations[i].critique.score);
    }
}

// The whole trajectory as one conversation: earlier answers have weight 0, only the last one is imitated.
Json trajectory_row(const EvolutionLog& log) {
    Json messages = Json::array({message("system", openai_system_text(log.framework)), message("user", log.prompt)});
    for (size_t i = 0; i < log.iterations.size(); ++i) {
        const auto& iteration = log.iterations[i];
        if (!iteration.accepted) continue;
        const bool is_last = i + 1 == log.iterations.size();
        Json answer = message("assistant", write_answer(iteration.files, log.framework, is_last ? log.note : ""));
        answer["weight"] = is_last ? 1 : 0;
        messages.push_back(answer);
        if (!is_last) messages.push_back(message("user", improvement_request(iteration.critique)));
    }
    return {{"messages", messages}};
}

Json openai_row(const Row& row) {
    return {{"messages", Json::array({message("system", openai_system_text(row.framework)), message("user", row.prompt), message("assistant", row.answer)})}};
}

std::vector<Row> rows_of(const EvolutionLog& log) {
    const auto& last = log.iterations.back();
    std::vector<Row> rows{{log.id, log.prompt, write_answer(last.files, log.framework, log.note), log.task_type, log.framework, last.critique.score, log.components}};
    for (const auto& survivor : log.survivors)
        rows.push_back({log.id, survivor.prompt, write_answer(survivor.files, log.framework, survivor.note), log.task_type, log.framework, survivor.score,
                        survivor.components});
    return rows;
}

// One row of each log in turn, so that a small budget still covers every family.
std::vector<Row> in_turns(const std::vector<EvolutionLog>& logs) {
    std::vector<std::vector<Row>> families;
    size_t longest = 0;
    for (const auto& log : logs) {
        if (log.held_out) continue;
        families.push_back(rows_of(log));
        longest = std::max(longest, families.back().size());
    }
    std::vector<Row> out;
    for (size_t turn = 0; turn < longest; ++turn)
        for (const auto& family : families)
            if (turn < family.size()) out.push_back(family[turn]);
    return out;
}

void choose_rows(const std::vector<EvolutionLog>& logs, const TrainingSetOptions& options, TrainingSet& set) {
    std::vector<std::set<std::string>> kept_out;
    for (const auto& prompt : set.held_out_prompts) kept_out.push_back(word_set(json_text(prompt, "prompt")));
    int64_t html = 0;
    for (const auto& row : in_turns(logs)) {
        const auto words = word_set(row.prompt);
        if (row.score < options.score_min) {
            ++set.dropped_low_score;
            continue;
        }
        if (std::any_of(kept_out.begin(), kept_out.end(), [&](const auto& other) { return alike(words, other) >= 0.7; })) {
            ++set.dropped_near_held_out;
            continue;
        }
        const auto count = static_cast<double>(set.train_rows.size());
        if (row.framework == Framework::Html && count >= 10 && static_cast<double>(html) >= options.html_share * count) continue;
        Json ready = train_row(row);
        const int64_t tokens = about_tokens(ready["messages"]);
        if (set.tokens + tokens > options.tokens_max) continue;
        set.tokens += tokens;
        html += row.framework == Framework::Html;
        ++set.task_types[row.task_type];
        set.train_rows.push_back(std::move(ready));
    }
    Random random(options.seed, 5);
    for (size_t i = set.train_rows.size(); i > 1; --i) std::swap(set.train_rows[i - 1], set.train_rows[random.below(static_cast<uint32_t>(i))]);
}

}  // namespace

Json ask_messages(const std::string& prompt, Framework framework) {
    return Json::array({message("system", system_text(framework)), message("user", prompt)});
}

int64_t about_tokens(const Json& messages) {
    int64_t tokens = 4;
    for (const auto& item : messages) tokens += 5 + static_cast<int64_t>(static_cast<double>(json_text(item, "content").size()) / 3.0);
    return tokens;
}

Result<TrainingSet> make_training_set(const std::vector<EvolutionLog>& logs, const TrainingSetOptions& options) {
    TrainingSet set;
    for (const auto& log : logs) {
        if (!log.held_out) continue;
        set.held_out_prompts.push_back({{"id", log.id}, {"prompt", log.prompt}, {"framework", framework_name(log.framework)}});
        for (const auto& row : rows_of(log)) set.eval_rows.push_back(train_row(row));
    }
    int64_t number = 0;
    for (const auto& [framework, prompt] : requests_by_hand())
        set.held_out_prompts.push_back({{"id", "by_hand_" + std::to_string(++number)}, {"prompt", prompt}, {"framework", framework_name(framework)}});

    Json examples = Json::array();
    for (const auto& log : logs) {
        if (log.held_out) continue;
        add_examples(log, options.score_min, set, examples);
        if (log.iterations.back().critique.score < options.score_min) continue;
        set.openai_rows.push_back(openai_row(rows_of(log).front()));
        if (log.iterations.size() > 1) set.openai_rows.push_back(trajectory_row(log));
    }
    const auto count = static_cast<int64_t>(examples.size());
    if (count < training_examples_min)
        return fail(ErrorCode::BadInput,
                    "Only " + std::to_string(count) + " examples come of " + std::to_string(logs.size()) + " evolution logs; fine-tuning services refuse fewer than " +
                        std::to_string(training_examples_min) + ", and so little teaches nothing.",
                    "Write more logs with `maquette evolve --count 100`.");
    choose_rows(logs, options, set);
    set.examples = {{"examples", std::move(examples)},
                    {"metadata", {{"count", count}, {"kinds", set.kinds}, {"score_min", options.score_min}, {"logs", logs.size()},
                                  {"note", "A legacy envelope: no fine-tuning endpoint accepts it. Negative examples show what not to do."}}}};
    return set;
}

}  // namespace maquette
