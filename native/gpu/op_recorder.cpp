#include "native/gpu/op_recorder.h"

#include <algorithm>
#include <cstring>

#include "native/backend/dropout.h"
#include "native/backend/optimizer_states.h"
#include "shared/base/check.h"
#include "shared/weights/nf4.h"

namespace maquette {
namespace {

constexpr int64_t element_bytes = 4;
constexpr int64_t turned_slack = TensorPlaces::turned_slack;
constexpr uint64_t binding_alignment = 256;  // What every device accepts as a binding's offset.

uint32_t groups_of(int64_t count, int64_t each) { return static_cast<uint32_t>((count + each - 1) / each); }

// The levels of moments in 8 bits: signed, then unsigned.
std::vector<float> optimizer_levels() {
    std::vector<float> levels(dynamic_levels().begin(), dynamic_levels().end());
    levels.insert(levels.end(), unsigned_dynamic_levels().begin(), unsigned_dynamic_levels().end());
    return levels;
}

bool has_vectors(int64_t stride, int64_t at) { return stride % 4 == 0 && at % 4 == 0; }

}  // namespace

Result<GpuScratch> GpuScratch::create(std::shared_ptr<GpuDevice> device, const Plan& plan) {
    int64_t row_scales = 1, dropped = 1;
    for (const Section& section : plan.sections)
        for (const Op& op : section.ops) {
            if (op.kind == OpKind::RmsNormBackward)
                row_scales = std::max(row_scales, plan.tensor(op.inputs[1].tensor).rows * op.attributes.heads);
            if (op.attributes.dropout > 0 && !op.lora.empty()) {
                const TensorRef& x = op.kind == OpKind::Linear ? op.inputs[0] : op.inputs[1];
                dropped = std::max(dropped, plan.tensor(x.tensor).rows * x.columns);
            }
        }
    GpuScratch out;
    MAQUETTE_TRY(out.run_params, GpuBuffer::create(device, sizeof(shader::RunParams), GpuMemoryUse::Upload));
    MAQUETTE_TRY(out.row_scales, GpuBuffer::create(device, static_cast<uint64_t>(row_scales * element_bytes), GpuMemoryUse::Device));
    MAQUETTE_TRY(out.partials, GpuBuffer::create(device, 65536 * element_bytes, GpuMemoryUse::Device));
    const auto levels = optimizer_levels();
    MAQUETTE_TRY(out.levels, GpuBuffer::create(device, levels.size() * element_bytes, GpuMemoryUse::Upload));
    std::memcpy(out.levels->mapped(), levels.data(), levels.size() * element_bytes);
    MAQUETTE_TRY(out.dropped, GpuBuffer::create(device, static_cast<uint64_t>(dropped * element_bytes), GpuMemoryUse::Device));
    return out;
}

template <class Params>
Result<void> OpRecorder::dispatch(std::string_view shader, std::initializer_list<GpuBinding> bindings, const Params& params, GpuGroups groups,
                                  std::initializer_list<uint32_t> specialization) {
    MAQUETTE_TRY(const GpuKernel* kernel,
                 kernels_.get(shader, static_cast<uint32_t>(bindings.size()), std::span(specialization.begin(), specialization.size())));
    MAQUETTE_TRY_VOID(commands_.dispatch(*kernel, std::span(bindings.begin(), bindings.size()), std::as_bytes(std::span(&params, 1)), groups));
    commands_.barrier();
    return {};
}

OpRecorder::Matrix OpRecorder::matrix(const TensorRef& ref) const {
    return {places_.whole(ref.tensor), tensor(ref).columns, ref.column};
}

int64_t OpRecorder::rows(const TensorRef& ref) const {
    switch (tensor(ref).rows_kind) {
        case Rows::Tokens:
            return arguments_.tokens;
        case Rows::Labelled:
            return arguments_.labelled;
        case Rows::Fixed:
            break;
    }
    return tensor(ref).rows;
}

int64_t OpRecorder::columns(const TensorRef& ref) const { return ref.columns; }

Result<void> OpRecorder::record(const Op& op) {
    switch (op.kind) {
        case OpKind::EmbedTokens:
            return embed_tokens(op);
        case OpKind::EmbedTokensBackward:
            return embed_tokens_backward(op);
        case OpKind::RmsNorm:
            return rms_norm(op);
        case OpKind::RmsNormBackward:
            return rms_norm_backward(op);
        case OpKind::Linear:
            return linear(op);
        case OpKind::LinearBackward:
            return linear_backward(op);
        case OpKind::Rope:
            return rope(op);
        case OpKind::Attention:
            return attention(op);
        case OpKind::AttentionBackward:
            return attention_backward(op);
        case OpKind::SwiGlu:
        case OpKind::SwiGluBackward:
            return swiglu(op);
        case OpKind::GatherRows:
            return gather_rows(op);
        case OpKind::ScatterRows:
            return scatter_rows(op);
        case OpKind::HeadLoss:
            return head_loss(op);
        case OpKind::CacheAppend:
            return cache_append(op);
        case OpKind::CachedAttention:
            return cached_attention(op);
        case OpKind::Zero:
            return zero(op);
        case OpKind::GradientNorm:
            return gradient_norm(op);
        case OpKind::AdamW:
            return adamw(op);
    }
    return fail(ErrorCode::Failed, std::string("The GPU does not know the operation ") + op_kind_name(op.kind) + ".");
}

Result<void> OpRecorder::multiply(const Product& product, const Matrix& a, const Matrix& b, const Matrix& c, const Matrix* bias,
                                  const Matrix* residual) {
    if (product.rows == 0 || product.columns == 0) return {};
    const shader::MatmulParams params{
        static_cast<uint32_t>(product.rows), static_cast<uint32_t>(product.columns), static_cast<uint32_t>(product.depth),
        static_cast<uint32_t>(a.stride), static_cast<uint32_t>(b.stride), static_cast<uint32_t>(c.stride),
        static_cast<uint32_t>(a.at), static_cast<uint32_t>(b.at), static_cast<uint32_t>(c.at),
        static_cast<uint32_t>(residual ? residual->stride : 0), static_cast<uint32_t>(residual ? residual->at : 0),
        (product.accumulate ? 1u : 0u) | (bias ? 2u : 0u) | (residual ? 4u : 0u), static_cast<float>(product.scale)};
    const bool is_vectorizable = has_vectors(a.stride, a.at) && has_vectors(b.stride, b.at) && (product.form == Form::TN || product.depth % 4 == 0);
    MAQUETTE_TRY(const MatmulVariant* variant, choice_.choose(product.form, {product.rows, product.columns, product.depth}, is_vectorizable));
    const MatmulOperands operands{a.binding, b.binding, c.binding, bias ? bias->binding : c.binding, residual ? residual->binding : c.binding};
    MAQUETTE_TRY_VOID(record_matmul(kernels_, commands_, *variant, product.form, operands, params));
    commands_.barrier();
    return {};
}

// inputs: x, W, bias?, residual?; outputs: y, xa?
Result<void> OpRecorder::linear(const Op& op) {
    const TensorRef &x = op.inputs[0], &weight = op.inputs[1], &y = op.outputs[0];
    const Matrix input = matrix(x), output = matrix(y);
    for (const TensorShard& shard : places_.shards(weight.tensor)) {
        Matrix bias, residual, part = output;
        part.at += shard.row;
        if (op.inputs[2]) {
            bias = matrix(op.inputs[2]);
            bias.binding.offset += static_cast<uint64_t>((op.inputs[2].column + shard.row) * element_bytes);
            bias.binding.bytes -= static_cast<uint64_t>((op.inputs[2].column + shard.row) * element_bytes);
        }
        if (op.inputs[3]) {
            residual = matrix(op.inputs[3]);
            residual.at += shard.row;
        }
        MAQUETTE_TRY(const Matrix base, base_weight(weight.tensor, shard));
        MAQUETTE_TRY_VOID(multiply({Form::NT, rows(x), shard.rows, columns(x)}, input, base, part,
                                   op.inputs[2] ? &bias : nullptr, op.inputs[3] ? &residual : nullptr));
    }
    for (const LoraPart& part : op.lora) MAQUETTE_TRY_VOID(lora_forward(op, part));
    return {};
}

Result<void> OpRecorder::lora_forward(const Op& op, const LoraPart& part) {
    const TensorRef &x = op.inputs[0], &y = op.outputs[0], &xa = op.outputs[1];
    MAQUETTE_TRY(const Matrix input, dropped_input(op, part, x));
    Matrix low = matrix(xa), high = matrix(y);
    low.at += part.xa_column;
    high.at += part.row;
    MAQUETTE_TRY_VOID(multiply({Form::NT, rows(x), part.rank, columns(x), part.scale}, input, weight(part.a), low));
    return multiply({Form::NT, rows(x), part.out, part.rank, 1, true}, low, weight(part.b), high);
}

// The A of one Linear's lora parts lie back to back, so that one may start between two aligned places.
OpRecorder::Matrix OpRecorder::weight(TensorId id) const {
    GpuBinding binding = places_.whole(id);
    const uint64_t past = binding.offset % binding_alignment;
    binding.offset -= past;
    binding.bytes += past;
    return {binding, places_.plan().tensor(id).columns, static_cast<int64_t>(past) / element_bytes};
}

Result<OpRecorder::Matrix> OpRecorder::base_weight(TensorId id, const TensorShard& shard) {
    const int64_t width = places_.plan().tensor(id).columns;
    const StoredWeight& stored = places_.stored(id);
    if (stored.is_empty()) return Matrix{shard.binding, width, 0};
    const Matrix decoded{{scratch_.decoded.get(), 0, scratch_.decoded->bytes()}, width, 0};
    MAQUETTE_TRY_VOID(stored.decode(kernels_, commands_, shard.row, shard.rows, {decoded.binding, width, 0}));
    commands_.barrier();
    return decoded;
}

Result<void> OpRecorder::multiply_back(Product product, const Matrix& a, TensorId id, const TensorShard& shard, const Matrix& c) {
    // Lines that lie a power of two apart fall on one set of the processor's cache.
    const int64_t stride = shard.rows + turned_slack, room = static_cast<int64_t>(scratch_.decoded ? scratch_.decoded->bytes() : 0) / element_bytes;
    const bool is_turned = choice_.prefers_contiguous_depth() && !places_.stored(id).is_empty() && shard.rows % 4 == 0 && product.columns * stride <= room;
    if (!is_turned) {
        MAQUETTE_TRY(const Matrix base, base_weight(id, shard));
        return multiply(product, a, base, c);
    }
    const Matrix turned{{scratch_.decoded.get(), 0, scratch_.decoded->bytes()}, stride, 0};
    MAQUETTE_TRY_VOID(places_.stored(id).decode(kernels_, commands_, shard.row, shard.rows, {turned.binding, stride, 0, StoredWeight::Order::Turned}));
    commands_.barrier();
    product.form = Form::NT;
    return multiply(product, a, turned, c);
}

// inputs: dy, x, W, xa?; outputs: dx?, dW?, dbias?, d_xa?
Result<void> OpRecorder::linear_backward(const Op& op) {
    const TensorRef &dy = op.inputs[0], &x = op.inputs[1], &weight_ref = op.inputs[2];
    const Matrix gradient = matrix(dy);
    if (op.outputs[0]) {
        bool accumulate = op.attributes.accumulate;
        for (const TensorShard& shard : places_.shards(weight_ref.tensor)) {
            Matrix part = gradient;
            part.at += shard.row;
            MAQUETTE_TRY_VOID(multiply_back({Form::NN, rows(dy), columns(op.outputs[0]), shard.rows, 1, accumulate}, part, weight_ref.tensor, shard, matrix(op.outputs[0])));
            accumulate = true;
        }
    }
    for (const LoraPart& part : op.lora) MAQUETTE_TRY_VOID(lora_backward(op, part));
    if (op.outputs[1])
        for (const TensorShard& shard : places_.shards(op.outputs[1].tensor)) {
            Matrix part = gradient;
            part.at += shard.row;
            MAQUETTE_TRY_VOID(multiply({Form::TN, shard.rows, columns(x), rows(dy), 1, true}, part, matrix(x),
                                       {shard.binding, tensor(op.outputs[1]).columns, 0}));
        }
    if (op.outputs[2]) {
        shader::ElementwiseParams params{};
        params.rows = static_cast<uint32_t>(rows(dy));
        params.columns = static_cast<uint32_t>(columns(dy));
        params.x_stride = static_cast<uint32_t>(gradient.stride);
        params.x_at = static_cast<uint32_t>(gradient.at);
        MAQUETTE_TRY_VOID(dispatch("column_sum", {gradient.binding, places_.whole(op.outputs[2].tensor)}, params, {groups_of(columns(dy), 64), 1, 1}));
    }
    return {};
}

Result<void> OpRecorder::lora_backward(const Op& op, const LoraPart& part) {
    const TensorRef &dy = op.inputs[0], &x = op.inputs[1];
    Matrix high = matrix(dy), low = matrix(op.inputs[3]), d_low = matrix(op.outputs[3]);
    high.at += part.row;
    low.at += part.xa_column;
    d_low.at += part.xa_column;
    MAQUETTE_TRY_VOID(multiply({Form::NN, rows(dy), part.rank, part.out, part.scale}, high, weight(part.b), d_low));
    if (part.b_gradient != no_tensor)
        MAQUETTE_TRY_VOID(multiply({Form::TN, part.out, part.rank, rows(dy), 1, true}, high, low, weight(part.b_gradient)));
    if (part.a_gradient != no_tensor) {
        MAQUETTE_TRY(const Matrix input, dropped_input(op, part, x));
        MAQUETTE_TRY_VOID(multiply({Form::TN, part.rank, columns(x), rows(dy), 1, true}, d_low, input, weight(part.a_gradient)));
    }
    if (!op.outputs[0]) return {};
    const TensorRef& dx = op.outputs[0];
    const Product product{Form::NN, rows(dy), columns(dx), part.rank, 1, op.attributes.dropout == 0};
    if (op.attributes.dropout == 0) return multiply(product, d_low, weight(part.a), matrix(dx));
    const Matrix scratch = dropped_scratch(columns(dx));
    MAQUETTE_TRY_VOID(multiply(product, d_low, weight(part.a), scratch));
    return dropout(op, part, scratch, matrix(dx), product, DropoutResult::Add);
}

OpRecorder::Matrix OpRecorder::dropped_scratch(int64_t columns) const {
    return {{scratch_.dropped.get(), 0, scratch_.dropped->bytes()}, columns, 0};
}

Result<OpRecorder::Matrix> OpRecorder::dropped_input(const Op& op, const LoraPart& part, const TensorRef& x) {
    if (op.attributes.dropout == 0) return matrix(x);
    const Matrix scratch = dropped_scratch(columns(x));
    MAQUETTE_TRY_VOID(dropout(op, part, matrix(x), scratch, {Form::NN, rows(x), columns(x)}, DropoutResult::Replace));
    return scratch;
}

Result<void> OpRecorder::dropout(const Op& op, const LoraPart& part, const Matrix& from, const Matrix& to, Product shape, DropoutResult result) {
    shader::ElementwiseParams params{};
    params.rows = static_cast<uint32_t>(shape.rows);
    params.columns = static_cast<uint32_t>(shape.columns);
    params.x_stride = static_cast<uint32_t>(from.stride), params.x_at = static_cast<uint32_t>(from.at);
    params.y_stride = static_cast<uint32_t>(to.stride), params.y_at = static_cast<uint32_t>(to.at);
    params.first = part.dropout_stream;
    params.count = dropout_threshold(op.attributes.dropout);
    params.scale = static_cast<float>(1 / (1 - op.attributes.dropout));
    const GpuBinding run{scratch_.run_params.get(), 0, scratch_.run_params->bytes()};
    return dispatch("dropout", {from.binding, to.binding, run}, params, {groups_of(shape.columns, 64), params.rows, 1},
                    {result == DropoutResult::Add ? 1u : 0u});
}

// inputs: hidden, W, labels, loss_weights; outputs: loss, hit, entropy, logits, d_hidden?, dW?
Result<void> OpRecorder::head_loss(const Op& op) {
    const int64_t vocabulary = tensor(op.inputs[1]).rows;
    const int64_t fitting = std::max<int64_t>(1, places_.binding_elements_max() / vocabulary);
    const int64_t chunk = std::min(op.attributes.chunk_rows, fitting);
    for (int64_t first = 0; first < arguments_.labelled; first += chunk)
        MAQUETTE_TRY_VOID(head_loss_chunk(op, first, std::min(chunk, arguments_.labelled - first)));
    return {};
}

Result<void> OpRecorder::head_loss_chunk(const Op& op, int64_t first, int64_t rows) {
    const TensorRef &hidden = op.inputs[0], &weight_ref = op.inputs[1];
    const int64_t vocabulary = tensor(weight_ref).rows, width = columns(hidden);
    const bool with_gradient = op.outputs[4] || op.outputs[5];
    Matrix x = matrix(hidden);
    x.at += first * x.stride;
    const Matrix logits{places_.range(op.outputs[3].tensor, 0, rows * vocabulary), vocabulary, 0};
    const auto shards = places_.shards(weight_ref.tensor);
    for (const TensorShard& shard : shards) {
        MAQUETTE_TRY(const Matrix base, base_weight(weight_ref.tensor, shard));
        MAQUETTE_TRY_VOID(multiply({Form::NT, rows, shard.rows, width}, x, base, {logits.binding, vocabulary, shard.row}));
    }
    const shader::HeadLossParams params{static_cast<uint32_t>(rows), static_cast<uint32_t>(vocabulary), static_cast<uint32_t>(first), with_gradient ? 1u : 0u};
    MAQUETTE_TRY_VOID(dispatch("head_loss",
                               {logits.binding, places_.whole(op.inputs[2].tensor), places_.whole(op.inputs[3].tensor), places_.whole(op.outputs[0].tensor),
                                places_.whole(op.outputs[1].tensor), places_.whole(op.outputs[2].tensor)},
                               params, {static_cast<uint32_t>(rows), 1, 1}));
    if (op.outputs[4]) {
        Matrix d_hidden = matrix(op.outputs[4]);
        d_hidden.at += first * d_hidden.stride;
        for (const TensorShard& shard : shards) {
            MAQUETTE_TRY_VOID(multiply_back({Form::NN, rows, width, shard.rows, 1, shard.row > 0}, {logits.binding, vocabulary, shard.row}, weight_ref.tensor, shard, d_hidden));
        }
    }
    if (op.outputs[5])
        for (const TensorShard& shard : places_.shards(op.outputs[5].tensor))
            MAQUETTE_TRY_VOID(multiply({Form::TN, shard.rows, width, rows, 1, true}, {logits.binding, vocabulary, shard.row}, x, {shard.binding, width, 0}));
    return {};
}

// --- Operations on rows -------------------------------------------------------------------------------------------

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

GpuGroups row_groups(int64_t rows, int64_t columns) { return {groups_of(columns, 64), static_cast<uint32_t>(rows), 1}; }

}  // namespace

Result<void> OpRecorder::embed_tokens(const Op& op) {
    const TensorRef& y = op.outputs[0];
    const int64_t width = tensor(op.inputs[1]).columns;
    const Tensor& table = tensor(op.inputs[1]);
    if (table.arena == Arena::Weights && !places_.stored(op.inputs[1].tensor).is_empty()) {
        const StoredWeight& stored = places_.stored(op.inputs[1].tensor);
        MAQUETTE_TRY_VOID(stored.gather(kernels_, commands_, places_.whole(op.inputs[0].tensor), rows(y), {places_.whole(y.tensor), tensor(y).columns, y.column}));
        commands_.barrier();
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

Result<void> OpRecorder::rms_norm(const Op& op) {
    const TensorRef &x = op.inputs[0], &y = op.outputs[0];
    const auto heads = static_cast<uint32_t>(op.attributes.heads);
    shader::RmsNormParams params{};
    params.rows = static_cast<uint32_t>(rows(x));
    params.heads = heads;
    params.width = static_cast<uint32_t>(columns(x) / heads);
    params.x_stride = static_cast<uint32_t>(tensor(x).columns);
    params.x_at = static_cast<uint32_t>(x.column);
    params.y_stride = static_cast<uint32_t>(tensor(y).columns);
    params.y_at = static_cast<uint32_t>(y.column);
    params.epsilon = static_cast<float>(op.attributes.epsilon);
    return dispatch("rms_norm", {places_.whole(x.tensor), places_.whole(op.inputs[1].tensor), places_.whole(y.tensor)}, params, {params.rows, heads, 1});
}

Result<void> OpRecorder::rms_norm_backward(const Op& op) {
    const TensorRef &dy = op.inputs[0], &x = op.inputs[1], &dx = op.outputs[0];
    const auto heads = static_cast<uint32_t>(op.attributes.heads);
    shader::RmsNormParams params{};
    params.rows = static_cast<uint32_t>(rows(x));
    params.heads = heads;
    params.width = static_cast<uint32_t>(columns(x) / heads);
    params.x_stride = static_cast<uint32_t>(tensor(x).columns);
    params.x_at = static_cast<uint32_t>(x.column);
    params.y_stride = static_cast<uint32_t>(tensor(dx).columns);
    params.y_at = static_cast<uint32_t>(dx.column);
    params.dy_stride = static_cast<uint32_t>(tensor(dy).columns);
    params.dy_at = static_cast<uint32_t>(dy.column);
    params.accumulate = op.attributes.accumulate ? 1 : 0;
    params.epsilon = static_cast<float>(op.attributes.epsilon);
    const GpuBinding scales{scratch_.row_scales.get(), 0, scratch_.row_scales->bytes()};
    MAQUETTE_TRY_VOID(dispatch("rms_norm_backward",
                               {places_.whole(dy.tensor), places_.whole(x.tensor), places_.whole(op.inputs[2].tensor), places_.whole(dx.tensor), scales},
                               params, {params.rows, heads, 1}));
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
                        row_groups(rows(act), columns(act)));
    const TensorRef& out = op.outputs[0];
    return dispatch("swiglu_backward", {places_.whole(gate_up.tensor), places_.whole(act.tensor), places_.whole(out.tensor)},
                    elementwise(rows(act), columns(act), x, y, {tensor(out).columns, out.column}), row_groups(rows(act), columns(act)));
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

// --- Attention ----------------------------------------------------------------------------------------------------

namespace {

Result<uint32_t> head_chunks(int64_t width) {
    if (width % 4 != 0 || width > 128)
        return fail(ErrorCode::Failed, "The GPU's attention takes head widths up to 128 in multiples of 4; this model has " + std::to_string(width) + ".",
                    "Train with --device cpu.");
    return static_cast<uint32_t>(width / 4);
}

}  // namespace

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
    MAQUETTE_TRY(const uint32_t chunks, head_chunks(params.width));
    const bool cached = op.kind == OpKind::CachedAttention;
    const bool with_lse = !cached && op.outputs[1];
    const GpuBinding starts = places_.whole(op.inputs[3].tensor);
    const GpuBinding positions = cached ? places_.whole(op.inputs[4].tensor) : starts;
    const GpuBinding lse = with_lse ? places_.whole(op.outputs[1].tensor) : GpuBinding{scratch_.partials.get(), 0, scratch_.partials->bytes()};
    return dispatch("attention", {places_.whole(q.tensor), places_.whole(k.tensor), places_.whole(v.tensor), starts, positions, places_.whole(o.tensor), lse},
                    params, {groups_of(params.tokens, 32), params.heads, 1}, {chunks, cached ? 1u : 0u, with_lse ? 1u : 0u});
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
    MAQUETTE_TRY(const uint32_t chunks, head_chunks(params.width));
    MAQUETTE_TRY_VOID(dispatch("attention_delta", {place(o), place(d_o), place(delta)}, params,
                               {groups_of(static_cast<int64_t>(params.tokens) * params.heads, 64), 1, 1}));
    MAQUETTE_TRY_VOID(dispatch("attention_dq", {place(q), place(k), place(v), place(d_o), place(op.inputs[5]), place(delta), place(op.inputs[6]), place(dq)},
                               params, {groups_of(params.tokens, 32), params.heads, 1}, {chunks}));
    return dispatch("attention_dkv",
                    {place(q), place(k), place(v), place(d_o), place(op.inputs[5]), place(delta), place(op.inputs[7]), place(dk), place(dv)}, params,
                    {groups_of(params.tokens, 32), params.kv_heads, 1}, {chunks});
}

// --- The optimizer ------------------------------------------------------------------------------------------------

Result<void> OpRecorder::zero(const Op& op) {
    commands_.fill_zero(places_.arena_range(tensor(op.outputs[0]).arena, op.attributes.offset, op.attributes.count));
    commands_.barrier();
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
