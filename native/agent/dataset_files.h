// The files of the evolve and prepare steps: logs in, training files out.
#pragma once

#include "native/model/mapped_file.h"

#include <functional>
#include <string>
#include <vector>

#include "shared/evolve/evolution.h"
#include "shared/evolve/training_set.h"

namespace maquette {

// DATA/evolutionary_logs
std::string evolution_logs_folder(const std::string& data_folder);

// One file a log, ID.json. Logs of earlier runs stay unless they have the same id.
Result<void> write_evolution_logs(const std::string& data_folder, const std::vector<EvolutionLog>& logs);
// By file name. A file that is no log fails with its name.
Result<std::vector<EvolutionLog>> read_evolution_logs(const std::string& data_folder);

// What was written: {"logs", "examples": {kind: count}, "task_types", "train_rows", "eval_rows", "held_out_prompts",
// "tokens_about", "files": [{"path", "bytes", "rows"}], …}. Files in DATA: ui_agent_openai_finetuning.jsonl,
// ui_agent_finetuning_dataset.json, train.jsonl, eval.jsonl, held_out_prompts.jsonl, dataset_metadata.json.
Result<Json> prepare_dataset(const std::string& data_folder, const TrainingSetOptions& options);

// One JSON value a line.
std::string jsonl_text(const std::vector<Json>& rows);
// The rows of a JSONL file; a broken line fails with its number.
Result<std::vector<Json>> read_jsonl_file(const std::string& path);

}  // namespace maquette
