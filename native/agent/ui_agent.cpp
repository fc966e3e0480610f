#include "native/agent/ui_agent.h"

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "native/model/model_names.h"
#include "native/model/new_file.h"
#include "native/store/runs.h"
#include "shared/evolve/training_set.h"
#include "shared/metrics/answer_files.h"

namespace maquette {
namespace {

constexpr size_t batch_size = 16;

}  // namespace

Result<AgentModel> find_agent_model(const std::string& model, const std::string& base_model, const std::string& data_folder) {
    if (model != "base") {
        auto run = find_run(data_folder, model);
        if (run) {
            if (!run->has_adapter)
                return fail(ErrorCode::BadInput, "The run " + run->id + " has no adapter yet.", "Wait until it has finished, or name another run.");
            MAQUETTE_TRY(const std::string path, find_model(run->base_model, data_folder));
            return AgentModel{run->id, {.model_path = path, .adapter_folder = run->adapter_folder, .device = "auto", .threads = 0, .context_tokens = 0}};
        }
        auto path = find_model(model, data_folder);
        if (!path)
            return fail(ErrorCode::NotFound, "\"" + model + "\" is neither a run nor a model.", "Name a run's id, `latest`, `base`, or a model: " + run.error().fix);
        return AgentModel{model, {.model_path = *path, .adapter_folder = {}, .device = "auto", .threads = 0, .context_tokens = 0}};
    }
    MAQUETTE_TRY(const std::string path, find_model(base_model, data_folder));
    return AgentModel{"base", {.model_path = path, .adapter_folder = {}, .device = "auto", .threads = 0, .context_tokens = 0}};
}

Result<std::vector<AgentAnswer>> answer_prompts(const AgentModel& model, const std::vector<AgentPrompt>& prompts, const SamplingOptions& sampling,
                                                const AgentCallbacks& callbacks) {
    MAQUETTE_TRY(const auto generator, Generator::open(model.options));
    std::vector<AgentAnswer> answers;
    for (size_t start = 0; start < prompts.size(); start += batch_size) {
        const size_t end = std::min(prompts.size(), start + batch_size);
        std::vector<Json> chats;
        for (size_t i = start; i < end; ++i) chats.push_back(ask_messages(prompts[i].prompt, prompts[i].framework));
        MAQUETTE_TRY(const auto generated, generator->generate(chats, sampling, {{}, callbacks.is_cancelled}));
        for (size_t i = start; i < end; ++i) {
            const Generated& one = generated[i - start];
            answers.push_back({prompts[i], one.text, parse_answer(one.text, prompts[i].framework), one.probabilities, one.finish_reason, one.prompt_tokens});
        }
        if (callbacks.on_progress) callbacks.on_progress(end, prompts.size());
    }
    return answers;
}

Result<std::vector<AgentPrompt>> prompts_from_rows(const std::vector<Json>& rows, Framework otherwise, const std::string& file) {
    std::vector<AgentPrompt> prompts;
    for (size_t i = 0; i < rows.size(); ++i) {
        const auto line = static_cast<int64_t>(i) + 1;
        AgentPrompt prompt{json_text(rows[i], "id", std::to_string(line)), json_text(rows[i], "prompt"), otherwise};
        if (const Json* id = json_member(rows[i], "id"); id && id->is_number()) prompt.id = id->dump();
        if (prompt.prompt.empty()) return fail({ErrorCode::BadInput, "The row has no prompt.", "Give each row a \"prompt\".", file, line, "prompt"});
        if (const std::string name = json_text(rows[i], "framework"); !name.empty()) {
            const auto framework = framework_from_name(name);
            if (!framework) return fail({ErrorCode::BadInput, "\"" + name + "\" is no framework.", "Use streamlit or html.", file, line, "framework"});
            prompt.framework = *framework;
        }
        prompts.push_back(std::move(prompt));
    }
    if (prompts.empty()) return fail({ErrorCode::BadInput, "The file has no prompts.", "Write one JSON object with a \"prompt\" a line.", file, 0, {}});
    return prompts;
}

Json agent_answer_json(const AgentAnswer& answer) {
    Json files = Json::array();
    for (const auto& file : answer.files) files.push_back({{"path", file.path}, {"text", file.text}});
    Json probabilities = Json::array();
    double sum = 0;
    for (const float probability : answer.probabilities) {
        probabilities.push_back(std::round(static_cast<double>(probability) * 1e6) / 1e6);
        sum += probability;
    }
    const double mean = answer.probabilities.empty() ? 0 : sum / static_cast<double>(answer.probabilities.size());
    return {{"id", answer.asked.id}, {"prompt", answer.asked.prompt}, {"framework", framework_name(answer.asked.framework)}, {"text", answer.text},
            {"files", files}, {"finish_reason", answer.finish_reason}, {"prompt_tokens", answer.prompt_tokens},
            {"answer_tokens", answer.probabilities.size()}, {"confidence", mean}, {"token_probabilities", probabilities}};
}

Result<std::vector<std::string>> write_ui_files(const UiFiles& files, const std::string& folder) {
    MAQUETTE_TRY_VOID(create_folder(folder));
    std::vector<std::string> paths;
    for (const auto& file : files) {
        const std::filesystem::path path = std::filesystem::path(folder) / file.path;
        MAQUETTE_TRY_VOID(create_folder(path.parent_path().string()));
        MAQUETTE_TRY_VOID(write_new_text(path.string(), file.text));
        paths.push_back(path.string());
    }
    return paths;
}

}  // namespace maquette
