// logits: every position's likeliest tokens, the last position's whole row, and 32 greedy tokens, as transformers gives them.
#include <algorithm>
#include <cmath>

#include "native/verify/golden_context.h"

namespace maquette {
namespace {

// Two tokens whose logits are nearer than what two attentions of torch itself differ by: either is the likeliest.
constexpr float noise = 1e-4f;

struct Prompt {
    const Json& golden;
    std::string key;  // "p0"
};

double mean_cross_entropy(std::span<const float> logits, const std::vector<int32_t>& ids, size_t vocabulary) {
    double sum = 0;
    for (size_t t = 0; t + 1 < ids.size(); ++t) {
        const auto row = logits.subspan(t * vocabulary, vocabulary);
        const double largest = row[static_cast<size_t>(likeliest(row))];
        double total = 0;
        for (const float value : row) total += std::exp(static_cast<double>(value) - largest);
        sum += largest + std::log(total) - static_cast<double>(row[static_cast<size_t>(ids[t + 1])]);
    }
    return ids.size() > 1 ? sum / static_cast<double>(ids.size() - 1) : 0;
}

class LogitsCheck {
  public:
    LogitsCheck(const GoldenContext& context, const std::string& name, GoldenDevice& device, const GoldenTensors& tensors)
        : context_(context), check_("logits/" + name), device_(device), tensors_(tensors),
          vocabulary_(static_cast<size_t>(device.architecture().vocab_size)) {}

    Result<void> run(const Prompt& prompt) {
        const auto ids = json_row<int32_t>(golden_member(prompt.golden, "ids"));
        if (ids.empty()) return fail(Error{ErrorCode::BadInput, "The prompt has no tokens.", "Make the goldens again.", {}, 0, prompt.key});
        const auto greedy = json_row<int32_t>(golden_member(prompt.golden, "greedy_ids"));
        MAQUETTE_TRY(const auto values, device_.logits(golden_document(with_greedy_tokens(ids, greedy))));
        const auto logits = std::span(values);
        MAQUETTE_TRY_VOID(compare_prompt(prompt.key, ids, logits.first(ids.size() * vocabulary_)));
        if (prompt.golden.contains("mean_ce"))
            emit(compare_number(check_, context_.device(), prompt.key + ".mean_ce", mean_cross_entropy(logits, ids, vocabulary_), json_number(prompt.golden, "mean_ce"), golden_loss_limit));
        if (!greedy.empty() && !context_.is_narrow())
            emit(compare_equal(check_, context_.device(), prompt.key + ".greedy",
                               says_greedily(logits.subspan((ids.size() - 1) * vocabulary_), vocabulary_, greedy, json_row<double>(golden_member(prompt.golden, "greedy_margin")))));
        return {};
    }

  private:
    void emit(VerifyRow row) const { context_.emit(std::move(row)); }

    Result<void> compare_prompt(const std::string& key, const std::vector<int32_t>& ids, std::span<const float> logits) {
        MAQUETTE_TRY(const auto last, tensors_.numbers(key + ".last_logits"));
        emit(compare_numbers(check_, context_.device(), key + ".last_logits", logits.last(vocabulary_), last, golden_logits_limit));
        MAQUETTE_TRY(const auto top_ids, tensors_.integers(key + ".topk_ids"));
        MAQUETTE_TRY(const auto top_values, tensors_.numbers(key + ".topk_vals"));
        const size_t kept = top_ids.size() / std::max<size_t>(ids.size(), 1);
        std::vector<float> ours(top_ids.size());
        bool same_first = kept > 0 && kept * ids.size() == top_ids.size();
        for (size_t i = 0; same_first && i < ours.size(); ++i) {
            if (top_ids[i] < 0 || static_cast<size_t>(top_ids[i]) >= vocabulary_)
                return fail(Error{ErrorCode::BadInput, "The token " + std::to_string(top_ids[i]) + " does not exist.", "Make the goldens again.", {}, 0, key + ".topk_ids"});
            ours[i] = logits[i / kept * vocabulary_ + static_cast<size_t>(top_ids[i])];
        }
        for (size_t t = 0; same_first && t < ids.size(); ++t) {
            const int64_t first = likeliest(logits.subspan(t * vocabulary_, vocabulary_));
            const bool is_tie = kept > 1 && top_values.size() == top_ids.size() && top_values[t * kept] - top_values[t * kept + 1] < noise;
            same_first = first == top_ids[t * kept] || (is_tie && first == top_ids[t * kept + 1]);
        }
        emit(compare_numbers(check_, context_.device(), key + ".topk_vals", ours, top_values, golden_logits_limit));
        // Two tokens that are nearly as probable may change places in bf16.
        if (!context_.is_narrow()) emit(compare_equal(check_, context_.device(), key + ".top1", same_first));
        return {};
    }

    const GoldenContext& context_;
    std::string check_;
    GoldenDevice& device_;
    const GoldenTensors& tensors_;
    size_t vocabulary_;
};

Result<void> check_logits_of(const GoldenContext& context, const std::string& name) {
    const std::string model = golden_model(context.options(), name);
    if (model.empty()) {
        context.skip("logits/" + name + ": no model; give --model " + name + "=FOLDER");
        return {};
    }
    MAQUETTE_TRY(const Json golden, read_golden_json(context.in("logits/" + name + ".json")));
    MAQUETTE_TRY(const GoldenTensors tensors, GoldenTensors::open(context.in("logits/" + name + ".safetensors")));
    GoldenDeviceOptions options;
    options.model = model;
    options.has_train = false;
    for (const Json& prompt : golden_member(golden, "prompts"))
        options.tokens_max = std::max(options.tokens_max, static_cast<int64_t>(golden_member(prompt, "ids").size() + golden_member(prompt, "greedy_ids").size()));
    MAQUETTE_TRY(const auto device, GoldenDevice::open(context.options(), options));
    LogitsCheck check(context, name, *device, tensors);
    const Json& prompts = golden_member(golden, "prompts");
    for (size_t p = 0; p < prompts.size(); ++p) MAQUETTE_TRY_VOID(check.run({golden_at(prompts, p), "p" + std::to_string(p)}));
    return {};
}

}  // namespace

void check_logits(const GoldenContext& context) {
    for (const std::string& entry : golden_entries(context.in("logits"))) {
        if (!entry.ends_with(".json")) continue;
        const std::string name = entry.substr(0, entry.size() - 5);
        if (!context.is_left_out(name)) context.attempt("logits/" + name, check_logits_of(context, name));
    }
}

}  // namespace maquette
