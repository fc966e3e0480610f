// `maquette evolve`: writes evolution logs, from the component grammar or from a model that is asked.
#include <cstdio>
#include <memory>

#include "native/agent/chat_client.h"
#include "native/agent/dataset_files.h"
#include "native/agent/ui_agent.h"
#include "native/command_line/commands.h"
#include "native/command_line/progress_line.h"

namespace maquette {
namespace {

struct EvolveFlags {
    EvolutionOptions options;
    std::string generator = "builtin";
    std::string model;
    std::string base_url;
    std::string prompts_file;
};

// What a model is asked for when no file of prompts is given: the requests of the built-in logs.
Result<std::vector<AgentPrompt>> prompts_for(const EvolveFlags& flags) {
    if (!flags.prompts_file.empty()) {
        MAQUETTE_TRY(const auto rows, read_jsonl_file(flags.prompts_file));
        return prompts_from_rows(rows, Framework::Streamlit, flags.prompts_file);
    }
    EvolutionOptions options = flags.options;
    options.survivors_html = options.survivors_streamlit = 0;
    MAQUETTE_TRY(const auto logs, evolve_builtin(options, {}));
    std::vector<AgentPrompt> prompts;
    for (const auto& log : logs) prompts.push_back({log.id, log.prompt, log.framework});
    return prompts;
}

Result<AskModel> model_to_ask(const EvolveFlags& flags, const std::string& data_folder) {
    if (flags.generator == "companion") {
        MAQUETTE_TRY(const AgentModel model, find_agent_model(flags.model.empty() ? "base" : flags.model, "smollm2", data_folder));
        MAQUETTE_TRY(auto opened, Generator::open(model.options));
        std::shared_ptr<Generator> generator = std::move(opened);
        return AskModel([generator](const Json& messages) -> Result<std::string> {
            SamplingOptions sampling;
            sampling.max_tokens = 512;
            MAQUETTE_TRY(const auto answers, generator->generate({messages}, sampling, {{}, was_interrupted}));
            return answers.front().text;
        });
    }
    MAQUETTE_TRY(const ChatClientOptions options, chat_client_options(flags.generator, flags.base_url, flags.model));
    return AskModel([options](const Json& messages) { return ask_chat_service(options, messages); });
}

Result<std::vector<EvolutionLog>> evolve_with_model(const EvolveFlags& flags, const std::string& data_folder, ProgressLine& progress) {
    MAQUETTE_TRY(const auto prompts, prompts_for(flags));
    MAQUETTE_TRY(const AskModel ask, model_to_ask(flags, data_folder));
    std::vector<EvolutionLog> logs;
    for (const auto& prompt : prompts) {
        if (was_interrupted()) return fail(ErrorCode::Cancelled, "Evolution was stopped.", "Logs written so far are kept.");
        MAQUETTE_TRY(auto log, evolve_by_asking(prompt.id, prompt.prompt, prompt.framework, flags.options.iterations, ask));
        log.generator = flags.generator;
        log.generator_model = flags.model;
        log.generator_licence = "as the model's provider states";
        log.seed = flags.options.seed;
        MAQUETTE_TRY_VOID(write_evolution_logs(data_folder, {log}));  // At once: an answer that was paid for is not lost.
        logs.push_back(std::move(log));
        progress.update(static_cast<int64_t>(logs.size()), static_cast<int64_t>(prompts.size()));
    }
    return logs;
}

Result<void> evolve(const EvolveFlags& flags, const CommandContext& context) {
    std::vector<EvolutionLog> logs;
    {
        ProgressLine progress("Evolving");
        if (flags.generator == "builtin") {
            MAQUETTE_TRY(logs, evolve_builtin(flags.options, [&](int64_t done, int64_t all) {
                progress.update(done, all);
                return !was_interrupted();
            }));
            progress.update(flags.options.count, flags.options.count);
            MAQUETTE_TRY_VOID(write_evolution_logs(context.data_folder, logs));
        } else {
            MAQUETTE_TRY(logs, evolve_with_model(flags, context.data_folder, progress));
        }
    }
    int64_t iterations = 0, html = 0, runs = 0;
    double score = 0;
    for (const auto& log : logs) {
        iterations += static_cast<int64_t>(log.iterations.size());
        html += log.framework == Framework::Html;
        runs += ui_runs(log.iterations.back().files, log.framework);
        score += log.final_score / static_cast<double>(logs.size());
    }
    const std::string folder = evolution_logs_folder(context.data_folder);
    if (context.json) {
        const Json out{{"evolution_logs", logs.size()}, {"iterations", iterations}, {"streamlit", static_cast<int64_t>(logs.size()) - html}, {"html", html},
                       {"runs", runs}, {"score_mean", score}, {"folder", folder}, {"generator", flags.generator}, {"seed", flags.options.seed}};
        std::printf("%s\n", write_json(out).c_str());
        return {};
    }
    std::printf("%zu evolution logs with %lld iterations in %s: %lld Streamlit programs and %lld pages.\nAt the end %lld run; the critics give them %.1f of 10.\n",
                logs.size(), static_cast<long long>(iterations), folder.c_str(), static_cast<long long>(logs.size()) - static_cast<long long>(html),
                static_cast<long long>(html), static_cast<long long>(runs), score);
    return {};
}

}  // namespace

void add_evolve_command(Command& app, CommandContext& context) {
    auto flags = std::make_shared<EvolveFlags>();
    Command command = add_command(app, context, "evolve", "Write evolution logs: user interfaces, criticized and improved step by step",
                                  "maquette evolve --generator builtin --count 100 --iterations 4", [flags, &context] { return evolve(*flags, context); });
    command.option("--generator", flags->generator, "Who writes: builtin, openai, anthropic or companion (a local model)")
        .among({"builtin", "openai", "anthropic", "companion"}).with_default();
    command.option("--count", flags->options.count, "How many different user interfaces").between(1, 1000).with_default();
    command.option("--iterations", flags->options.iterations, "Iterations of each; the first is configuration only").between(3, 12).with_default();
    command.option("--seed", flags->options.seed, "Same seed, same bytes").with_default();
    command.option("--html-share", flags->options.html_share, "Share of HTML pages; the rest is Streamlit").between(0.0, 1.0).with_default();
    command.option("--candidates", flags->options.candidates, "Candidates tried in each iteration").between(1, 64).with_default();
    command.option("--model", flags->model, "The model that openai, anthropic or companion asks");
    command.option("--base-url", flags->base_url, "Where openai or anthropic is, e.g. http://localhost:8080/v1");
    command.option("--prompts", flags->prompts_file, "JSONL with prompts for openai, anthropic or companion");
}

}  // namespace maquette
