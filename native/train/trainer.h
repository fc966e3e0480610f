// Trains adapters: reads the data, plans memory, steps, evaluates, keeps checkpoints, and tells what happens as events.
#pragma once

#include <functional>
#include <string>

#include "native/train/train_request.h"

namespace maquette {

struct TrainCallbacks {
    // {"type": "plan"|"step"|"eval"|"sample"|"checkpoint"|"warning"|"done", "step": n, "epoch": x, …} with TRL's metric
    // names: loss, grad_norm, learning_rate, mean_token_accuracy, entropy, num_tokens, eval_loss, eval_mean_token_accuracy, …
    std::function<void(const Json& event)> on_event;
    // Asked between micro-batches; true writes a checkpoint and ends with ErrorCode::Cancelled.
    std::function<bool()> is_cancelled;
};

struct TrainSummary {
    int64_t steps = 0;
    double loss = 0;             // Of the last step.
    double eval_loss_first = 0;  // Before the first step; NaN without evaluation rows.
    double eval_loss = 0;        // Of the kept (best) adapter.
    int64_t tokens = 0;
    double seconds = 0;
    double tokens_per_second = 0;
    int64_t bytes_predicted = 0;
    int64_t bytes_measured = 0;
    std::string adapter_folder;
};

// The output folder holds run.json, metrics.jsonl, adapter/ (PEFT) and checkpoint/.
Result<TrainSummary> train(const TrainRequest& request, const TrainCallbacks& callbacks);

}  // namespace maquette
