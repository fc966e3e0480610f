#include "native/agent/dataset_files.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "native/model/new_file.h"
#include "shared/base/limits.h"

namespace maquette {

std::string evolution_logs_folder(const std::string& data_folder) { return data_folder + "/evolutionary_logs"; }

std::string jsonl_text(const std::vector<Json>& rows) {
    std::string out;
    for (const auto& row : rows) out += write_json(row) + "\n";
    return out;
}

Result<std::vector<Json>> read_jsonl_file(const std::string& path) {
    MAQUETTE_TRY(const std::string text, read_text_file(path));
    std::vector<Json> rows;
    int64_t number = 0;
    for (size_t start = 0; start < text.size();) {
        const size_t end = std::min(text.find('\n', start), text.size());
        const std::string line = text.substr(start, end - start);
        ++number;
        start = end + 1;
        if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
        auto row = parse_json(line);
        if (!row) return fail({ErrorCode::BadInput, row.error().reason, row.error().fix, path, number, {}});
        rows.push_back(std::move(*row));
    }
    return rows;
}

Result<void> write_evolution_logs(const std::string& data_folder, const std::vector<EvolutionLog>& logs) {
    const std::string folder = evolution_logs_folder(data_folder);
    MAQUETTE_TRY_VOID(create_folder(folder));
    for (const auto& log : logs) MAQUETTE_TRY_VOID(write_new_text(folder + "/" + log.id + ".json", write_json_indented(evolution_log_json(log)) + "\n"));
    return {};
}

Result<std::vector<EvolutionLog>> read_evolution_logs(const std::string& data_folder) {
    const std::string folder = evolution_logs_folder(data_folder);
    std::error_code error;
    std::vector<std::string> paths;
    for (const auto& entry : std::filesystem::directory_iterator(folder, error))
        if (entry.path().extension() == ".json") paths.push_back(entry.path().string());
    if (error || paths.empty())
        return fail({ErrorCode::NotFound, "There are no evolution logs.", "Write some with `maquette evolve --count 100 --data " + data_folder + "`.", folder, 0, {}});
    std::sort(paths.begin(), paths.end());
    std::vector<EvolutionLog> logs;
    for (const auto& path : paths) {
        MAQUETTE_TRY(const std::string text, read_text_file(path));
        auto json = parse_json(text);
        if (!json) return fail({ErrorCode::BadInput, json.error().reason, json.error().fix, path, json.error().line, {}});
        auto log = evolution_log_from_json(*json);
        if (!log) return fail({ErrorCode::BadInput, log.error().reason, log.error().fix, path, 0, {}});
        logs.push_back(std::move(*log));
    }
    return logs;
}

Result<Json> prepare_dataset(const std::string& data_folder, const TrainingSetOptions& options) {
    MAQUETTE_TRY(const auto logs, read_evolution_logs(data_folder));
    MAQUETTE_TRY(const TrainingSet set, make_training_set(logs, options));
    Json files = Json::array();
    const auto write = [&](const char* name, const std::string& text, size_t rows) -> Result<void> {
        const std::string path = data_folder + "/" + name;
        MAQUETTE_TRY_VOID(write_new_text(path, text));
        files.push_back({{"path", path}, {"bytes", text.size()}, {"rows", rows}});
        return {};
    };
    MAQUETTE_TRY_VOID(write("ui_agent_openai_finetuning.jsonl", jsonl_text(set.openai_rows), set.openai_rows.size()));
    MAQUETTE_TRY_VOID(write("ui_agent_finetuning_dataset.json", write_json_indented(set.examples) + "\n", set.examples["examples"].size()));
    MAQUETTE_TRY_VOID(write("train.jsonl", jsonl_text(set.train_rows), set.train_rows.size()));
    MAQUETTE_TRY_VOID(write("eval.jsonl", jsonl_text(set.eval_rows), set.eval_rows.size()));
    MAQUETTE_TRY_VOID(write("held_out_prompts.jsonl", jsonl_text(set.held_out_prompts), set.held_out_prompts.size()));
    Json summary{{"logs", logs.size()}, {"examples", set.kinds}, {"examples_total", set.examples["examples"].size()},
                 {"openai_rows", set.openai_rows.size()}, {"train_rows", set.train_rows.size()}, {"eval_rows", set.eval_rows.size()},
                 {"held_out_prompts", set.held_out_prompts.size()}, {"tokens_about", set.tokens}, {"task_types", set.task_types},
                 {"score_min", options.score_min}, {"dropped_low_score", set.dropped_low_score},
                 {"dropped_near_held_out", set.dropped_near_held_out}, {"seed", options.seed}};
    MAQUETTE_TRY_VOID(write("dataset_metadata.json", write_json_indented(summary) + "\n", 1));
    summary["files"] = files;
    return summary;
}

}  // namespace maquette
