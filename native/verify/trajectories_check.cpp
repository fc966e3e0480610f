// trajectories: 20 AdamW steps with warm-up, cosine, accumulation and clipping, loss by loss and to the last parameter.
#include <algorithm>
#include <cmath>

#include "native/model/adapter.h"
#include "native/verify/golden_context.h"

namespace maquette {
namespace {

struct Trajectory {
    std::vector<float> losses, norms;
};

Result<Trajectory> train(GoldenDevice& device, const Json& golden, const std::vector<PackedBatch>& batches, size_t accumulation) {
    Trajectory out;
    const auto rates = json_row<double>(golden_member(golden, "lr"));
    const double max_norm = json_number(golden, "max_norm", 1.0);
    for (size_t step = 0; step < rates.size() && (step + 1) * accumulation <= batches.size(); ++step) {
        const auto micro = std::span(batches).subspan(step * accumulation, accumulation);
        double labels = 0, loss = 0;
        for (const PackedBatch& batch : micro) labels += static_cast<double>(batch.labels.size());
        MAQUETTE_TRY_VOID(device.session().run("zero_gradients"));
        for (const PackedBatch& batch : micro) {
            MAQUETTE_TRY(const double sum, device.train(batch, 1 / labels));
            loss += sum / labels;
        }
        MAQUETTE_TRY(const double norm, device.gradient_norm());
        RunArguments arguments;
        arguments.learning_rate = rates[step];
        arguments.step = static_cast<int64_t>(step) + 1;
        arguments.gradient_scale = std::min(1.0, max_norm / (norm + 1e-6));
        MAQUETTE_TRY_VOID(device.step(arguments));
        out.losses.push_back(static_cast<float>(loss));
        out.norms.push_back(static_cast<float>(norm));
    }
    return out;
}

Result<void> compare_trained(const GoldenContext& context, const std::string& check, const std::string& file, GoldenDevice& device) {
    if (!golden_exists(file)) return {};
    MAQUETTE_TRY(const GoldenTensors golden, GoldenTensors::open(file));
    MAQUETTE_TRY(const auto parameters, device.parameters());
    for (const auto& parameter : parameters) {
        if (!golden.has(parameter.name)) {
            context.emit(compare_equal(check, context.device(), parameter.name + " is in the golden file", false));
            continue;
        }
        MAQUETTE_TRY(const auto expected, golden.numbers(parameter.name));
        context.emit(compare_numbers(check, context.device(), parameter.name, parameter.values, expected, golden_trained_limit));
    }
    return {};
}

Result<void> check_run(const GoldenContext& context, const std::string& name, const std::string& run, const Json& golden, const Json& data) {
    const std::string folder = context.in("gradients/" + name), check = "trajectories/" + name + "/" + run;
    if (!golden_exists(folder + "/model")) {
        context.skip(check + ": gradients/" + name + "/model is absent");
        return {};
    }
    GoldenDeviceOptions options;
    options.model = folder + "/model";
    options.full = run.starts_with("full");
    options.weight_decay = 0.01;
    if (!options.full) {
        MAQUETTE_TRY(options.adapter, load_adapter(folder + "/adapter"));
    }
    std::vector<PackedBatch> batches;
    for (const Json& micro : golden_member(data, "micro")) {
        batches.push_back(golden_batch(micro));
        options.tokens_max = std::max(options.tokens_max, batches.back().tokens());
    }
    MAQUETTE_TRY(const auto device, GoldenDevice::open(context.options(), options));
    MAQUETTE_TRY(const Trajectory ours, train(*device, golden, batches, static_cast<size_t>(json_integer(data, "accumulation", 2))));
    const auto losses = json_row<float>(golden_member(golden, "loss")), norms = json_row<float>(golden_member(golden, "grad_norm"));
    for (size_t step = 0; step < losses.size(); ++step)
        context.emit(compare_number(check, context.device(), "loss of step " + std::to_string(step), step < ours.losses.size() ? ours.losses[step] : NAN, losses[step], golden_loss_limit));
    context.emit(compare_numbers(check, context.device(), "grad_norm", ours.norms, norms, golden_trained_limit));
    return compare_trained(context, check, context.in("trajectories/" + name + "_" + run + "_final.safetensors"), *device);
}

}  // namespace

void check_trajectories(const GoldenContext& context) {
    if (!golden_exists(context.in("trajectories/data.json"))) return;
    const auto data = read_golden_json(context.in("trajectories/data.json"));
    if (!data) return context.attempt("trajectories", fail(data.error()));
    for (const std::string& entry : golden_entries(context.in("trajectories"))) {
        if (!entry.ends_with(".json") || entry == "data.json") continue;
        const std::string name = entry.substr(0, entry.size() - 5);
        const auto golden = read_golden_json(context.in("trajectories/" + entry));
        if (!golden) {
            context.attempt("trajectories/" + name, fail(golden.error()));
            continue;
        }
        for (const auto& [run, values] : golden->items())
            if (!context.is_left_out(name) && values.is_object() && values.contains("loss"))
                context.attempt("trajectories/" + name + "/" + run, check_run(context, name, run, values, *data));
    }
}

}  // namespace maquette
