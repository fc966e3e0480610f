// `maquette bench demo`: what a newcomer feels, measured in one run: training, answering, and the studio's page.
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "native/command_line/benchmark.h"
#include "native/command_line/commands.h"
#include "native/generate/generator.h"
#include "native/model/model_names.h"
#include "native/train/trainer.h"
#include "shared/evolve/evolution.h"
#include "shared/evolve/training_set.h"

namespace maquette {
namespace {

namespace fs = std::filesystem;

struct BenchDemoOptions {
    std::string model = "smollm2", device = "auto";
    int64_t steps = 8, tokens = 64;
    bool without_page = false;
};

constexpr int64_t demo_warm_up_steps = 2;  // The first steps also fill caches and buffers.

// Tokens a second of the middle step, on rows as the demo trains them.
Result<Json> measure_training(const BenchDemoOptions& options, const fs::path& folder) {
    EvolutionOptions evolution;
    evolution.count = 16;
    MAQUETTE_TRY(const std::vector<EvolutionLog> logs, evolve_builtin(evolution, {}));
    MAQUETTE_TRY(const TrainingSet set, make_training_set(logs, {}));
    TrainRequest request;
    request.data_file = (folder / "rows.jsonl").string();
    std::ofstream file(request.data_file);
    for (const Json& row : set.train_rows) file << write_json(row) << '\n';
    file.close();
    MAQUETTE_TRY(request.model, find_model(options.model));
    request.output_folder = (folder / "run").string();
    request.batch_rows = 8;
    request.steps_max = options.steps + demo_warm_up_steps;
    request.eval_share = 0;
    request.device = options.device;
    std::vector<double> speeds;
    Json plan = Json::object();
    TrainCallbacks callbacks;
    callbacks.on_event = [&](const Json& event) {
        if (json_text(event, "type") == "plan") plan = event;
        if (json_text(event, "type") == "step" && json_integer(event, "step") > demo_warm_up_steps) speeds.push_back(json_number(event, "tokens_per_second"));
    };
    MAQUETTE_TRY(const TrainSummary summary, train(request, callbacks));
    return Json{{"tokens_per_second", median(speeds)}, {"steps", speeds.size()}, {"batch_rows", request.batch_rows}, {"device", json_text(plan, "device")}};
}

// Tokens a second between the first and the last token of one answer, after an answer that warms up.
Result<Json> measure_decoding(const BenchDemoOptions& options) {
    GeneratorOptions opened;
    MAQUETTE_TRY(opened.model_path, find_model(options.model));
    opened.device = options.device;
    MAQUETTE_TRY(const auto generator, Generator::open(opened));
    SamplingOptions sampling;
    sampling.max_tokens = options.tokens;
    sampling.ignore_eos = true;
    double first = 0, seconds = 0;
    size_t tokens = 0;
    GenerateCallbacks callbacks;
    callbacks.on_text = [&](size_t, const std::string&) { first = first == 0 ? steady_seconds() : first; };
    for (int round = 0; round < 2; ++round) {
        first = 0;
        MAQUETTE_TRY(const auto answers, generator->generate({ask_messages("Create a pipeline dashboard with status indicators", Framework::Streamlit)}, sampling, callbacks));
        seconds = steady_seconds() - first;
        tokens = answers.front().ids.size();
    }
    if (first == 0 || tokens < 2) return fail(ErrorCode::Failed, "The model answered without a token.");
    return Json{{"tokens_per_second", static_cast<double>(tokens - 1) / seconds}, {"tokens", tokens}};
}

// The script's last line; it drives a browser through the page that was built.
Result<Json> measure_page() {
    MAQUETTE_TRY(const std::string script, checkout_file("tests/bench/page_bench.mjs"));
    MAQUETTE_TRY(const ProgramRun page, run_program({"node", script, "--json"}));
    if (page.exit_code != 0) return fail(ErrorCode::Failed, "Measuring the page failed; what went wrong stands above.", "Build it with ./studio build web, or leave it out with --without-page.");
    return parse_json(last_line(page.output));
}

void print(const Json& out) {
    const Json &train = out["train"], &decode = out["decode"];
    std::printf("Training  %.0f tokens/s on %s\nAnswering %.1f tokens/s\n", json_number(train, "tokens_per_second"), json_text(train, "device").c_str(), json_number(decode, "tokens_per_second"));
    if (!out.contains("page")) return;
    const Json &sizes = out["page"]["brotli_bytes"], &start = out["page"]["start"], &table = out["page"]["table"];
    std::printf("Page      %.2f MB of code, fonts and data after Brotli (wasm %.2f MB), first frame after %.0f ms (%.0f ms later on)\n"
                "Table     %.0f rows a second out of %.0f, %.1f frames a second\n",
                (json_number(sizes, "code") + json_number(sizes, "fonts") + json_number(sizes, "data")) / 1e6, json_number(sizes, "wasm") / 1e6, json_number(start, "first_visit_milliseconds"),
                json_number(start, "later_visit_milliseconds"), json_number(table, "rows_per_second"), json_number(table, "rows"), json_number(table, "frames_per_second"));
}

Result<void> run_bench_demo(const CommandContext& context, const BenchDemoOptions& options) {
    const TemporaryFolder folder;
    MAQUETTE_TRY(const fs::path path, folder.path());
    Json out{{"model", options.model}};
    MAQUETTE_TRY(out["train"], measure_training(options, path));
    MAQUETTE_TRY(out["decode"], measure_decoding(options));
    if (!options.without_page) {
        MAQUETTE_TRY(out["page"], measure_page());
    }
    if (context.json) std::printf("%s\n", write_json(out).c_str());
    else print(out);
    return {};
}

}  // namespace

void add_bench_demo_command(Command& bench, CommandContext& context) {
    auto options = std::make_shared<BenchDemoOptions>();
    Command command = add_command(bench, context, "demo", "Tokens a second of training and answering; size, start and scrolling of the page",
                                  "maquette bench demo --json", [&context, options] { return run_bench_demo(context, *options); });
    command.option("--model", options->model, "A model's name, folder or .gguf file").with_default();
    command.option("--device", options->device, "auto, cpu, gpu").with_default();
    command.option("--steps", options->steps, "Training steps that count").between(1, 1000).with_default();
    command.option("--tokens", options->tokens, "Tokens of the answer").between(2, 4096).with_default();
    command.flag("--without-page", options->without_page, "Leave out the page, which needs a browser");
}

}  // namespace maquette
