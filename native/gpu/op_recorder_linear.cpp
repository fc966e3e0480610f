// Linear layers with their adapters, and the head with its loss.
#include "native/gpu/op_recorder.h"

#include <algorithm>

#include "native/backend/dropout.h"

namespace maquette {

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
    const int64_t stride = shard.rows + TensorPlaces::turned_slack, room = static_cast<int64_t>(scratch_.decoded ? scratch_.decoded->bytes() : 0) / element_bytes;
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

}  // namespace maquette
