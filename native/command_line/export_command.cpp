// `maquette export RUN --to …`: files for other programs, each loaded again and compared before it counts as done.
#include <unistd.h>

#include <cstdio>

#include "native/command_line/commands.h"
#include "native/export/export_run.h"

namespace maquette {
namespace {

struct ExportArguments {
    ExportRequest request;
    std::string targets = "peft";
    std::string quantization = "Q8_0";
};

void print_report(const ExportReport& report) {
    for (const auto& thing : report.things) {
        std::printf("%-12s %s (%.1f MB)\n", export_target_name(thing.target), thing.path.c_str(), static_cast<double>(thing.bytes) / 1e6);
        std::printf("             loaded again: %lld tensors, largest difference %.2g", static_cast<long long>(thing.comparison.tensors), thing.comparison.weight_error);
        if (thing.comparison.probe_tokens > 0)
            std::printf("; logits on %lld tokens: cosine %.6f", static_cast<long long>(thing.comparison.probe_tokens), thing.comparison.logits_cosine);
        std::printf("\n");
        for (const auto& note : thing.notes) std::printf("             note: %s\n", note.c_str());
    }
}

Result<void> run_export(const CommandContext& context, ExportArguments arguments) {
    const auto type = tensor_type_named(arguments.quantization);
    if (!type)
        return fail(ErrorCode::WrongUsage, "There is no number format called \"" + arguments.quantization + "\".", "Choose F16, BF16, Q8_0, Q4_0, Q4_K or Q6_K.");
    arguments.request.quantization = *type;
    arguments.request.data_folder = context.data_folder;
    MAQUETTE_TRY(arguments.request.targets, export_targets_named(arguments.targets));
    ExportCallbacks callbacks;
    const bool is_terminal = ::isatty(STDERR_FILENO) != 0;
    std::string last_step;
    callbacks.on_progress = [&](const std::string& step, double share) {
        if (is_terminal)
            std::fprintf(stderr, "\r%3.0f %%  %-30s", 100.0 * share, step.c_str());
        else if (step != last_step)
            std::fprintf(stderr, "%3.0f %%  %s\n", 100.0 * share, step.c_str());
        last_step = step;
    };
    const auto report = export_run(arguments.request, callbacks);
    if (is_terminal) std::fprintf(stderr, "\n");
    if (!report) return fail(report.error());
    if (context.json)
        std::printf("%s\n", write_json(export_report_json(*report)).c_str());
    else
        print_report(*report);
    return {};
}

}  // namespace

void add_export_command(Command& app, CommandContext& context) {
    auto arguments = std::make_shared<ExportArguments>();
    Command command = add_command(app, context, "export", "Write a trained run for other programs", "maquette export latest --to ollama --quantization Q8_0",
                                  [&context, arguments] { return run_export(context, *arguments); });
    command.option("RUN", arguments->request.run, "A run's id, \"latest\", a run's folder, or an adapter's folder").required();
    command.option("--to", arguments->targets, "peft, gguf-adapter, merged, gguf, ollama (several with commas), or all").with_default();
    command.option("--quantization", arguments->quantization, "F16, BF16, Q8_0, Q4_0, Q4_K or Q6_K").with_default();
    command.option("--model", arguments->request.model, "The base model, when the run's own is not meant");
    command.option("-o,--output", arguments->request.output_folder, "Where to write; the run's folder, export, if not given");
}

}  // namespace maquette
