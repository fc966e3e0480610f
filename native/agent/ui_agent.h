// Asks a model, base or tuned, for user interfaces.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "native/generate/generator.h"
#include "shared/critics/ui_files.h"

namespace maquette {

struct AgentPrompt {
    std::string id;
    std::string prompt;
    Framework framework = Framework::Streamlit;
};

struct AgentAnswer {
    AgentPrompt asked;
    std::string text;
    UiFiles files;
    std::vector<float> probabilities;  // One a token.
    std::string finish_reason;
    int64_t prompt_tokens = 0;
};

// Which model answers: "base" for `base_model`, else a run's id ("latest" too), a path or a model's name.
struct AgentModel {
    std::string name;
    GeneratorOptions options;
};
Result<AgentModel> find_agent_model(const std::string& model, const std::string& base_model, const std::string& data_folder);

struct AgentCallbacks {
    std::function<void(size_t done, size_t all)> on_progress;
    std::function<bool()> is_cancelled;
};

// In the order of the prompts; answered in batches, so that memory stays bounded.
Result<std::vector<AgentAnswer>> answer_prompts(const AgentModel& model, const std::vector<AgentPrompt>& prompts, const SamplingOptions& sampling,
                                                const AgentCallbacks& callbacks);

// Rows with "prompt", and "id" and "framework" where they have them; without an id the row's number is taken.
Result<std::vector<AgentPrompt>> prompts_from_rows(const std::vector<Json>& rows, Framework otherwise, const std::string& file);
// {"id", "prompt", "framework", "text", "files": [{"path", "text"}], "token_probabilities", "finish_reason", …}
Json agent_answer_json(const AgentAnswer& answer);

// Writes an answer's files below `folder`, the user interface first; gives their paths.
Result<std::vector<std::string>> write_ui_files(const UiFiles& files, const std::string& folder);

}  // namespace maquette
