// Operations on rows: embeddings, norms, rotary positions, SwiGLU, gathering, the cache.
#include "native/gpu/op_recorder.h"

#include <algorithm>

namespace maquette {

namespace {

struct Operand {
    int64_t stride = 0;
    int64_t at = 0;
};

shader::ElementwiseParams elementwise(int64_t rows, int64_t columns, Operand x, Operand y, Operand z = {}) {
    return {static_cast<uint32_t>(rows),     static_cast<uint32_t>(columns), static_cast<uint32_t>(x.stride), static_cast<uint32_t>(x.at),
            static_cast<uint32_t>(y.stride), static_cast<uint32_t>(y.at),    static_cast<uint32_t>(z.stride), static_cast<uint32_t>(z.at),
            0, 0, 0};
}

// A thread writes `each` columns.
GpuGroups row_groups(int64_t rows, int64_t columns, int64_t each = 1) { return {groups_of(columns, 64 * each), static_cast<uint32_t>(rows), 1}; }

}  // namespace

Result<void> OpRecorder::embed_tokens(const Op& op) {
    const TensorRef& y = op.outputs[0];
    const int64_t width = tensor(op.inputs[1]).columns;
    const Tensor& table = tensor(op.inputs[1]);
    if (table.arena == Arena::Weights && !places_.stored(op.inputs[1].tensor).is_empty()) {
        const StoredWeight& stored = places_.stored(op.inputs[1].tensor);
        MAQUETTE_TRY_VOID(stored.gather(kernels_, commands_, places_.whole(op.inputs[0].tensor), rows(y), {places_.whole(y.tensor), tensor(y).columns, y.column}));
        MAQUETTE_TRY_VOID(barrier());
        return {};
    }
    auto params = elementwise(rows(y), width, {width, 0}, {tensor(y).columns, y.column});
    for (const TensorShard& shard : places_.shards(op.inputs[1].tensor)) {
        params.first = static_cast<uint32_t>(shard.row);
        params.count = static_cast<uint32_t>(shard.rows);
        MAQUETTE_TRY_VOID(dispatch("embed_tokens", {places_.whole(op.inputs[0].tensor), shard.binding, places_.whole(y.tensor)}, params, row_groups(rows(y), width)));
    }
    return {};
}

Result<void> OpRecorder::embed_tokens_backward(const Op& op) {
    const TensorRef& dy = op.inputs[1];
    const int64_t width = tensor(op.outputs[0]).columns;
    auto params = elementwise(rows(dy), width, {width, 0}, {tensor(dy).columns, dy.column});
    for (const TensorShard& shard : places_.shards(op.outputs[0].tensor)) {
        params.first = static_cast<uint32_t>(shard.row);
        params.count = static_cast<uint32_t>(shard.rows);
        MAQUETTE_TRY_VOID(dispatch("embed_tokens_backward", {places_.whole(op.inputs[0].tensor), places_.whole(dy.tensor), shard.binding}, params,
                                   {groups_of(width, 64), 1, 1}));
    }
    return {};
}

shader::RmsNormParams OpRecorder::rms_norm_params(const Op& op, const TensorRef& x, const TensorRef& y) const {
    shader::RmsNormParams params{};
    params.rows = static_cast<uint32_t>(rows(x));
    params.heads = static_cast<uint32_t>(op.attributes.heads);
    params.width = static_cast<uint32_t>(columns(x)) / params.heads;
    params.x_stride = static_cast<uint32_t>(tensor(x).columns);
    params.x_at = static_cast<uint32_t>(x.column);
    params.y_stride = static_cast<uint32_t>(tensor(y).columns);
    params.y_at = static_cast<uint32_t>(y.column);
    params.epsilon = static_cast<float>(op.attributes.epsilon);
    return params;
}

Result<void> OpRecorder::rms_norm(const Op& op) {
    const TensorRef &x = op.inputs[0], &y = op.outputs[0];
    const shader::RmsNormParams params = rms_norm_params(op, x, y);
    return dispatch("rms_norm", {places_.whole(x.tensor), places_.whole(op.inputs[1].tensor), places_.whole(y.tensor)}, params, {params.rows, params.heads, 1}, {is_narrow(y)});
}

Result<void> OpRecorder::rms_norm_backward(const Op& op) {
    const TensorRef &dy = op.inputs[0], &x = op.inputs[1], &dx = op.outputs[0];
    shader::RmsNormParams params = rms_norm_params(op, x, dx);
    params.dy_stride = static_cast<uint32_t>(tensor(dy).columns);
    params.dy_at = static_cast<uint32_t>(dy.column);
    params.accumulate = op.attributes.accumulate ? 1 : 0;
    const GpuBinding scales{scratch_.row_scales.get(), 0, scratch_.row_scales->bytes()};
    MAQUETTE_TRY_VOID(dispatch("rms_norm_backward",
                               {places_.whole(dy.tensor), places_.whole(x.tensor), places_.whole(op.inputs[2].tensor), places_.whole(dx.tensor), scales},
                               params, {params.rows, params.heads, 1}));
    if (!op.outputs[1]) return {};
    return dispatch("rms_norm_gamma", {places_.whole(dy.tensor), places_.whole(x.tensor), scales, places_.whole(op.outputs[1].tensor)}, params,
                    {groups_of(params.width, 64), 1, 1});
}

Result<void> OpRecorder::rope(const Op& op) {
    const TensorRef& x = op.outputs[0];
    const auto heads = static_cast<uint32_t>(op.attributes.heads);
    shader::RopeParams params{};
    params.tokens = static_cast<uint32_t>(rows(x));
    params.heads = heads;
    params.width = static_cast<uint32_t>(columns(x) / heads);
    params.stride = static_cast<uint32_t>(tensor(x).columns);
    params.at = static_cast<uint32_t>(x.column);
    params.inverse = op.attributes.inverse ? 1 : 0;
    return dispatch("rope", {places_.whole(op.inputs[0].tensor), places_.whole(op.inputs[1].tensor), places_.whole(x.tensor)}, params,
                    {groups_of(columns(x) / 2, 64), params.tokens, 1});
}

Result<void> OpRecorder::swiglu(const Op& op) {
    const bool backward = op.kind == OpKind::SwiGluBackward;
    const TensorRef& gate_up = backward ? op.inputs[1] : op.inputs[0];
    const TensorRef& act = backward ? op.inputs[0] : op.outputs[0];
    const Operand x{tensor(gate_up).columns, gate_up.column}, y{tensor(act).columns, act.column};
    if (!backward)
        return dispatch("swiglu", {places_.whole(gate_up.tensor), places_.whole(act.tensor)}, elementwise(rows(act), columns(act), x, y),
                        row_groups(rows(act), columns(act), 1 + is_narrow(act)), {is_narrow(act)});
    const TensorRef& out = op.outputs[0];
    return dispatch("swiglu_backward", {places_.whole(gate_up.tensor), places_.whole(act.tensor), places_.whole(out.tensor)},
                    elementwise(rows(act), columns(act), x, y, {tensor(out).columns, out.column}), row_groups(rows(act), columns(act), 1 + is_narrow(act)), {is_narrow(act)});
}

Result<void> OpRecorder::gather_rows(const Op& op) {
    const TensorRef &x = op.inputs[0], &y = op.outputs[0];
    return dispatch("gather_rows", {places_.whole(x.tensor), places_.whole(op.inputs[1].tensor), places_.whole(y.tensor)},
                    elementwise(rows(y), columns(y), {tensor(x).columns, x.column}, {tensor(y).columns, y.column}), row_groups(rows(y), columns(y)));
}

Result<void> OpRecorder::scatter_rows(const Op& op) {
    const TensorRef &y = op.inputs[0], &x = op.outputs[0];
    auto params = elementwise(rows(x), columns(x), {tensor(x).columns, x.column}, {tensor(y).columns, y.column});
    MAQUETTE_TRY_VOID(dispatch("fill_rows", {places_.whole(x.tensor)}, params, row_groups(rows(x), columns(x))));
    return dispatch("scatter_rows", {places_.whole(y.tensor), places_.whole(op.inputs[1].tensor), places_.whole(x.tensor)}, params,
                    row_groups(rows(y), columns(y)));
}

Result<void> OpRecorder::cache_append(const Op& op) {
    for (int i = 0; i < 2; ++i) {
        const TensorRef &x = op.inputs[static_cast<size_t>(i)], &cache = op.outputs[static_cast<size_t>(i)];
        auto params = elementwise(rows(x), columns(x), {tensor(x).columns, x.column}, {tensor(cache).columns, cache.column});
        params.count = static_cast<uint32_t>(op.attributes.cache_positions);
        MAQUETTE_TRY_VOID(dispatch("cache_append",
                                   {places_.whole(x.tensor), places_.whole(op.inputs[2].tensor), places_.whole(op.inputs[3].tensor), places_.whole(cache.tensor)},
                                   params, row_groups(rows(x), columns(x))));
    }
    return {};
}

}  // namespace maquette
