// Says what a training run would cost before it starts: tokens, memory, time, money.
#pragma once

#include <string>

#include "native/model/tokens.h"
#include "native/train/train_request.h"
#include "native/model/architecture.h"

namespace maquette {

struct TokenCount {
    int64_t rows = 0;
    int64_t unusable_rows = 0;    // Could not be rendered; a run would leave them out.
    int64_t truncated_rows = 0;   // Longer than max_length: their ends are cut.
    int64_t tokens = 0;           // Of all rows, prompts included.
    int64_t trained_tokens = 0;   // Those that carry loss.
    int64_t longest = 0;          // Tokens of the longest row, uncut.
};

struct EstimatePrices {
    double watts = 65;                  // Of the machine under load.
    double price_per_kwh = 0.30;
    double price_per_million_tokens = 3.0;  // What a fine-tuning service asks for trained tokens.
};

// Counts with the model's own tokenizer, template and mask: the same that the run will train.
Result<TokenCount> count_tokens(const std::string& jsonl, const ModelText& text, const TrainRequest& request);

// {"tokens", "memory", "time", "money"}; `tokens_per_second` is 0 when no run has measured it on this machine.
Json training_estimate(const TokenCount& count, const Architecture& architecture, const TrainRequest& request, double tokens_per_second,
                       const EstimatePrices& prices);

}  // namespace maquette
