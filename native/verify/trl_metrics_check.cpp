#include <algorithm>
#include <numeric>

#include "native/model/adapter.h"
#include "native/verify/golden_device.h"
#include "native/verify/more_golden_checks.h"

namespace maquette {
namespace {

constexpr double metric_limit = 1e-4;

// What one micro-batch adds to a step's metrics.
struct Measures {
    double loss = 0, hits = 0, entropy = 0;  // Sums over labels.
    double labels = 0, tokens = 0;
};

Result<Measures> train_micro_batch(GoldenDevice& device, const Json& micro, double loss_scale) {
    const PackedBatch batch = golden_batch(micro);
    Measures out;
    MAQUETTE_TRY(out.loss, device.train(batch, loss_scale));
    const auto sum = [&](const char* tensor) -> Result<double> {
        MAQUETTE_TRY(const auto values, device.session().read(tensor, batch.labelled()));
        return std::accumulate(values.begin(), values.end(), 0.0);
    };
    MAQUETTE_TRY(out.hits, sum("hit"));
    MAQUETTE_TRY(out.entropy, sum("entropy"));
    out.labels = static_cast<double>(batch.labels.size());
    out.tokens = static_cast<double>(batch.ids.size());
    return out;
}

Result<void> verify_run(const VerifyOptions& options, const VerifyOutput& output, const std::string& name, const Json& run) {
    const std::string folder = options.folder + "/gradients/llama", check = "trl_metrics/" + name;
    if (!golden_exists(folder + "/model")) {
        output.on_skipped(check + ": gradients/llama/model is absent");
        return {};
    }
    GoldenDeviceOptions device_options;
    device_options.model = folder + "/model";
    MAQUETTE_TRY(device_options.adapter, load_adapter(folder + "/adapter"));
    for (const Json& micro : run["micro_batches"]) {
        int64_t tokens = 0;
        for (const Json& row : micro["input_ids"]) tokens += static_cast<int64_t>(row.size());
        device_options.tokens_max = std::max(device_options.tokens_max, tokens);
    }
    MAQUETTE_TRY(const auto device, GoldenDevice::open(options, device_options));
    const auto accumulation = static_cast<size_t>(json_integer(run["config"], "gradient_accumulation_steps", 1));
    const Json& micro_batches = run["micro_batches"];
    double tokens = 0;
    for (size_t step = 0; (step + 1) * accumulation <= micro_batches.size(); ++step) {
        const Json& logged = run["log_history"][step];
        double labels = 0;
        for (size_t k = 0; k < accumulation; ++k) labels += json_number(micro_batches[step * accumulation + k]["check"], "n");
        MAQUETTE_TRY_VOID(device->session().run("zero_gradients"));
        double loss = 0, accuracy = 0, entropy = 0;
        for (size_t k = 0; k < accumulation; ++k) {
            MAQUETTE_TRY(const Measures measures, train_micro_batch(*device, micro_batches[step * accumulation + k], 1 / labels));
            loss += measures.loss / labels;
            // TRL takes the mean over micro-batches of each one's mean over tokens.
            accuracy += measures.hits / measures.labels / static_cast<double>(accumulation);
            entropy += measures.entropy / measures.labels / static_cast<double>(accumulation);
            tokens += measures.tokens;
        }
        MAQUETTE_TRY(const double norm, device->gradient_norm());
        RunArguments arguments;
        arguments.learning_rate = json_number(logged, "learning_rate");
        arguments.step = static_cast<int64_t>(step) + 1;
        arguments.gradient_scale = std::min(1.0, json_number(run["config"], "max_grad_norm", 1.0) / (norm + 1e-6));
        MAQUETTE_TRY_VOID(device->session().run("adamw", arguments));
        const std::string at = " of step " + std::to_string(step + 1);
        const auto compare = [&](const char* metric, double value) {
            output.on_row(compare_number(check, options.device, metric + at, value, json_number(logged, metric), metric_limit));
        };
        compare("loss", loss);
        compare("grad_norm", norm);
        compare("mean_token_accuracy", accuracy);
        compare("entropy", entropy);
        compare("num_tokens", tokens);
    }
    return {};
}

}  // namespace

Result<void> verify_trl_metrics(const VerifyOptions& options, const VerifyOutput& output) {
    const std::string path = options.folder + "/trl_metrics/trl_metrics.json";
    if (!golden_exists(path)) return {};
    MAQUETTE_TRY(const Json golden, read_golden_json(path));
    for (const auto& [name, run] : golden["runs"].items()) MAQUETTE_TRY_VOID(verify_run(options, output, name, run));
    return {};
}

}  // namespace maquette
