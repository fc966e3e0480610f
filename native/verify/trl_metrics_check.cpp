// trl_metrics: trains the rows as TRL's SFTTrainer did and compares what it logged at every step and in its evaluations.
#include <algorithm>

#include "native/model/adapter.h"
#include "native/verify/golden_context.h"

namespace maquette {
namespace {

constexpr double metric_limit = 1e-4;
constexpr size_t evaluation_rows = 2;  // TRL's batch size in the goldens' evaluations.

class TrlRun {
  public:
    TrlRun(const GoldenContext& context, const std::string& name, const Json& golden, const Json& run)
        : context_(context), check_("trl_metrics/" + name), golden_(golden), run_(run) {}

    Result<void> check() {
        const std::string folder = context_.in("gradients/llama");
        if (!golden_exists(folder + "/model")) {
            context_.skip(check_ + ": gradients/llama/model is absent");
            return {};
        }
        MAQUETTE_TRY_VOID(open(folder));
        MAQUETTE_TRY_VOID(compare_evaluation("eval_before"));
        const auto accumulation = static_cast<size_t>(std::max<int64_t>(1, json_integer(golden_member(run_, "config"), "gradient_accumulation_steps", 1)));
        for (size_t step = 0; (step + 1) * accumulation <= golden_member(run_, "micro_batches").size(); ++step) MAQUETTE_TRY_VOID(train_step(step, accumulation));
        return compare_evaluation("eval_after");
    }

  private:
    Result<void> open(const std::string& folder) {
        const std::string name = check_.substr(check_.find('/'));
        MAQUETTE_TRY(logits_, GoldenTensors::open(context_.in("trl_metrics") + name + ".safetensors"));
        GoldenDeviceOptions options;
        options.model = folder + "/model";
        options.has_evaluate = true;
        MAQUETTE_TRY(options.adapter, load_adapter(folder + "/adapter"));
        options.tokens_max = 1;
        for (const Json& micro : golden_member(run_, "micro_batches")) options.tokens_max = std::max(options.tokens_max, golden_batch(micro).tokens());
        for (const Json& row : golden_member(golden_, "rows")) options.tokens_max = std::max(options.tokens_max, static_cast<int64_t>(evaluation_rows * golden_member(row, "input_ids").size()));
        MAQUETTE_TRY(device_, GoldenDevice::open(context_.options(), options));
        return {};
    }

    void emit(const std::string& tensor, double actual, double expected) const {
        context_.emit(compare_number(check_, context_.device(), tensor, actual, expected, metric_limit));
    }

    Result<void> train_step(size_t step, size_t accumulation) {
        const Json& logged = golden_at(golden_member(run_, "log_history"), step);
        const Json& micro_batches = golden_member(run_, "micro_batches");
        double labels = 0;
        for (size_t k = 0; k < accumulation; ++k) labels += json_number(golden_member(golden_at(micro_batches, step * accumulation + k), "check"), "n");
        MAQUETTE_TRY_VOID(device_->session().run("zero_gradients"));
        double loss = 0, accuracy = 0, entropy = 0;
        for (size_t k = 0; k < accumulation; ++k) {
            MAQUETTE_TRY(const GoldenMeasures measures, train_micro_batch(step * accumulation + k, 1 / labels));
            loss += measures.loss / labels;
            // TRL takes the mean over micro-batches of each one's mean over tokens.
            accuracy += measures.hits / measures.labels / static_cast<double>(accumulation);
            entropy += measures.entropy / measures.labels / static_cast<double>(accumulation);
        }
        MAQUETTE_TRY(const double norm, device_->gradient_norm());
        RunArguments arguments;
        arguments.learning_rate = json_number(logged, "learning_rate");
        arguments.step = static_cast<int64_t>(step) + 1;
        arguments.gradient_scale = std::min(1.0, json_number(golden_member(run_, "config"), "max_grad_norm", 1.0) / (norm + 1e-6));
        MAQUETTE_TRY_VOID(device_->step(arguments));
        const std::string at = " of step " + std::to_string(step + 1);
        emit("loss" + at, loss, json_number(logged, "loss"));
        emit("grad_norm" + at, norm, json_number(logged, "grad_norm"));
        emit("mean_token_accuracy" + at, accuracy, json_number(logged, "mean_token_accuracy"));
        emit("entropy" + at, entropy, json_number(logged, "entropy"));
        emit("num_tokens" + at, tokens_, json_number(logged, "num_tokens"));
        return {};
    }

    Result<GoldenMeasures> train_micro_batch(size_t index, double loss_weight) {
        const Json& micro = golden_at(golden_member(run_, "micro_batches"), index);
        const PackedBatch batch = golden_batch(micro);
        const std::string key = "micro" + std::to_string(index) + ".logits";
        if (logits_.has(key)) {
            MAQUETTE_TRY(const auto expected, logits_.numbers(key));
            MAQUETTE_TRY(const auto actual, device_->logits(batch));
            context_.emit(compare_numbers(check_, context_.device(), key, actual, real_token_logits(micro, expected, static_cast<size_t>(device_->architecture().vocab_size)), golden_trained_limit));
        }
        MAQUETTE_TRY_VOID(device_->train(batch, loss_weight));
        tokens_ += static_cast<double>(batch.tokens());
        return device_->measures(batch);
    }

    // TRL weighs a batch's loss with its rows; accuracy and entropy are plain means over batches.
    Result<void> compare_evaluation(const std::string& when) {
        const Json* golden = json_member(run_, when);
        if (!golden) return {};
        const Json& all = golden_member(golden_, "rows");
        const auto rows = std::min(all.size(), static_cast<size_t>(std::max<int64_t>(0, json_integer(golden_, "eval_rows"))));
        double loss = 0, accuracy = 0, entropy = 0, batches = 0;
        for (size_t first = 0; first < rows; first += evaluation_rows, ++batches) {
            const size_t count = std::min(evaluation_rows, rows - first);
            PackedBatch batch;
            for (size_t i = first; i < first + count; ++i)
                batch.add_document(json_row<int32_t>(golden_member(all[i], "input_ids")), json_row<int32_t>(golden_member(all[i], "labels")));
            MAQUETTE_TRY(const GoldenMeasures measures, device_->evaluate(batch));
            loss += measures.loss / measures.labels * static_cast<double>(count);
            accuracy += measures.hits / measures.labels;
            entropy += measures.entropy / measures.labels;
        }
        emit(when + " loss", loss / static_cast<double>(rows), json_number(*golden, "eval_loss"));
        emit(when + " mean_token_accuracy", accuracy / batches, json_number(*golden, "eval_mean_token_accuracy"));
        emit(when + " entropy", entropy / batches, json_number(*golden, "eval_entropy"));
        return {};
    }

    const GoldenContext& context_;
    std::string check_;
    const Json& golden_;
    const Json& run_;
    GoldenTensors logits_;
    std::unique_ptr<GoldenDevice> device_;
    double tokens_ = 0;
};

}  // namespace

void check_trl_metrics(const GoldenContext& context) {
    const std::string path = context.in("trl_metrics/trl_metrics.json");
    if (!golden_exists(path)) return;
    if (context.is_narrow()) return context.skip("trl_metrics: TRL's metrics are compared in f32");
    const auto golden = read_golden_json(path);
    if (!golden) return context.attempt("trl_metrics", fail(golden.error()));
    for (const auto& [name, run] : golden_member(*golden, "runs").items()) context.attempt("trl_metrics/" + name, TrlRun(context, name, *golden, run).check());
}

}  // namespace maquette
