// Keeps what a run needs to go on: trained values, moments, and counters. A checkpoint is whole or not there.
#pragma once

#include <string>

#include "native/model/session.h"
#include "native/train/loss_scale.h"
#include "shared/base/json.h"

namespace maquette {

struct CheckpointState {
    int64_t step = 0;        // Optimizer steps done.
    int64_t num_tokens = 0;  // As TRL counts them.
    double best_eval_loss = 0;
    bool has_best = false;
    int64_t evaluations_without_gain = 0;
    double eval_loss_first = 0;
    double last_loss = 0;
    LossScale loss_scale;
    Json request = Json::object();  // What a resumed run must share: data, model, adapter, order.
    uint64_t data_hash = 0;
    std::string device;     // As the backend describes itself: elsewhere the same settings give other bits.
    KernelChoices kernels;  // What the device chose when the run began.
};

// Writes folder/step-N.safetensors, then folder/state.json, which names it; the older one is removed after that.
Result<void> write_checkpoint(const std::string& folder, Session& session, const CheckpointState& state);
Result<CheckpointState> read_checkpoint_state(const std::string& folder);
Result<void> restore_checkpoint(const std::string& folder, Session& session, const CheckpointState& state);

}  // namespace maquette
