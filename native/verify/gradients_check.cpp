// gradients: loss, gradient norm, every gradient and the logits of LoRA and of full training, as PyTorch and PEFT give them.
#include <cmath>

#include "native/model/adapter.h"
#include "native/verify/golden_context.h"

namespace maquette {
namespace {

enum class Trained { Adapter, Everything };

// One model's folder with one of its batches.
class GradientsCheck {
  public:
    GradientsCheck(const GoldenContext& context, std::string name, std::string model, const Json& losses)
        : context_(context), name_(std::move(name)), folder_(context.in("gradients/" + name_)), model_(std::move(model)), losses_(losses) {}

    Result<void> run(const std::string& batch_name, const Json& batch, Trained trained) {
        const std::string kind = trained == Trained::Everything ? "full" : "lora";
        check_ = "gradients/" + name_ + "/" + kind + "_" + batch_name;
        const std::string file = folder_ + "/" + kind + "_" + batch_name + ".safetensors", stats = folder_ + "/full_stats.json";
        const bool has_stats = trained == Trained::Everything && golden_exists(stats);
        if (!golden_exists(file) && !has_stats) return {};
        const PackedBatch packed = golden_batch(batch);
        MAQUETTE_TRY(const auto device, open(packed, trained));
        MAQUETTE_TRY(const auto gradients, train(*device, packed, batch_name + "_" + kind));
        if (golden_exists(file)) {
            MAQUETTE_TRY(const GoldenTensors golden, GoldenTensors::open(file));
            MAQUETTE_TRY_VOID(compare_gradients(gradients, golden));
            if (golden.has("logits")) MAQUETTE_TRY_VOID(compare_logits(*device, batch, packed, golden));
        } else {
            MAQUETTE_TRY(const Json golden, read_golden_json(stats));
            compare_statistics(gradients, golden_member(golden, batch_name));
        }
        if (trained == Trained::Adapter && losses_.contains(batch_name + "_rslora_loss")) return compare_rank_stabilized(packed, batch_name);
        return {};
    }

  private:
    void emit(VerifyRow row) const { context_.emit(std::move(row)); }

    Result<std::unique_ptr<GoldenDevice>> open(const PackedBatch& batch, Trained trained, bool is_rank_stabilized = false) const {
        GoldenDeviceOptions options;
        options.model = model_;
        options.full = trained == Trained::Everything;
        options.tokens_max = batch.tokens();
        if (trained == Trained::Adapter) {
            MAQUETTE_TRY(options.adapter, load_adapter(folder_ + "/adapter"));
            options.adapter->is_rank_stabilized = is_rank_stabilized;
        }
        return GoldenDevice::open(context_.options(), options);
    }

    Result<std::vector<GoldenDevice::Named>> train(GoldenDevice& device, const PackedBatch& packed, const std::string& key) const {
        const auto count = static_cast<double>(packed.labels.size());
        MAQUETTE_TRY(const double loss, device.train(packed, 1 / count));
        emit(compare_number(check_, context_.device(), "loss", loss / count, json_number(losses_, key + "_loss"), golden_loss_limit));
        if (losses_.contains(key + "_grad_norm")) {
            MAQUETTE_TRY(const double norm, device.gradient_norm());
            emit(compare_number(check_, context_.device(), "grad_norm", norm, json_number(losses_, key + "_grad_norm"), golden_gradient_limit));
        }
        return device.gradients();
    }

    Result<void> compare_gradients(const std::vector<GoldenDevice::Named>& gradients, const GoldenTensors& golden) const {
        for (const auto& gradient : gradients) {
            if (!golden.has("grad." + gradient.name)) {
                emit(compare_equal(check_, context_.device(), gradient.name + " is in the golden file", false));
                continue;
            }
            MAQUETTE_TRY(const auto expected, golden.numbers("grad." + gradient.name));
            emit(compare_numbers(check_, context_.device(), gradient.name, gradient.values, expected, golden_gradient_limit));
        }
        return {};
    }

    // Of a model whose gradients are too large to keep: the norm and the sum of the magnitudes of each.
    void compare_statistics(const std::vector<GoldenDevice::Named>& gradients, const Json& golden) const {
        for (const auto& gradient : gradients) {
            const Json* expected = json_member(golden, gradient.name);
            double squares = 0, magnitudes = 0;
            for (const float value : gradient.values) squares += static_cast<double>(value) * value, magnitudes += std::fabs(static_cast<double>(value));
            if (!expected) {
                emit(compare_equal(check_, context_.device(), gradient.name + " is in the golden file", false));
                continue;
            }
            emit(compare_number(check_, context_.device(), gradient.name + " l2", std::sqrt(squares), json_number(*expected, "l2"), golden_gradient_limit));
            emit(compare_number(check_, context_.device(), gradient.name + " abs_sum", magnitudes, json_number(*expected, "abs_sum"), golden_gradient_limit));
        }
    }

    Result<void> compare_logits(GoldenDevice& device, const Json& batch, const PackedBatch& packed, const GoldenTensors& golden) const {
        MAQUETTE_TRY(const auto all, golden.numbers("logits"));
        MAQUETTE_TRY(const auto actual, device.logits(packed));
        const auto expected = real_token_logits(batch, all, static_cast<size_t>(device.architecture().vocab_size));
        emit(compare_numbers(check_, context_.device(), "logits", actual, expected, golden_logits_limit));
        return {};
    }

    Result<void> compare_rank_stabilized(const PackedBatch& packed, const std::string& batch_name) const {
        MAQUETTE_TRY(const auto device, open(packed, Trained::Adapter, true));
        const auto count = static_cast<double>(packed.labels.size());
        MAQUETTE_TRY(const double loss, device->train(packed, 1 / count));
        emit(compare_number(check_, context_.device(), "rslora_loss", loss / count, json_number(losses_, batch_name + "_rslora_loss"), golden_loss_limit));
        return {};
    }

    const GoldenContext& context_;
    std::string name_, folder_, model_, check_;
    const Json& losses_;
};

Result<void> check_gradients_of(const GoldenContext& context, const std::string& name) {
    const std::string folder = context.in("gradients/" + name);
    const std::string model = golden_exists(folder + "/model") ? folder + "/model" : golden_model(context.options(), name);
    if (model.empty()) {
        context.skip("gradients/" + name + ": no model; give --model " + name + "=FOLDER");
        return {};
    }
    MAQUETTE_TRY(const Json batches, read_golden_json(folder + "/batches.json"));
    MAQUETTE_TRY(const Json losses, read_golden_json(folder + "/losses.json"));
    GradientsCheck check(context, name, model, losses);
    for (const auto& [batch_name, batch] : batches.items())
        for (const Trained trained : {Trained::Adapter, Trained::Everything}) MAQUETTE_TRY_VOID(check.run(batch_name, batch, trained));
    return {};
}

}  // namespace

void check_gradients(const GoldenContext& context) {
    for (const std::string& name : golden_entries(context.in("gradients")))
        if (!context.is_left_out(name) && golden_exists(context.in("gradients/" + name + "/batches.json")))
            context.attempt("gradients/" + name, check_gradients_of(context, name));
}

}  // namespace maquette
