// `maquette estimate`: tokens, memory, time and money of a training run, before anything starts.
#include <cstdio>
#include <memory>

#include "native/agent/training_estimate.h"
#include "native/command_line/commands.h"
#include "native/command_line/train_options.h"
#include "native/model/model_names.h"
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

Result<void> estimate(TrainRequest request, const EstimatePrices& prices, const CommandContext& context) {
    MAQUETTE_TRY(request.model, find_model(request.model, context.data_folder));
    MAQUETTE_TRY(const auto run, plan_training_run(request));
    const Json out = training_estimate(*run, request, measured_speed(context.data_folder), prices);
    if (context.json) {
        std::printf("%s\n", write_json(out).c_str());
        return {};
    }
    const auto count = [&](const char* name) { return static_cast<long long>(json_integer(out, name)); };
    const auto mib = [&](const char* name) { return json_number(out["memory"], name) / (1 << 20); };
    std::printf("%lld rows to train, %lld to judge; %lld tokens, %lld of them trained; the longest row has %lld.\n", count("rows"), count("evaluation_rows"), count("tokens"),
                count("trained_tokens"), count("longest_row"));
    if (count("unusable_rows") > 0) std::printf("%lld rows cannot be used.\n", count("unusable_rows"));
    if (count("truncated_rows") > 0)
        std::printf("%lld rows are longer than --max-length %lld and lose their ends.\n", count("truncated_rows"), static_cast<long long>(request.max_length));
    std::printf("Memory  %.0f MiB: weights %.0f, states %.0f, activations %.0f, the rest %.0f\n", mib("total_bytes"), mib("weights_bytes"), mib("states_bytes"),
                mib("activations_bytes"), mib("cache_bytes") + mib("other_bytes"));
    if (mib("paged_bytes") > 0) std::printf("        %.0f MiB more of the host's memory for the optimizer's moments\n", mib("paged_bytes"));
    if (count("recomputed_layers") > 0) std::printf("        %lld layers repeat their forward, so that it fits\n", count("recomputed_layers"));
    if (json_member(out, "seconds")->is_null()) {
        std::printf("Time    unknown for %lld steps: no run has been measured on this GPU\n", count("steps"));
        return {};
    }
    std::printf("Time    %.1f minutes for %lld steps at %.0f tokens/s (%s)\n", json_number(out, "seconds") / 60, count("steps"),
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
    add_train_options(command, *request);
    command.option("--watts", prices->watts, "What this machine draws under load").with_default();
    command.option("--price-kwh", prices->price_per_kwh, "USD per kilowatt-hour").with_default();
    command.option("--price-million", prices->price_per_million_tokens, "USD per million tokens at a service").with_default();
}

}  // namespace maquette
