#include "native/agent/training_estimate.h"

#include <algorithm>
#include <cmath>
#include <ctime>
#include <thread>

#include "shared/tokenizer/loss_mask.h"

namespace maquette {
namespace {

// Tokens a second and core of LoRA on 135 million parameters, prompts included: an assumption, not yet measured.
constexpr double tokens_per_second_core = 90;
constexpr double parameters_then = 134.5e6;

int64_t lora_parameters(const Architecture& a, int64_t rank) {
    const int64_t pairs = (a.hidden_size + a.query_width()) * 2 + (a.hidden_size + a.kv_width()) * 2 + (a.hidden_size + a.intermediate_size) * 3;
    return a.layers * rank * pairs;
}

// Bytes that one token's activations keep until the backward pass, in 32-bit: per layer the inputs of the seven
// multiplications, the two norms, queries, keys, values and the gate and up outputs.
int64_t activation_bytes_per_token(const Architecture& a) {
    return 4 * a.layers * (4 * a.hidden_size + 2 * a.query_width() + 2 * a.kv_width() + 3 * a.intermediate_size);
}

}  // namespace

Result<TokenCount> count_tokens(const std::string& jsonl, const ModelText& text, const TrainRequest& request) {
    MAQUETTE_TRY(const LossMode mode, loss_mode(request.loss_mode));
    MaskOptions options;
    options.mode = mode;
    options.variables = text.variables;
    options.now_seconds = static_cast<int64_t>(std::time(nullptr));
    TokenCount count;
    for (size_t start = 0; start < jsonl.size();) {
        const size_t end = std::min(jsonl.find('\n', start), jsonl.size());
        const std::string line = jsonl.substr(start, end - start);
        start = end + 1;
        if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
        ++count.rows;
        const auto row = parse_json(line);
        const MaskedRow masked = row ? mask_row(text.tokenizer, text.chat_template, *row, options) : MaskedRow{.usable = false};
        if (!masked.usable) {
            ++count.unusable_rows;
            continue;
        }
        const auto length = static_cast<int64_t>(masked.ids.size());
        const int64_t kept = request.max_length > 0 ? std::min(length, request.max_length) : length;
        count.longest = std::max(count.longest, length);
        count.truncated_rows += kept < length;
        count.tokens += kept;
        for (int64_t i = 0; i < kept; ++i) count.trained_tokens += masked.labels[static_cast<size_t>(i)] != masked_label;
    }
    return count;
}

Json training_estimate(const TokenCount& count, const Architecture& architecture, const TrainRequest& request, double tokens_per_second,
                       const EstimatePrices& prices) {
    const int64_t parameters = parameter_count(architecture);
    const int64_t adapter = lora_parameters(architecture, request.lora.rank);
    const int64_t step_tokens = request.batch_rows * std::min(request.max_length > 0 ? request.max_length : count.longest, std::max<int64_t>(count.longest, 1));
    const int64_t weights_bytes = parameters * 4;
    const int64_t adapter_bytes = adapter * 16;  // Values, gradients and both moments of AdamW.
    const int64_t activations_bytes = step_tokens * activation_bytes_per_token(architecture);
    const int64_t logits_bytes = std::min<int64_t>(step_tokens, 1024) * architecture.vocab_size * 8;

    const bool is_measured = tokens_per_second > 0;
    const int cores = request.threads > 0 ? request.threads : static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
    if (!is_measured) tokens_per_second = tokens_per_second_core * cores * parameters_then / static_cast<double>(std::max<int64_t>(parameters, 1));
    const double all_tokens = static_cast<double>(count.tokens) * request.epochs;
    const double seconds = all_tokens / tokens_per_second;
    const double kilowatt_hours = prices.watts * seconds / 3.6e6;
    const int64_t steps = request.steps_max > 0 ? request.steps_max
                                                : static_cast<int64_t>(std::ceil(static_cast<double>(count.rows) * request.epochs /
                                                                                 static_cast<double>(request.batch_rows * request.accumulation)));
    return {{"rows", count.rows}, {"unusable_rows", count.unusable_rows}, {"truncated_rows", count.truncated_rows}, {"longest_row", count.longest},
            {"tokens", count.tokens}, {"trained_tokens", count.trained_tokens}, {"tokens_all_epochs", all_tokens}, {"epochs", request.epochs}, {"steps", steps},
            {"parameters", parameters}, {"adapter_parameters", adapter},
            {"memory", {{"weights_bytes", weights_bytes}, {"adapter_bytes", adapter_bytes}, {"activations_bytes", activations_bytes}, {"logits_bytes", logits_bytes},
                        {"total_bytes", weights_bytes + adapter_bytes + activations_bytes + logits_bytes}}},
            {"tokens_per_second", tokens_per_second}, {"speed_from", is_measured ? "the last run on this machine" : "a typical core; no run has been measured here"},
            {"seconds", seconds},
            {"money", {{"kilowatt_hours", kilowatt_hours}, {"here", kilowatt_hours * prices.price_per_kwh},
                       {"at_a_service", static_cast<double>(count.tokens) * request.epochs / 1e6 * prices.price_per_million_tokens}, {"currency", "USD"}}}};
}

}  // namespace maquette
