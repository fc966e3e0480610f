#include "native/verify/golden_checks.h"

#include <algorithm>
#include <cmath>

#include "native/model/adapter.h"
#include "native/verify/golden_device.h"
#include "native/verify/golden_files.h"
#include "native/verify/more_golden_checks.h"
#include "shared/weights/nf4.h"

namespace maquette {
namespace {

// The limits that an exact engine in 32-bit floats must keep (against PyTorch in 32-bit floats).
constexpr double logits_limit = 1e-4;
constexpr double gradient_limit = 1e-4;
constexpr double loss_limit = 1e-4;
constexpr double final_parameter_limit = 1e-3;  // After 20 AdamW steps, whose division by sqrt(v) widens small differences.

class Checker {
  public:
    Checker(const VerifyOptions& options, const VerifyOutput& output) : options_(options), output_(output) {}

    Result<void> logits();
    Result<void> gradients();
    Result<void> trajectories();
    Result<void> nf4();
    Result<void> peft_adapters();

  private:
    Result<void> logits_of(const std::string& name);
    Result<void> gradients_of(const std::string& name);
    Result<void> gradient_run(const std::string& name, const std::string& model, const std::string& batch_name, const Json& batch, bool full);
    Result<void> trajectory_of(const std::string& name, const std::string& run, const Json& golden, const Json& data);
    Result<void> adapter_of(const std::string& name);
    std::string in(const std::string& path) const { return options_.folder + "/" + path; }
    bool is_left_out(const std::string& model) const { return std::find(options_.without.begin(), options_.without.end(), model) != options_.without.end(); }
    bool is_bf16() const { return options_.precision == "bf16"; }
    void emit(VerifyRow row) { output_.on_row(is_bf16() ? judged_in_bf16(std::move(row)) : row); }
    void skip(const std::string& what) { output_.on_skipped(what); }

    VerifyOptions options_;
    VerifyOutput output_;
};

PackedBatch plain_batch(const std::vector<int32_t>& ids) {
    PackedBatch batch;
    batch.add_document(ids, std::vector<int32_t>(ids.size(), -100));
    return batch;
}

// --- Logits -----------------------------------------------------------------------------------------------------------

Result<void> Checker::logits() {
    for (const std::string& entry : golden_entries(in("logits")))
        if (entry.ends_with(".json")) MAQUETTE_TRY_VOID(logits_of(entry.substr(0, entry.size() - 5)));
    return {};
}

Result<void> Checker::logits_of(const std::string& name) {
    if (is_left_out(name)) return {};
    const std::string model = golden_model(options_, name), check = "logits/" + name;
    if (model.empty()) {
        skip(check + ": no model; give --model " + name + "=FOLDER");
        return {};
    }
    MAQUETTE_TRY(const Json golden, read_golden_json(in("logits/" + name + ".json")));
    MAQUETTE_TRY(const GoldenTensors tensors, GoldenTensors::open(in("logits/" + name + ".safetensors")));
    int64_t longest = 1;
    for (const Json& prompt : golden["prompts"]) longest = std::max(longest, static_cast<int64_t>(prompt["ids"].size()));
    GoldenDeviceOptions device_options;
    device_options.model = model;
    device_options.has_train = false;
    device_options.tokens_max = longest;
    MAQUETTE_TRY(const auto device, GoldenDevice::open(options_, device_options));
    const auto vocabulary = static_cast<size_t>(device->architecture().vocab_size);
    for (size_t p = 0; p < golden["prompts"].size(); ++p) {
        const std::string key = "p" + std::to_string(p);
        const PackedBatch document = plain_batch(json_row<int32_t>(golden["prompts"][p]["ids"]));
        MAQUETTE_TRY(const auto values, device->logits(document));
        MAQUETTE_TRY(const auto last, tensors.numbers(key + ".last_logits"));
        emit(compare_numbers(check, options_.device, key + ".last_logits", std::span(values).last(vocabulary), last, logits_limit));
        MAQUETTE_TRY(const auto top_ids, tensors.integers(key + ".topk_ids"));
        MAQUETTE_TRY(const auto top_values, tensors.numbers(key + ".topk_vals"));
        const size_t kept = top_ids.size() / document.ids.size();
        std::vector<float> ours(top_ids.size());
        bool same_first = true;
        for (size_t i = 0; i < ours.size(); ++i) ours[i] = values[i / kept * vocabulary + static_cast<size_t>(top_ids[i])];
        for (size_t t = 0; t < document.ids.size(); ++t) {
            const auto row = values.begin() + static_cast<std::ptrdiff_t>(t * vocabulary);
            same_first &= std::max_element(row, row + static_cast<std::ptrdiff_t>(vocabulary)) - row == top_ids[t * kept];
        }
        emit(compare_numbers(check, options_.device, key + ".topk_vals", ours, top_values, logits_limit));
        // Two tokens that are nearly as probable may change places in bf16.
        if (!is_bf16()) emit(compare_equal(check, options_.device, key + ".top1", same_first));
    }
    return {};
}

// --- Gradients --------------------------------------------------------------------------------------------------------

Result<void> Checker::gradients() {
    for (const std::string& name : golden_entries(in("gradients")))
        if (!is_left_out(name) && golden_exists(in("gradients/" + name + "/batches.json"))) MAQUETTE_TRY_VOID(gradients_of(name));
    return {};
}

Result<void> Checker::gradients_of(const std::string& name) {
    const std::string folder = in("gradients/" + name);
    const std::string model = golden_exists(folder + "/model") ? folder + "/model" : golden_model(options_, name);
    if (model.empty()) {
        skip("gradients/" + name + ": no model; give --model " + name + "=FOLDER");
        return {};
    }
    MAQUETTE_TRY(const Json batches, read_golden_json(folder + "/batches.json"));
    for (const auto& [batch_name, batch] : batches.items())
        for (const bool full : {false, true})
            if (golden_exists(folder + (full ? "/full_" : "/lora_") + batch_name + ".safetensors"))
                MAQUETTE_TRY_VOID(gradient_run(name, model, batch_name, batch, full));
    return {};
}

Result<void> Checker::gradient_run(const std::string& name, const std::string& model, const std::string& batch_name, const Json& batch, bool full) {
    const std::string folder = in("gradients/" + name), kind = full ? "full" : "lora";
    const std::string check = "gradients/" + name + "/" + kind + "_" + batch_name;
    MAQUETTE_TRY(const GoldenTensors golden, GoldenTensors::open(folder + "/" + kind + "_" + batch_name + ".safetensors"));
    MAQUETTE_TRY(const Json losses, read_golden_json(folder + "/losses.json"));
    const PackedBatch packed = golden_batch(batch);
    GoldenDeviceOptions device_options;
    device_options.model = model;
    device_options.full = full;
    device_options.tokens_max = static_cast<int64_t>(packed.ids.size());
    if (!full) {
        MAQUETTE_TRY(device_options.adapter, load_adapter(folder + "/adapter"));
    }
    MAQUETTE_TRY(const auto device, GoldenDevice::open(options_, device_options));
    const double count = static_cast<double>(packed.labels.size());
    MAQUETTE_TRY(const double loss, device->train(packed, 1 / count));
    emit(compare_number(check, options_.device, "loss", loss / count, json_number(losses, batch_name + "_" + kind + "_loss"), loss_limit));
    MAQUETTE_TRY(const double norm, device->gradient_norm());
    emit(compare_number(check, options_.device, "grad_norm", norm, json_number(losses, batch_name + "_" + kind + "_grad_norm"), gradient_limit));
    MAQUETTE_TRY(const auto gradients, device->gradients());
    for (const auto& gradient : gradients) {
        if (!golden.has("grad." + gradient.name)) {
            emit(compare_equal(check, options_.device, gradient.name + " is in the golden file", false));
            continue;
        }
        MAQUETTE_TRY(const auto expected, golden.numbers("grad." + gradient.name));
        emit(compare_numbers(check, options_.device, gradient.name, gradient.values, expected, gradient_limit));
    }
    if (!golden.has("logits")) return {};
    // Padded rows have logits at padding too, which no packed batch computes: those of real tokens are compared.
    MAQUETTE_TRY(const auto expected_all, golden.numbers("logits"));
    MAQUETTE_TRY(const auto actual, device->logits(packed));
    const auto vocabulary = static_cast<size_t>(device->architecture().vocab_size);
    std::vector<float> expected;
    size_t row = 0;
    for (const Json& ids : batch["input_ids"])
        for (size_t i = 0; i < ids.size(); ++i, ++row) {
            const Json* mask = json_member(batch, "attention_mask");
            const size_t line = row / ids.size();
            if (mask && (*mask)[line][i].get<int>() == 0) continue;
            expected.insert(expected.end(), expected_all.begin() + static_cast<std::ptrdiff_t>(row * vocabulary),
                            expected_all.begin() + static_cast<std::ptrdiff_t>((row + 1) * vocabulary));
        }
    emit(compare_numbers(check, options_.device, "logits", actual, expected, logits_limit));
    return {};
}

// --- Trajectories -----------------------------------------------------------------------------------------------------

Result<void> Checker::trajectories() {
    if (!golden_exists(in("trajectories/data.json"))) return {};
    MAQUETTE_TRY(const Json data, read_golden_json(in("trajectories/data.json")));
    for (const std::string& entry : golden_entries(in("trajectories"))) {
        if (!entry.ends_with(".json") || entry == "data.json") continue;
        MAQUETTE_TRY(const Json golden, read_golden_json(in("trajectories/" + entry)));
        for (const auto& [run, values] : golden.items())
            if (values.is_object() && values.contains("loss"))
                MAQUETTE_TRY_VOID(trajectory_of(entry.substr(0, entry.size() - 5), run, values, data));
    }
    return {};
}

Result<void> Checker::trajectory_of(const std::string& name, const std::string& run, const Json& golden, const Json& data) {
    const std::string folder = in("gradients/" + name), check = "trajectories/" + name + "/" + run;
    if (!golden_exists(folder + "/model")) {
        skip(check + ": gradients/" + name + "/model is absent");
        return {};
    }
    GoldenDeviceOptions device_options;
    device_options.model = folder + "/model";
    device_options.full = run.starts_with("full");
    device_options.weight_decay = 0.01;
    if (!device_options.full) {
        MAQUETTE_TRY(device_options.adapter, load_adapter(folder + "/adapter"));
    }
    std::vector<PackedBatch> batches;
    for (const Json& micro : data["micro"]) {
        batches.push_back(golden_batch(micro));
        device_options.tokens_max = std::max(device_options.tokens_max, static_cast<int64_t>(batches.back().ids.size()));
    }
    MAQUETTE_TRY(const auto device, GoldenDevice::open(options_, device_options));
    const auto accumulation = static_cast<size_t>(json_integer(data, "accumulation", 1));
    const auto expected_loss = json_row<float>(golden["loss"]), expected_norm = json_row<float>(golden["grad_norm"]);
    const auto rates = json_row<double>(golden["lr"]);
    const double max_norm = json_number(golden, "max_norm", 1.0);
    std::vector<float> losses, norms;
    for (size_t step = 0; step < expected_loss.size(); ++step) {
        double labels = 0, loss = 0;
        for (size_t k = 0; k < accumulation; ++k) labels += static_cast<double>(batches[step * accumulation + k].labels.size());
        MAQUETTE_TRY_VOID(device->session().run("zero_gradients"));
        for (size_t k = 0; k < accumulation; ++k) {
            MAQUETTE_TRY(const double sum, device->train(batches[step * accumulation + k], 1 / labels));
            loss += sum / labels;
        }
        MAQUETTE_TRY(const double norm, device->gradient_norm());
        RunArguments arguments;
        arguments.learning_rate = rates[step];
        arguments.step = static_cast<int64_t>(step) + 1;
        arguments.gradient_scale = std::min(1.0, max_norm / (norm + 1e-6));
        MAQUETTE_TRY_VOID(device->session().run("adamw", arguments));
        losses.push_back(static_cast<float>(loss));
        norms.push_back(static_cast<float>(norm));
    }
    for (size_t step = 0; step < losses.size(); ++step)
        emit(compare_number(check, options_.device, "loss of step " + std::to_string(step), losses[step], expected_loss[step], loss_limit));
    emit(compare_numbers(check, options_.device, "grad_norm", norms, expected_norm, final_parameter_limit));
    const std::string file = in("trajectories/" + name + "_" + run + "_final.safetensors");
    if (!golden_exists(file)) return {};
    MAQUETTE_TRY(const GoldenTensors final, GoldenTensors::open(file));
    MAQUETTE_TRY(const auto parameters, device->parameters());
    for (const auto& parameter : parameters) {
        if (!final.has(parameter.name)) continue;
        MAQUETTE_TRY(const auto expected, final.numbers(parameter.name));
        emit(compare_numbers(check, options_.device, parameter.name, parameter.values, expected, final_parameter_limit));
    }
    return {};
}

// --- NF4 and adapters -------------------------------------------------------------------------------------------------

Result<void> Checker::nf4() {
    const std::string path = in("nf4/nf4.safetensors");
    if (!golden_exists(path)) return {};
    MAQUETTE_TRY(const GoldenTensors golden, GoldenTensors::open(path));
    MAQUETTE_TRY(const auto weight, golden.numbers("weight"));
    for (const bool twice : {false, true}) {
        const std::string prefix = twice ? "dq." : "nf4.";
        MAQUETTE_TRY(const Nf4 ours, quantize_nf4(weight, twice ? Nf4Statistics::DoubleQuantized : Nf4Statistics::Plain));
        MAQUETTE_TRY_VOID(compare_nf4(golden, prefix, ours, [&](VerifyRow row) { emit(std::move(row)); }));
    }
    return {};
}

Result<void> Checker::peft_adapters() {
    for (const std::string& name : golden_entries(in("peft_adapters")))
        if (golden_exists(in("peft_adapters/" + name + "/adapter_config.json"))) MAQUETTE_TRY_VOID(adapter_of(name));
    return {};
}

// The adapter at run time against PEFT's merged model.
Result<void> Checker::adapter_of(const std::string& name) {
    const std::string folder = in("peft_adapters/" + name), check = "peft_adapters/" + name;
    std::string model = golden_model(options_, name);
    const std::string tiny = in("gradients/" + (name.starts_with("tiny-") ? name.substr(5) : name) + "/model");
    if (model.empty() && golden_exists(tiny)) model = tiny;
    if (model.empty()) {
        skip(check + ": no model; give --model " + name + "=FOLDER");
        return {};
    }
    MAQUETTE_TRY(const Json merged, read_golden_json(folder + "/merged.json"));
    const PackedBatch document = plain_batch(json_row<int32_t>(merged["ids"]));
    GoldenDeviceOptions device_options;
    device_options.model = model;
    device_options.has_train = false;
    device_options.tokens_max = static_cast<int64_t>(document.ids.size());
    MAQUETTE_TRY(device_options.adapter, load_adapter(folder));
    MAQUETTE_TRY(const auto device, GoldenDevice::open(options_, device_options));
    MAQUETTE_TRY(const auto values, device->logits(document));
    const auto expected = json_row<float>(merged["last_logits_head"]);
    const auto vocabulary = static_cast<size_t>(device->architecture().vocab_size);
    emit(compare_numbers(check, options_.device, "last_logits", std::span(values).last(vocabulary).first(expected.size()), expected, logits_limit));
    return {};
}

}  // namespace

Result<void> verify_goldens(const VerifyOptions& options, const VerifyOutput& output) {
    if (!golden_exists(options.folder)) return fail(Error{ErrorCode::NotFound, "There is no such folder.", "Give a folder laid out like the goldens.", options.folder, 0, ""});
    Checker checker(options, output);
    const auto wanted = [&](const char* name) {
        return options.only.empty() || std::find(options.only.begin(), options.only.end(), name) != options.only.end();
    };
    if (wanted("logits")) MAQUETTE_TRY_VOID(checker.logits());
    if (wanted("gradients")) MAQUETTE_TRY_VOID(checker.gradients());
    if (wanted("trajectories")) MAQUETTE_TRY_VOID(checker.trajectories());
    if (wanted("nf4")) MAQUETTE_TRY_VOID(checker.nf4());
    if (wanted("trl_metrics") && options.precision == "f32") MAQUETTE_TRY_VOID(verify_trl_metrics(options, output));
    if (wanted("masks")) MAQUETTE_TRY_VOID(verify_masks(options, output));
    if (wanted("peft_adapters")) MAQUETTE_TRY_VOID(checker.peft_adapters());
    return {};
}

}  // namespace maquette
