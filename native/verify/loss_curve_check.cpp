// loss_curve: PyTorch's first loss and its evaluation before training, on the rows of a real run.
//
// Only what does not depend on the adapter's random start is compared: B is zero at first, so both are the base model's.
#include <algorithm>

#include "native/verify/golden_context.h"

namespace maquette {
namespace {

// The golden was computed in bf16 autocast and rounded to four digits.
constexpr double rounded_loss_limit = 2e-3;
constexpr double accuracy_limit = 5e-3;
const char* const model_name = "smollm2";  // As the golden's README says.
constexpr size_t first_step_rows = 2;

PackedBatch row_batch(const Json& row) {
    PackedBatch out;
    out.add_document(json_row<int32_t>(golden_member(row, "input_ids")), json_row<int32_t>(golden_member(row, "labels")));
    return out;
}

Result<GoldenMeasures> evaluate(GoldenDevice& device, std::span<const PackedBatch> rows) {
    GoldenMeasures out;
    for (const PackedBatch& row : rows) {
        MAQUETTE_TRY(const GoldenMeasures one, device.evaluate(row));
        out.loss += one.loss;
        out.hits += one.hits;
        out.labels += one.labels;
    }
    return out;
}

Result<void> check_curve(const GoldenContext& context) {
    const std::string model = golden_model(context.options(), model_name);
    if (model.empty()) {
        context.skip(std::string("loss_curve: no model; give --model ") + model_name + "=FOLDER");
        return {};
    }
    MAQUETTE_TRY(const Json curve, read_golden_json(context.in("loss_curve/curve.json")));
    MAQUETTE_TRY(const Json data, read_golden_json(context.in("loss_curve/data.json")));
    std::vector<PackedBatch> first, held_out;
    for (const Json& row : golden_member(data, "eval")) held_out.push_back(row_batch(row));
    const Json& rows_in_order = golden_member(data, "train_in_order");
    for (size_t i = 0; i < std::min(first_step_rows, rows_in_order.size()); ++i) first.push_back(row_batch(rows_in_order[i]));
    GoldenDeviceOptions options;
    options.model = model;
    options.has_train = options.has_logits = false;
    options.has_evaluate = true;
    for (const auto* rows : {&first, &held_out})
        for (const PackedBatch& row : *rows) options.tokens_max = std::max(options.tokens_max, row.tokens());
    MAQUETTE_TRY(const auto device, GoldenDevice::open(context.options(), options));
    const auto compare = [&](const char* tensor, double actual, double expected, double limit) {
        context.emit(compare_number("loss_curve", context.device(), tensor, actual, expected, limit));
    };
    MAQUETTE_TRY(const GoldenMeasures step, evaluate(*device, first));
    const auto first_loss = json_row<double>(golden_at(golden_member(curve, "curve"), 0));
    compare("loss of step 0", step.loss / step.labels, first_loss.empty() ? 0 : first_loss.front(), rounded_loss_limit);
    MAQUETTE_TRY(const GoldenMeasures before, evaluate(*device, held_out));
    const Json& expected = golden_member(curve, "eval_before");
    compare("eval_before tokens", before.labels, json_number(expected, "tokens"), 0);
    compare("eval_before loss", before.loss / before.labels, json_number(expected, "loss"), rounded_loss_limit);
    compare("eval_before token_accuracy", before.hits / before.labels, json_number(expected, "token_accuracy"), accuracy_limit);
    return {};
}

}  // namespace

void check_loss_curve(const GoldenContext& context) {
    if (!golden_exists(context.in("loss_curve/curve.json"))) return;
    // 10,000 tokens of a model of 135 million parameters: minutes on lavapipe and half an hour in plain loops.
    if (context.device() != "cpu" && !context.is_named("loss_curve"))
        context.skip("loss_curve: too long on this device; --only loss_curve checks it all the same");
    else
        context.attempt("loss_curve", check_curve(context));
}

}  // namespace maquette
