// `maquette prepare`: makes examples and training files of evolution logs.
#include <cstdio>
#include <memory>

#include "native/agent/dataset_files.h"
#include "native/command_line/commands.h"

namespace maquette {
namespace {

Result<void> prepare(const TrainingSetOptions& options, const CommandContext& context) {
    MAQUETTE_TRY(const Json summary, prepare_dataset(context.data_folder, options));
    if (context.json) {
        std::printf("%s\n", write_json(summary).c_str());
        return {};
    }
    std::printf("Of %lld evolution logs:\n", static_cast<long long>(json_integer(summary, "logs")));
    for (const auto& [kind, count] : summary["examples"].items()) std::printf("  %-12s %6lld examples\n", kind.c_str(), count.get<long long>());
    std::printf("  training     %6lld rows, about %lld tokens\n  evaluation   %6lld rows\n  held out     %6lld requests\n",
                static_cast<long long>(json_integer(summary, "train_rows")), static_cast<long long>(json_integer(summary, "tokens_about")),
                static_cast<long long>(json_integer(summary, "eval_rows")), static_cast<long long>(json_integer(summary, "held_out_prompts")));
    std::printf("Left out: %lld below a score of %.1f, %lld too much like a held-out request.\n", static_cast<long long>(json_integer(summary, "dropped_low_score")),
                json_number(summary, "score_min"), static_cast<long long>(json_integer(summary, "dropped_near_held_out")));
    std::printf("Tasks:");
    for (const auto& [task, count] : summary["task_types"].items()) std::printf(" %s %lld", task.c_str(), count.get<long long>());
    std::printf("\nFiles:\n");
    for (const auto& file : summary["files"])
        std::printf("  %10lld bytes  %s\n", static_cast<long long>(json_integer(file, "bytes")), json_text(file, "path").c_str());
    return {};
}

}  // namespace

void add_prepare_command(Command& app, CommandContext& context) {
    auto options = std::make_shared<TrainingSetOptions>();
    Command command = add_command(app, context, "prepare", "Make examples and training files of the evolution logs", "maquette prepare --tokens 100000",
                                  [options, &context] { return prepare(*options, context); });
    command.option("--tokens", options->tokens_max, "At most about so many tokens in train.jsonl, prompts included").positive().with_default();
    command.option("--score-min", options->score_min, "Of 10: answers below are not imitated").between(0.0, 10.0).with_default();
    command.option("--html-share", options->html_share, "At most this share of the rows is HTML").between(0.0, 1.0).with_default();
    command.option("--seed", options->seed, "Decides the rows' order").with_default();
}

}  // namespace maquette
