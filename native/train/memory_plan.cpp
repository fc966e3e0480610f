#include "native/train/memory_plan.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <string>

namespace maquette {

namespace {

// "Name:   123 kB" in a file of /proc, in bytes.
int64_t kilobytes_in(const char* file, const std::string& name) {
    std::ifstream stream(file);
    for (std::string line; std::getline(stream, line);)
        if (line.compare(0, name.size(), name) == 0) return std::strtoll(line.c_str() + name.size(), nullptr, 10) * 1024;
    return 0;
}

// The widest operands of one product, rounded to two bytes: the left matrix in two orders and the right one.
int64_t rounded_operands(const Plan& plan) {
    int64_t widest = 0;
    const auto elements = [&](const TensorRef& ref) { return ref ? plan.tensor(ref.tensor).elements() : 0; };
    for (const Section& section : plan.sections)
        for (const Op& op : section.ops) {
            if (op.kind == OpKind::LinearBackward) widest = std::max(widest, 2 * elements(op.inputs[0]) + elements(op.inputs[1]));
            if (op.kind == OpKind::HeadLoss && op.outputs[5]) widest = std::max(widest, elements(op.outputs[3]));
        }
    return 2 * widest;
}

// The largest matrices that stand left and right in products, rounded to f16 but kept in 32 bits.
int64_t half_operands(const Plan& plan) {
    int64_t activation = 0, weight = 0;
    for (const Tensor& tensor : plan.tensors) {
        if (tensor.arena == Arena::Activations) activation = std::max(activation, tensor.elements());
        if (tensor.arena == Arena::Weights || tensor.arena == Arena::Parameters) weight = std::max(weight, tensor.elements());
    }
    return 4 * (activation + std::max(activation, weight));
}

// An embedding or a head is decoded in pieces of this many numbers where no linear layer is larger (native/gpu/tensor_places.cpp).
constexpr int64_t cut_elements = int64_t{16} << 20;

// The scratch into which the GPU decodes one weight at a time.
int64_t decoded_bytes_of_gpu(const Plan& plan, bool has_narrow_file) {
    int64_t linear = 0, other = 0;
    for (const Section& section : plan.sections)
        for (const Op& op : section.ops) {
            const bool is_linear = op.kind == OpKind::Linear, is_other = op.kind == OpKind::HeadLoss;
            if (!is_linear && !is_other) continue;
            const Tensor& weight = plan.tensor(op.inputs[1].tensor);
            if (weight.arena != Arena::Weights || (!has_narrow_file && weight.format != WeightFormat::Nf4)) continue;
            int64_t& largest = is_linear ? linear : other;
            largest = std::max(largest, weight.elements());
        }
    return std::max(linear, std::min(other, cut_elements)) * 4;
}

// Frozen weights in the device's numbers of `number_bytes`, or as they are stored with room to decode the largest.
int64_t weight_bytes(const Plan& plan, const MemoryFacts& facts, int64_t number_bytes) {
    const bool keeps_files = facts.storage == WeightStorage::AsFiled;
    int64_t bytes = 0, decoded = 0;
    bool has_file = keeps_files, has_nf4 = false;
    for (const Tensor& tensor : plan.tensors) {
        if (tensor.arena != Arena::Weights) continue;
        const bool is_decoded = keeps_files || tensor.format != WeightFormat::Device;
        if (is_decoded) decoded = std::max(decoded, tensor.elements() * number_bytes);
        else bytes += tensor.elements() * number_bytes;
        if (tensor.format == WeightFormat::Nf4) bytes += tensor.elements() / 2 + tensor.elements() / 64;  // And an absmax code a block.
        has_file = has_file || tensor.format == WeightFormat::File;
        has_nf4 = has_nf4 || tensor.format == WeightFormat::Nf4;
    }
    if (keeps_files) decoded = decoded_bytes_of_gpu(plan, facts.has_narrow_file);
    bytes += decoded + (has_file && !has_nf4 ? facts.linear_file_bytes : 0);
    return bytes + (keeps_files ? facts.other_file_bytes : 0);
}

}  // namespace

MemoryPlan plan_memory(const Plan& plan, const MemoryFacts& facts) {
    const auto bytes = [&](Arena arena) { return plan.arena_elements[static_cast<size_t>(arena)] * 4; };
    const bool is_bf16 = facts.storage == WeightStorage::BFloat16;
    MemoryPlan memory;
    memory.weights = weight_bytes(plan, facts, is_bf16 ? 2 : 4) + bytes(Arena::Constants) + facts.mapped_bytes;
    const int64_t moments = bytes(Arena::FirstMoments) + bytes(Arena::SecondMoments);
    memory.states = bytes(Arena::Parameters) + bytes(Arena::Gradients) + (facts.pages_moments ? 0 : moments);
    memory.paged = facts.pages_moments ? moments : 0;
    memory.activations = bytes(Arena::Activations) + 2 * bytes(Arena::Inputs);
    memory.cache = bytes(Arena::Cache);
    // Scratch of attention: gradients of keys and values for every query head (on the GPU where heads share keys), and in bf16
    // operands in other orders.
    int64_t widest = 0, widest_shared = 0;
    for (const Section& section : plan.sections)
        for (const Op& op : section.ops) {
            if (op.kind != OpKind::AttentionBackward) continue;
            int64_t& largest = op.attributes.heads > op.attributes.kv_heads ? widest_shared : widest;
            largest = std::max(largest, plan.tensor(op.inputs[3].tensor).elements());
        }
    widest = std::max(widest, widest_shared);
    // Threads and buffers took 4 MiB in every run measured, oneDNN's code and own scratch 6 more. A checkpoint copies one arena.
    memory.other = (is_bf16 ? 5 : 2) * widest * 4 + (int64_t{is_bf16 ? 4 : 10} << 20) + facts.rows_bytes + bytes(Arena::Parameters);
    if (is_bf16) memory.other += rounded_operands(plan);
    if (facts.storage == WeightStorage::Float16) memory.other += half_operands(plan);
    if (facts.storage == WeightStorage::AsFiled) memory.other = 2 * widest_shared * 4 + facts.device_scratch_bytes;  // Software's attention needs no scratch.
    return memory;
}

Json memory_plan_json(const MemoryPlan& plan) {
    return {{"weights_bytes", plan.weights}, {"states_bytes", plan.states}, {"activations_bytes", plan.activations},
            {"cache_bytes", plan.cache}, {"other_bytes", plan.other}, {"total_bytes", plan.total()}, {"paged_bytes", plan.paged}};
}

int64_t memory_available() { return kilobytes_in("/proc/meminfo", "MemAvailable:"); }
int64_t memory_peak_measured() { return kilobytes_in("/proc/self/status", "VmHWM:"); }
int64_t memory_now() { return kilobytes_in("/proc/self/status", "VmRSS:"); }

}  // namespace maquette
