// Everything that decides a training run. Two runs with equal requests and equal files give equal bits on one device.
#pragma once

#include <cstdint>
#include <string>

#include "shared/base/json.h"

namespace maquette {

struct LoraRequest {
    int64_t rank = 16;
    double alpha = 32;
    double dropout = 0;
    bool rslora = false;                 // Scale alpha / sqrt(rank) instead of alpha / rank.
    std::string targets = "all-linear";  // Or names, "q_proj,v_proj", or a regular expression for a layer's whole path.
    std::string rank_pattern;   // "down_proj=8,layers.0.mlp.up_proj=4": ranks and alphas of the layers whose path ends so, as
    std::string alpha_pattern;  // PEFT's rank_pattern and alpha_pattern; keys may be regular expressions.
};

struct TrainRequest {
    std::string model;      // A path or a name for find_model.
    std::string data_file;  // JSONL of chat rows {"messages": […]}.
    std::string eval_file;  // Empty: a share of data_file.
    std::string output_folder;
    std::string method = "lora";     // lora, qlora (over a base in NF4), full
    std::string quantize = "auto";   // The frozen linear layers: none, nf4, file (as the file has them), auto: nf4 for qlora.
    std::string optimizer = "adamw"; // adamw, adamw-8bit, paged-adamw (moments in the host's memory; where there is no other, as adamw), sgd
    LoraRequest lora;
    double learning_rate = 2e-4;
    double epochs = 1;
    int64_t steps_max = 0;  // 0: epochs decide.
    int64_t batch_rows = 2;
    int64_t accumulation = 1;
    int64_t max_length = 512;
    std::string loss_mode = "assistant";  // assistant, assistant_turn, assistant_trl, last_assistant, completion, all
    double warmup_ratio = 0.03;
    std::string schedule = "cosine";  // cosine, linear, constant, one-cycle
    double clip_norm = 1.0;
    double weight_decay = 0.0;
    uint64_t seed = 42;
    int64_t time = 0;  // Unix time that chat templates see; 0 becomes the run's start. A resumed run keeps it.
    double eval_share = 0.05;
    int64_t eval_every = 0;        // Steps; 0: at the end of each epoch.
    int64_t checkpoint_every = 0;  // Steps; 0: at evaluations.
    int64_t sample_every = 0;      // Steps; 0: never.
    int64_t early_stop = 0;        // Evaluations without improvement before stopping; 0: never.
    bool packing = false;          // Fill rows of max_length with several documents (best fit decreasing).
    std::string device = "auto";   // auto, cpu, gpu, reference
    std::string precision = "auto";  // f32, bf16, f16, auto: see DeviceOptions.
    int threads = 0;
    int64_t memory_limit_bytes = 0;  // 0: what the machine has free.
    bool resume = false;             // Continue from output_folder/checkpoint.
};

bool is_full(const TrainRequest& request);

Json train_request_json(const TrainRequest& request);
Result<TrainRequest> train_request_from_json(const Json& json);

}  // namespace maquette
