#include "native/model/plan.h"

#include <algorithm>
#include <map>

#include "shared/base/check.h"

namespace maquette {

const char* op_kind_name(OpKind kind) {
    switch (kind) {
        case OpKind::EmbedTokens: return "embed_tokens";
        case OpKind::EmbedTokensBackward: return "embed_tokens_backward";
        case OpKind::RmsNorm: return "rms_norm";
        case OpKind::RmsNormBackward: return "rms_norm_backward";
        case OpKind::Linear: return "linear";
        case OpKind::LinearBackward: return "linear_backward";
        case OpKind::Rope: return "rope";
        case OpKind::Attention: return "attention";
        case OpKind::AttentionBackward: return "attention_backward";
        case OpKind::SwiGlu: return "swiglu";
        case OpKind::SwiGluBackward: return "swiglu_backward";
        case OpKind::GatherRows: return "gather_rows";
        case OpKind::ScatterRows: return "scatter_rows";
        case OpKind::HeadLoss: return "head_loss";
        case OpKind::CacheAppend: return "cache_append";
        case OpKind::CachedAttention: return "cached_attention";
        case OpKind::Zero: return "zero";
        case OpKind::GradientNorm: return "gradient_norm";
        case OpKind::AdamW: return "adamw";
    }
    return "unknown";
}

const Section* Plan::find_section(std::string_view name) const {
    for (const Section& section : sections)
        if (section.name == name) return &section;
    return nullptr;
}

TensorId Plan::find_tensor(std::string_view name) const {
    for (size_t i = 0; i < tensors.size(); ++i)
        if (tensors[i].name == name) return static_cast<TensorId>(i);
    return no_tensor;
}

int64_t Plan::bytes() const {
    int64_t elements = 0;
    for (const int64_t count : arena_elements) elements += count;
    return elements * 4;
}

namespace {

struct Lifetime {
    TensorId tensor = no_tensor;
    int64_t first = 0;
    int64_t last = 0;
    int64_t size = 0;
};

std::vector<Lifetime> lifetimes_in(const Plan& plan, const Section& section, const std::vector<bool>& is_placed) {
    std::map<TensorId, Lifetime> found;
    for (size_t i = 0; i < section.ops.size(); ++i) {
        const auto see = [&](const TensorRef& ref) {
            if (!ref || is_placed[static_cast<size_t>(ref.tensor)]) return;
            const Tensor& tensor = plan.tensor(ref.tensor);
            if (tensor.arena != Arena::Activations) return;
            const auto index = static_cast<int64_t>(i);
            auto [entry, is_new] = found.try_emplace(ref.tensor, Lifetime{ref.tensor, index, index, aligned(tensor.places())});
            if (!is_new) entry->second.last = index;
        };
        for (const TensorRef& ref : section.ops[i].inputs) see(ref);
        for (const TensorRef& ref : section.ops[i].outputs) see(ref);
    }
    std::vector<Lifetime> list;
    for (const auto& entry : found) list.push_back(entry.second);
    return list;
}

}  // namespace

void assign_activation_offsets(Plan& plan, const std::vector<TensorId>& kept) {
    std::vector<bool> is_placed(plan.tensors.size(), false);
    int64_t start = 0;
    for (const TensorId id : kept) {
        Tensor& tensor = plan.tensors[static_cast<size_t>(id)];
        tensor.offset = start;
        start += aligned(tensor.places());
        is_placed[static_cast<size_t>(id)] = true;
    }
    int64_t end = start;
    for (const Section& section : plan.sections) {
        std::vector<Lifetime> list = lifetimes_in(plan, section, is_placed);
        // Large tensors first, each at the lowest place that is free for as long as it lives.
        std::stable_sort(list.begin(), list.end(), [](const Lifetime& a, const Lifetime& b) { return a.size > b.size; });
        std::vector<Lifetime> placed;  // In order of offset.
        for (const Lifetime& life : list) {
            int64_t offset = start;
            for (const Lifetime& other : placed) {
                if (other.first > life.last || life.first > other.last) continue;
                const int64_t other_offset = plan.tensor(other.tensor).offset;
                if (other_offset >= offset + life.size) break;
                offset = std::max(offset, other_offset + other.size);
            }
            plan.tensors[static_cast<size_t>(life.tensor)].offset = offset;
            end = std::max(end, offset + life.size);
            const auto place = std::upper_bound(placed.begin(), placed.end(), offset, [&](int64_t value, const Lifetime& other) {
                return value < plan.tensor(other.tensor).offset;
            });
            placed.insert(place, life);
        }
        for (const Lifetime& life : list) is_placed[static_cast<size_t>(life.tensor)] = true;
    }
    plan.arena_elements[static_cast<size_t>(Arena::Activations)] = end;
}

}  // namespace maquette
