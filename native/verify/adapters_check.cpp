// peft_adapters: an adapter's file written again byte for byte, its merged weights, and its logits at run time, as PEFT gives them.
#include <cmath>

#include "native/export/merged_weights.h"
#include "native/model/adapter.h"
#include "native/verify/golden_context.h"
#include "shared/base/bytes.h"

namespace maquette {
namespace {

// Two orders of summing a million 32-bit numbers in 64 bits.
constexpr double sum_limit = 1e-6;

// A golden may name a model of its own, or, as "tiny-qwen2", the small one that the gradients are of.
std::string model_of(const GoldenContext& context, const std::string& name) {
    const std::string model = golden_model(context.options(), name);
    const std::string tiny = context.in("gradients/" + (name.starts_with("tiny-") ? name.substr(5) : name) + "/model");
    return model.empty() && golden_exists(tiny) ? tiny : model;
}

Result<void> compare_file(const GoldenContext& context, const std::string& check, const std::string& folder, const LoraAdapter& adapter) {
    MAQUETTE_TRY(const std::string theirs, read_golden_text(folder + "/adapter_model.safetensors"));
    std::string ours;
    MAQUETTE_TRY_VOID(write_peft_weights(adapter, [&ours](std::span<const std::byte> bytes) -> Result<void> {
        ours += text_of(bytes);
        return {};
    }));
    context.emit_exact(compare_equal(check, "", "adapter_model.safetensors", ours == theirs));
    return {};
}

Result<void> compare_merged(const GoldenContext& context, const std::string& check, const Model& model, const LoraAdapter& adapter, const Json& tensors) {
    const MergedWeights merged(model, &adapter);
    for (const auto& [name, golden] : tensors.items()) {
        const TensorView* tensor = model.find(name);
        // A tied head is the embedding once more.
        if (!tensor && name == "lm_head.weight") tensor = model.find("model.embed_tokens.weight");
        if (!tensor || Json(tensor->shape) != golden_member(golden, "shape")) {
            context.emit_exact(compare_equal(check, "", name + " has the merged model's shape", false));
            continue;
        }
        MAQUETTE_TRY(const auto numbers, merged.numbers(*tensor));
        double sum = 0, magnitudes = 0;
        for (const float number : numbers) sum += number, magnitudes += std::fabs(static_cast<double>(number));
        const std::vector<float> ours{static_cast<float>(sum), static_cast<float>(magnitudes)};
        const std::vector<float> theirs{static_cast<float>(json_number(golden, "sum")), static_cast<float>(json_number(golden, "abs_sum"))};
        context.emit_exact(compare_numbers(check, "", "merged " + name, ours, theirs, sum_limit));
    }
    return {};
}

Result<void> check_adapter_folder(const GoldenContext& context, const std::string& name) {
    const std::string folder = context.in("peft_adapters/" + name), check = "peft_adapters/" + name, model = model_of(context, name);
    if (model.empty()) {
        context.skip(check + ": no model; give --model " + name + "=FOLDER");
        return {};
    }
    MAQUETTE_TRY(const Json merged, read_golden_json(folder + "/merged.json"));
    GoldenDeviceOptions options;
    options.model = model;
    options.has_train = false;
    MAQUETTE_TRY(options.adapter, load_adapter(folder));
    MAQUETTE_TRY_VOID(compare_file(context, check, folder, *options.adapter));
    MAQUETTE_TRY(const Model base, load_model(model));
    MAQUETTE_TRY_VOID(compare_merged(context, check, base, *options.adapter, golden_member(merged, "tensors")));
    const auto ids = json_row<int32_t>(golden_member(merged, "ids")), greedy = json_row<int32_t>(golden_member(merged, "greedy_ids"));
    if (ids.empty()) return fail(Error{ErrorCode::BadInput, "The golden has no tokens.", "Make the goldens again.", folder + "/merged.json", 0, "ids"});
    options.tokens_max = static_cast<int64_t>(ids.size() + greedy.size());
    MAQUETTE_TRY(const auto device, GoldenDevice::open(context.options(), options));
    MAQUETTE_TRY(const auto values, device->logits(golden_document(with_greedy_tokens(ids, greedy))));
    const auto vocabulary = static_cast<size_t>(device->architecture().vocab_size);
    const auto answers = std::span(values).subspan((ids.size() - 1) * vocabulary);
    const auto expected = json_row<float>(golden_member(merged, "last_logits_head"));
    context.emit(compare_numbers(check, context.device(), "last_logits", answers.first(std::min(vocabulary, expected.size())), expected, golden_logits_limit));
    if (!greedy.empty() && !context.is_narrow())
        context.emit(compare_equal(check, context.device(), "greedy", says_greedily(answers, vocabulary, greedy, json_row<double>(golden_member(merged, "greedy_margin")))));
    return {};
}

}  // namespace

void check_peft_adapters(const GoldenContext& context) {
    for (const std::string& name : golden_entries(context.in("peft_adapters")))
        if (!context.is_left_out(name) && golden_exists(context.in("peft_adapters/" + name + "/adapter_config.json")))
            context.attempt("peft_adapters/" + name, check_adapter_folder(context, name));
}

}  // namespace maquette
