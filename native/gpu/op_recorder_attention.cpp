// Attention over documents and over the cache.
#include "native/gpu/op_recorder.h"

namespace maquette {

namespace {

Result<void> check_head_width(int64_t width) {
    if (width % 4 == 0 && width <= attention_width_max) return {};
    return fail(ErrorCode::Failed, "The GPU's attention takes head widths up to 128 in multiples of 4; this model has " + std::to_string(width) + ".", "Train with --device cpu.");
}

}  // namespace

Result<void> OpRecorder::attend(AttentionForm form, const AttentionOperands& operands, const shader::AttentionParams& params) {
    MAQUETTE_TRY(const AttentionVariant* variant, choice_.choose(form, params.width));
    AttentionOperands all = operands;
    if (form == AttentionForm::Keys && needs_shares(*variant, params)) {
        all.dk_shares = {scratch_.dk_shares.get(), 0, scratch_.dk_shares->bytes()};
        all.dv_shares = {scratch_.dv_shares.get(), 0, scratch_.dv_shares->bytes()};
    }
    MAQUETTE_TRY_VOID(record_attention(kernels_, commands_, *variant, form, all, params));
    MAQUETTE_TRY_VOID(barrier());
    return {};
}

// inputs: q, k, v, segment_start, or slots and positions; outputs: o, lse?
Result<void> OpRecorder::attention(const Op& op) {
    const TensorRef &q = op.inputs[0], &k = op.inputs[1], &v = op.inputs[2], &o = op.outputs[0];
    const OpAttributes& attributes = op.attributes;
    shader::AttentionParams params{};
    params.tokens = static_cast<uint32_t>(rows(q));
    params.heads = static_cast<uint32_t>(attributes.heads);
    params.kv_heads = static_cast<uint32_t>(attributes.kv_heads);
    params.width = static_cast<uint32_t>(columns(q) / attributes.heads);
    params.window = static_cast<uint32_t>(attributes.window);
    params.scale = static_cast<float>(attributes.scale);
    params.q_stride = static_cast<uint32_t>(tensor(q).columns), params.q_at = static_cast<uint32_t>(q.column);
    params.k_stride = static_cast<uint32_t>(tensor(k).columns), params.k_at = static_cast<uint32_t>(k.column);
    params.v_stride = static_cast<uint32_t>(tensor(v).columns), params.v_at = static_cast<uint32_t>(v.column);
    params.o_stride = static_cast<uint32_t>(tensor(o).columns), params.o_at = static_cast<uint32_t>(o.column);
    params.cache_positions = static_cast<uint32_t>(attributes.cache_positions);
    MAQUETTE_TRY_VOID(check_head_width(params.width));
    AttentionOperands operands;
    operands.q = places_.whole(q.tensor), operands.k = places_.whole(k.tensor), operands.v = places_.whole(v.tensor);
    operands.starts = places_.whole(op.inputs[3].tensor), operands.o = places_.whole(o.tensor);
    if (op.kind == OpKind::CachedAttention)
        return dispatch("attention", {operands.q, operands.k, operands.v, operands.starts, places_.whole(op.inputs[4].tensor), operands.o, operands.o}, params,
                        {groups_of(params.tokens, 32), params.heads, 1}, {params.width / 4, 1, 0});
    if (op.outputs[1]) operands.lse = places_.whole(op.outputs[1].tensor);
    return attend(AttentionForm::Forward, operands, params);
}

Result<void> OpRecorder::cached_attention(const Op& op) { return attention(op); }

// inputs: q, k, v, o, d_o, lse, segment_start, segment_end; outputs: dq, dk, dv, delta
Result<void> OpRecorder::attention_backward(const Op& op) {
    const auto stride = [&](const TensorRef& ref) { return static_cast<uint32_t>(tensor(ref).columns); };
    const auto at = [](const TensorRef& ref) { return static_cast<uint32_t>(ref.column); };
    const auto place = [&](const TensorRef& ref) { return places_.whole(ref.tensor); };
    const TensorRef &q = op.inputs[0], &k = op.inputs[1], &v = op.inputs[2], &o = op.inputs[3], &d_o = op.inputs[4];
    const TensorRef &dq = op.outputs[0], &dk = op.outputs[1], &dv = op.outputs[2], &delta = op.outputs[3];
    shader::AttentionParams params{};
    params.tokens = static_cast<uint32_t>(rows(q));
    params.heads = static_cast<uint32_t>(op.attributes.heads);
    params.kv_heads = static_cast<uint32_t>(op.attributes.kv_heads);
    params.width = static_cast<uint32_t>(columns(q) / op.attributes.heads);
    params.window = static_cast<uint32_t>(op.attributes.window);
    params.scale = static_cast<float>(op.attributes.scale);
    params.q_stride = stride(q), params.q_at = at(q), params.k_stride = stride(k), params.k_at = at(k);
    params.v_stride = stride(v), params.v_at = at(v), params.o_stride = stride(o), params.o_at = at(o);
    params.dq_stride = stride(dq), params.dq_at = at(dq), params.dk_stride = stride(dk), params.dk_at = at(dk);
    params.dv_stride = stride(dv), params.dv_at = at(dv), params.do_stride = stride(d_o), params.do_at = at(d_o);
    MAQUETTE_TRY_VOID(check_head_width(params.width));
    MAQUETTE_TRY_VOID(dispatch("attention_delta", {place(o), place(d_o), place(delta)}, params, {groups_of(static_cast<int64_t>(params.tokens) * params.heads, 64), 1, 1}));
    AttentionOperands operands;
    operands.q = place(q), operands.k = place(k), operands.v = place(v), operands.starts = place(op.inputs[6]), operands.ends = place(op.inputs[7]);
    operands.lse = place(op.inputs[5]), operands.d_o = place(d_o), operands.delta = place(delta);
    operands.dq = place(dq), operands.dk = place(dk), operands.dv = place(dv);
    MAQUETTE_TRY_VOID(attend(AttentionForm::Queries, operands, params));
    return attend(AttentionForm::Keys, operands, params);
}

}  // namespace maquette
