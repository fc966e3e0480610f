// `maquette estimate`: tokens, memory, time and money of a training run, before anything starts.
#include <cstdio>
#include <memory>

#include "native/agent/dataset_files.h"
#include "native/agent/training_estimate.h"
#include "native/command_line/commands.h"
#include "native/model/model_names.h"
#include "native/model/weights_loader.h"
#include "native/store/runs.h"

namespace maquette {
namespace {

// The speed of the newest run that measured one.
double measured_speed(const std::string& data_folder) {
    for (const Run& run : list_runs(data_folder)) {
        const auto metrics = read_metrics(run, 0);
        if (!metrics) continue;
        double sum = 0;
        int64_t count = 0;
        for (const auto& row : metrics->rows) {
            const double speed = json_number(row, "tokens_per_second");
            if (speed > 0) sum += speed, ++count;
        }
        if (count > 3) return sum / static_cast<double>(count);
    }
    return 0;
}

Result<void> estimate(const TrainRequest& request, const EstimatePrices& prices, const CommandContext& context) {
    MAQUETTE_TRY(const std::string path, find_model(request.model, context.data_folder));
    MAQUETTE_TRY(const std::string rows, read_text_file(request.data_file));
    MAQUETTE_TRY(const ModelText text, load_model_text(path));
    MAQUETTE_TRY(const Model model, load_model(path));
    MAQUETTE_TRY(const TokenCount count, count_tokens(rows, text, request));
    if (count.rows == count.unusable_rows)
        return fail({ErrorCode::BadInput, "No row of this file can be trained on.", "See `maquette check`.", request.data_file, 0, {}});
    const Json out = training_estimate(count, model.architecture(), request, measured_speed(context.data_folder), prices);
    if (context.json) {
        std::printf("%s\n", write_json(out).c_str());
        return {};
    }
    const auto mib = [&](const char* name) { return json_number(out["memory"], name) / (1 << 20); };
    std::printf("%lld rows, %lld tokens, %lld of them trained; the longest row has %lld.\n", static_cast<long long>(count.rows), static_cast<long long>(count.tokens),
                static_cast<long long>(count.trained_tokens), static_cast<long long>(count.longest));
    if (count.unusable_rows > 0) std::printf("%lld rows cannot be used.\n", static_cast<long long>(count.unusable_rows));
    if (count.truncated_rows > 0)
        std::printf("%lld rows are longer than --max-length %lld and lose their ends.\n", static_cast<long long>(count.truncated_rows), static_cast<long long>(request.max_length));
    std::printf("Memory  %.0f MiB: weights %.0f, adapter %.0f, activations %.0f, logits %.0f\n", mib("total_bytes"), mib("weights_bytes"), mib("adapter_bytes"),
                mib("activations_bytes"), mib("logits_bytes"));
    std::printf("Time    %.1f minutes for %lld steps at %.0f tokens/s (%s)\n", json_number(out, "seconds") / 60, static_cast<long long>(json_integer(out, "steps")),
                json_number(out, "tokens_per_second"), json_text(out, "speed_from").c_str());
    std::printf("Money   $%.4f for electricity here; about $%.2f at a service that asks $%.2f per million tokens\n", json_number(out["money"], "here"),
                json_number(out["money"], "at_a_service"), prices.price_per_million_tokens);
    return {};
}

}  // namespace

void add_estimate_command(Command& app, CommandContext& context) {
    auto request = std::make_shared<TrainRequest>();
    auto prices = std::make_shared<EstimatePrices>();
    request->model = "smollm2";
    Command command = add_command(app, context, "estimate", "Say what a training run takes before it starts: tokens, memory, time, money",
                                  "maquette estimate data/train.jsonl --model smollm2",
                                  [request, prices, &context] { return estimate(*request, *prices, context); });
    command.option("file", request->data_file, "The training rows, JSONL").required();
    command.option("--model", request->model, "A model's name, folder or .gguf file").with_default();
    command.option("--epochs", request->epochs, "How often every row is seen").positive().with_default();
    command.option("--batch-rows", request->batch_rows, "Rows in a step").positive().with_default();
    command.option("--max-length", request->max_length, "Tokens of a row at most").not_negative().with_default();
    command.option("--rank", request->lora.rank, "Rank of the adapter").positive().with_default();
    command.option("--loss-mode", request->loss_mode, "Which tokens carry loss").with_default();
    command.option("--threads", request->threads, "Cores; 0 for all").with_default();
    command.option("--watts", prices->watts, "What this machine draws under load").with_default();
    command.option("--price-kwh", prices->price_per_kwh, "USD per kilowatt-hour").with_default();
    command.option("--price-million", prices->price_per_million_tokens, "USD per million tokens at a service").with_default();
}

}  // namespace maquette
