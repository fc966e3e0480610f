// Says before a run how much memory it will take, and measures afterwards how much it took.
#pragma once

#include <cstdint>

#include "native/model/plan.h"
#include "shared/base/json.h"

namespace maquette {

struct MemoryPlan {
    int64_t weights = 0, states = 0, activations = 0, cache = 0, other = 0;  // Bytes.
    int64_t paged = 0;                                                       // States in the host's memory, beside a GPU's own.
    int64_t total() const { return weights + states + activations + cache + other; }
};

// How a device keeps frozen weights and what it multiplies. With BFloat16 it rounds operands into scratch; with Float16 too,
// but keeps everything in 32 bits. AsFiled keeps all of them in the file's own formats and decodes each into scratch in f32
// (the GPU).
enum class WeightStorage { Float32, BFloat16, Float16, AsFiled };

struct MemoryFacts {
    int64_t mapped_bytes = 0;       // Of the model's file at one time, which the system counts as ours while it is read.
    int64_t linear_file_bytes = 0;  // What WeightFormat::File keeps.
    int64_t other_file_bytes = 0;   // The file's other tensors: embeddings, head.
    bool has_narrow_file = false;   // Some tensor of the file takes less than four bytes a number.
    int64_t rows_bytes = 0;         // What the process has taken for the tokenizer and the rows, measured.
    WeightStorage storage = WeightStorage::Float32;
    int64_t device_scratch_bytes = 0;  // As DeviceTraits::scratch_bytes.
    bool pages_moments = false;     // The optimizer's moments lie in the host's memory.
};
MemoryPlan plan_memory(const Plan& plan, const MemoryFacts& facts);
Json memory_plan_json(const MemoryPlan& plan);

int64_t memory_available();      // Bytes that the system can still give; 0 when unknown.
int64_t memory_peak_measured();  // This process's peak; 0 when unknown.
int64_t memory_now();            // What this process holds now.

}  // namespace maquette
