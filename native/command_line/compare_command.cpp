// `maquette compare`: the same requests answered by the base and the tuned model, measured and shown side by side.
#include <cstdio>
#include <memory>

#include "native/agent/comparison.h"
#include "native/agent/dataset_files.h"
#include "native/command_line/commands.h"
#include "native/command_line/progress_line.h"
#include "native/model/new_file.h"

namespace maquette {
namespace {

struct CompareFlags {
    ComparisonRequest request;
    std::string prompts_file;
    int64_t limit = 0;
};

constexpr size_t prompts_recommended = 20;

void print_example(const ComparedPrompt& prompt) {
    std::printf("\n── %s\n\nBefore:\n%s\n\nAfter:\n%s\n", prompt.before.asked.prompt.c_str(), prompt.before.text.substr(0, 1200).c_str(), prompt.after.text.substr(0, 2400).c_str());
}

Result<void> compare(CompareFlags flags, const CommandContext& context) {
    ComparisonRequest& request = flags.request;
    request.data_folder = context.data_folder;
    if (flags.prompts_file.empty()) flags.prompts_file = context.data_folder + "/held_out_prompts.jsonl";
    MAQUETTE_TRY(const auto rows, read_jsonl_file(flags.prompts_file));
    MAQUETTE_TRY(request.prompts, prompts_from_rows(rows, Framework::Streamlit, flags.prompts_file));
    if (flags.limit > 0 && request.prompts.size() > static_cast<size_t>(flags.limit)) request.prompts.resize(static_cast<size_t>(flags.limit));
    if (request.prompts.size() < prompts_recommended)
        std::fprintf(stderr, "Only %zu requests: the shares below are coarse.\n", request.prompts.size());
    ProgressLine progress("Comparing");
    MAQUETTE_TRY(const Comparison comparison, compare_models(request, [&](const std::string& model, size_t done, size_t all) {
        const size_t before = model == request.base ? 0 : all;
        progress.update(static_cast<int64_t>(before + done), static_cast<int64_t>(2 * all), model);
    }, was_interrupted));
    progress.finish();
    const std::string folder = request.output_folder.empty() ? context.data_folder + "/comparison" : request.output_folder;
    MAQUETTE_TRY_VOID(create_folder(folder));
    Json out = comparison_json(comparison);
    out["report"] = folder + "/comparison.html";
    MAQUETTE_TRY_VOID(write_new_text(folder + "/comparison.json", write_json_indented(out) + "\n"));
    MAQUETTE_TRY_VOID(write_new_text(folder + "/comparison.html", comparison_page(comparison)));
    if (context.json) {
        std::printf("%s\n", write_json(out).c_str());
        return {};
    }
    std::printf("%zu requests, none of them trained on. Before: %s. After: %s.\n\n%s", comparison.prompts.size(), comparison.base_name.c_str(),
                comparison.tuned_name.c_str(), comparison_table(comparison).c_str());
    for (size_t i = 0; i < comparison.prompts.size() && i < 2; ++i) print_example(comparison.prompts[comparison.prompts.size() - 1 - 7 * i % comparison.prompts.size()]);
    std::printf("\nThe report, with both answers rendered: %s/comparison.html\n", folder.c_str());
    return {};
}

}  // namespace

void add_compare_command(Command& app, CommandContext& context) {
    auto flags = std::make_shared<CompareFlags>();
    flags->request.sampling.max_tokens = 384;
    Command command = add_command(app, context, "compare", "Ask the base model and the tuned one the same, and say what changed",
                                  "maquette compare --base smollm2 --tuned latest", [flags, &context] { return compare(*flags, context); });
    command.option("--base", flags->request.base, "The model before: base, a run or a model").with_default();
    command.option("--tuned", flags->request.tuned, "The model after: a run's id or `latest`").with_default();
    command.option("--prompts", flags->prompts_file, "JSONL with prompts (DATA/held_out_prompts.jsonl)");
    command.option("--limit", flags->limit, "At most so many of them");
    command.option("--max-tokens", flags->request.sampling.max_tokens, "Tokens of an answer at most").between(1, 8192).with_default();
    command.option("-o,--output", flags->request.output_folder, "The folder for the report (DATA/comparison)");
}

}  // namespace maquette
