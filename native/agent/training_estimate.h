// Says what a training run would cost before it starts: tokens, memory, time, money.
#pragma once

#include "native/train/training_run.h"

namespace maquette {

struct EstimatePrices {
    double watts = 65;                  // Of the machine under load.
    double price_per_kwh = 0.30;
    double price_per_million_tokens = 3.0;  // What a fine-tuning service asks for trained tokens.
};

// {"rows", "tokens", "steps", "memory", "seconds", "money", …} of a planned run: the rows, steps and memory are those that it
// will have. `tokens_per_second` is 0 when no run has measured it on this machine; speed, time and their money are then
// guessed for a CPU, and null for a GPU.
Json training_estimate(const TrainingRun& run, const TrainRequest& request, double tokens_per_second, const EstimatePrices& prices);

}  // namespace maquette
