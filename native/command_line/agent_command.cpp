// `maquette agent`: asks a model for a user interface and writes its files, or answers a whole list of requests.
#include <cstdio>
#include <memory>

#include "native/agent/dataset_files.h"
#include "native/agent/ui_agent.h"
#include "native/command_line/commands.h"
#include "native/command_line/progress_line.h"
#include "native/model/new_file.h"
#include "shared/evolve/words.h"

namespace maquette {
namespace {

struct AgentFlags {
    std::string prompt;
    std::string prompts_file;
    std::string framework = "streamlit";
    std::string model;
    std::string base_model = "smollm2";
    std::string output;
    SamplingOptions sampling;
};

// The tuned model where there is one: its id stands in DATA/finetuned_model_id.txt.
std::string model_name(const AgentFlags& flags, const CommandContext& context) {
    if (!flags.model.empty()) return flags.model;
    const auto id = read_text_file(context.data_folder + "/finetuned_model_id.txt");
    return id && !trim(*id).empty() ? trim(*id) : "latest";
}

Result<void> answer_list(const AgentFlags& flags, const CommandContext& context, const AgentModel& model) {
    MAQUETTE_TRY(const auto rows, read_jsonl_file(flags.prompts_file));
    MAQUETTE_TRY(const auto prompts, prompts_from_rows(rows, *framework_from_name(flags.framework), flags.prompts_file));
    ProgressLine progress("Answering");
    MAQUETTE_TRY(const auto answers, answer_prompts(model, prompts, flags.sampling,
                                                    {[&](size_t done, size_t all) { progress.update(static_cast<int64_t>(done), static_cast<int64_t>(all)); }, was_interrupted}));
    progress.finish();
    std::vector<Json> out;
    for (const auto& answer : answers) out.push_back(agent_answer_json(answer));
    const std::string path = flags.output.empty() ? "answers.jsonl" : flags.output;
    MAQUETTE_TRY_VOID(write_new_text(path, jsonl_text(out)));
    if (context.json) std::printf("%s\n", write_json({{"model", model.name}, {"answers", out.size()}, {"file", path}}).c_str());
    else std::printf("%zu answers of %s in %s\n", out.size(), model.name.c_str(), path.c_str());
    return {};
}

Result<void> answer_one(const AgentFlags& flags, const CommandContext& context, const AgentModel& model) {
    const AgentPrompt prompt{"1", flags.prompt, *framework_from_name(flags.framework)};
    MAQUETTE_TRY(const auto answers, answer_prompts(model, {prompt}, flags.sampling, {{}, was_interrupted}));
    const AgentAnswer& answer = answers.front();
    if (answer.files.empty())
        return fail(ErrorCode::Failed, "The answer holds no files. It says: " + answer.text.substr(0, 300), "Ask differently, or tune the model first.");
    MAQUETTE_TRY(const auto paths, write_ui_files(answer.files, flags.output.empty() ? "agent-output" : flags.output));
    const bool has_ui = find_ui_file(answer.files, prompt.framework) != nullptr;
    if (context.json) {
        Json out = agent_answer_json(answer);
        out["model"] = model.name;
        out["paths"] = paths;
        out["has_ui"] = has_ui;
        std::printf("%s\n", write_json(out).c_str());
        return {};
    }
    for (const auto& path : paths) std::printf("%s\n", path.c_str());
    if (!has_ui) std::printf("None of these files is a %s user interface.\n", flags.framework.c_str());
    return {};
}

Result<void> ask_agent(const AgentFlags& flags, const CommandContext& context) {
    if (flags.prompt.empty() == flags.prompts_file.empty())
        return fail(ErrorCode::WrongUsage, "Say what to build, or give a file with --prompts.", "For example: maquette agent \"Create a pipeline dashboard\"");
    MAQUETTE_TRY(const AgentModel model, find_agent_model(model_name(flags, context), flags.base_model, context.data_folder));
    return flags.prompt.empty() ? answer_list(flags, context, model) : answer_one(flags, context, model);
}

}  // namespace

void add_agent_command(Command& app, CommandContext& context) {
    auto flags = std::make_shared<AgentFlags>();
    flags->sampling.max_tokens = 512;
    Command command = add_command(app, context, "agent", "Ask a model, base or tuned, for a user interface",
                                  "maquette agent \"Create a pipeline dashboard with status indicators\" --framework streamlit",
                                  [flags, &context] { return ask_agent(*flags, context); });
    command.option("prompt", flags->prompt, "What to build");
    command.option("--prompts", flags->prompts_file, "JSONL with rows of id, prompt and framework");
    command.option("--framework", flags->framework, "streamlit or html").among({"streamlit", "html"}).with_default();
    command.option("--model", flags->model, "base, a run's id, `latest`, or a model; the tuned one of DATA/finetuned_model_id.txt when absent");
    command.option("--base-model", flags->base_model, "What `base` means").with_default();
    command.option("-o,--output", flags->output, "The folder for the files (agent-output), or with --prompts the JSONL file (answers.jsonl)");
    command.option("--max-tokens", flags->sampling.max_tokens, "Tokens of an answer at most").between(1, 8192).with_default();
    command.option("--temperature", flags->sampling.temperature, "0: always the most probable token").between(0.0, 5.0).with_default();
    command.option("--seed", flags->sampling.seed, "For temperatures above 0").with_default();
}

}  // namespace maquette
