// Builds the plan of a language model: forward, hand-written backward, optimizer and generation, from its architecture.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "native/backend/backend.h"
#include "native/model/plan.h"
#include "native/model/weights_loader.h"
#include "shared/weights/lora_adapter.h"

namespace maquette {

// The seven linear layers of a block, in the order of the fused weights: q, k, v | o | gate, up | down.
enum class Module : uint8_t { Query, Key, Value, Output, Gate, Up, Down };
inline constexpr int module_count = 7;
const char* module_name(Module module);  // "q_proj", …
// "model.layers.3.self_attn.q_proj"
std::string module_path(int64_t layer, Module module);
int64_t module_inputs(const Architecture& architecture, Module module);
int64_t module_outputs(const Architecture& architecture, Module module);

struct LoraShape {
    int64_t rank = 0;  // 0: this module has no adapter.
    double scale = 1;  // alpha / rank, or alpha / sqrt(rank).
};
// One entry per layer; empty for no adapter at all.
using LoraLayout = std::vector<std::array<LoraShape, module_count>>;

struct PlanOptions {
    int64_t tokens_max = 0;     // Capacity of "train", "evaluate", "logits" and "prefill".
    int64_t labelled_max = 0;   // Capacity in labelled rows.
    int64_t positions_max = 0;  // Longest document (rotary table).
    bool has_train = false;
    bool has_evaluate = false;
    bool has_logits = false;
    int64_t cache_slots = 0;      // More than 0 adds "prefill" and "decode" for that many chats at once,
    int64_t cache_positions = 0;  // each of at most this many tokens.
    LoraLayout lora;
    bool full = false;  // Train every base parameter instead of adapters.
    double dropout = 0;
    PlanPreferences preferences;  // Of the device; Session::open fills them in.
    int64_t recompute_layers = 0;  // The first so many layers keep only their input and repeat their forward.
    WeightFormat linear_format = WeightFormat::Device;  // Of the frozen linear layers.
    OptimizerKind optimizer = OptimizerKind::AdamW;
    double beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weight_decay = 0;
};

Plan build_plan(const Architecture& architecture, const PlanOptions& options);

// The trained tensors in plan order (Arena::Parameters). Adapters carry PEFT's names,
// "base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight"; base parameters carry parts.
std::vector<TensorId> trained_tensors(const Plan& plan);

// Fills Weights, and whatever base values are Constants or Parameters, and the rotary table.
// An adapter given here is added to the weights.
Result<void> upload_model(const Plan& plan, const Model& model, Backend& backend, const LoraAdapter* merged = nullptr);

}  // namespace maquette
