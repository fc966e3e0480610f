// The optimizer: gradients cleared, their norm, and a step.
#include "native/gpu/op_recorder.h"

#include <algorithm>

#include "native/backend/optimizer_states.h"
#include "shared/base/check.h"

namespace maquette {

Result<void> OpRecorder::zero(const Op& op) {
    commands_.fill_zero(places_.arena_range(tensor(op.outputs[0]).arena, op.attributes.offset, op.attributes.count));
    MAQUETTE_TRY_VOID(barrier());
    return {};
}

Result<void> OpRecorder::gradient_norm(const Op& op) {
    // Shares of a fixed size, so that the order of the sum depends on the count alone.
    constexpr uint32_t groups = 256;
    const int64_t piece = std::min<int64_t>(places_.binding_elements_max() / 1024 * 1024, int64_t{1} << 24);
    shader::AdamWParams params{};
    uint32_t partials = 0;
    for (int64_t first = 0; first < op.attributes.count; first += piece, partials += groups) {
        params.count = static_cast<uint32_t>(std::min(piece, op.attributes.count - first));
        const GpuBinding share{scratch_.partials.get(), uint64_t{partials} * element_bytes, groups * element_bytes};
        MAQUETTE_CHECK(share.offset + share.bytes <= scratch_.partials->bytes());
        MAQUETTE_TRY_VOID(dispatch("gradient_norm_partial", {places_.arena_range(Arena::Gradients, op.attributes.offset + first, params.count), share},
                                   params, {groups, 1, 1}));
    }
    params.count = partials;
    const GpuBinding all{scratch_.partials.get(), 0, std::max<uint64_t>(partials, 1) * element_bytes};
    return dispatch("gradient_norm", {all, places_.whole(op.outputs[0].tensor)}, params, {1, 1, 1});
}

Result<void> OpRecorder::adamw(const Op& op) {
    const OpAttributes& attributes = op.attributes;
    // Whole blocks of states, so that a piece's codes begin with a word.
    const int64_t piece = std::min<int64_t>((places_.binding_elements_max() - 64) / 1024 * 1024, int64_t{1} << 22);
    for (int64_t first = 0; first < attributes.count; first += piece)
        MAQUETTE_TRY_VOID(step(attributes, first, std::min(piece, attributes.count - first)));
    return {};
}

// A range of an arena as a binding, whose offset must be aligned: `first` is where the range begins in it.
GpuBinding OpRecorder::arena_binding(Arena arena, int64_t from, int64_t count, uint32_t& first) const {
    constexpr int64_t aligned = binding_alignment / element_bytes;
    first = static_cast<uint32_t>(from % aligned);
    return places_.arena_range(arena, from - first, count + first);
}

// Numbers [first, first + count) of the operation's range.
Result<void> OpRecorder::step(const OpAttributes& attributes, int64_t first, int64_t count) {
    shader::AdamWParams params{};
    params.count = static_cast<uint32_t>(count);
    params.beta1 = static_cast<float>(attributes.beta1);
    params.beta2 = static_cast<float>(attributes.beta2);
    params.epsilon = static_cast<float>(attributes.epsilon);
    params.weight_decay = static_cast<float>(attributes.weight_decay);
    const GpuBinding run{scratch_.run_params.get(), 0, scratch_.run_params->bytes()};
    const GpuBinding parameters = arena_binding(Arena::Parameters, attributes.offset + first, count, params.first);
    const GpuBinding gradients = arena_binding(Arena::Gradients, attributes.offset + first, count, params.first);
    if (attributes.optimizer == OptimizerKind::Sgd) return dispatch("sgd", {parameters, gradients, run}, params, {groups_of(count, 64), 1, 1});
    const int64_t state = attributes.state_offset;
    if (attributes.optimizer == OptimizerKind::AdamW)
        return dispatch("adamw", {parameters, gradients, places_.arena_range(Arena::FirstMoments, state + first, count), places_.arena_range(Arena::SecondMoments, state + first, count), run},
                        params, {groups_of(count, 64), 1, 1});
    const int64_t codes = state + state_code_places(first), absmax = state + state_code_places(attributes.count) + first / state_block;
    const int64_t words = state_code_places(count), blocks = groups_of(count, state_block);
    const auto codes_of = [&](Arena arena) { return arena_binding(arena, codes, words, params.code_first); };
    const auto absmax_of = [&](Arena arena) { return arena_binding(arena, absmax, blocks, params.absmax_first); };
    const GpuBinding levels{scratch_.levels.get(), 0, scratch_.levels->bytes()};
    const std::initializer_list<GpuBinding> bindings = {parameters, gradients, codes_of(Arena::FirstMoments), absmax_of(Arena::FirstMoments), codes_of(Arena::SecondMoments), absmax_of(Arena::SecondMoments), run, levels};
    return dispatch("adamw8", bindings, params, {static_cast<uint32_t>(blocks), 1, 1});
}

}  // namespace maquette
