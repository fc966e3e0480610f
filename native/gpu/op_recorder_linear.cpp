// Linear layers with their adapters, and the head with its loss.
#include "native/gpu/op_recorder.h"

#include <algorithm>

#include "native/backend/dropout.h"
#include "shared/base/check.h"

namespace maquette {

namespace {

constexpr uint32_t head_threads = 256;  // Of a row of logits.

int64_t ranks_of(const Op& op) {
    int64_t sum = 0;
    for (const LoraPart& part : op.lora) sum += part.rank;
    return sum;
}

}  // namespace

// inputs: x, W, bias?, residual?; outputs: y, xa?
Result<void> OpRecorder::linear(const Op& op) {
    const TensorId weight_id = op.inputs[1].tensor;
    MAQUETTE_TRY_VOID(project(op));
    for (const TensorShard& shard : places_.shards(weight_id)) {
        MAQUETTE_TRY(const Matrix base, base_weight(weight_id, shard, Form::NT, matrix(op.inputs[0])));
        for (const Piece& piece : pieces_of(op.lora, shard.row, shard.rows)) MAQUETTE_TRY_VOID(linear_piece(op, piece, base, shard.row));
        MAQUETTE_TRY_VOID(barrier());
    }
    return {};
}

std::vector<OpRecorder::Piece> OpRecorder::pieces_of(const std::vector<LoraPart>& lora, int64_t row, int64_t rows) {
    std::vector<int64_t> cuts{row, row + rows};
    for (const LoraPart& part : lora)
        for (const int64_t cut : {part.row, part.row + part.out})
            if (cut > row && cut < row + rows) cuts.push_back(cut);
    std::sort(cuts.begin(), cuts.end());
    cuts.erase(std::unique(cuts.begin(), cuts.end()), cuts.end());
    std::vector<Piece> pieces;
    for (size_t i = 0; i + 1 < cuts.size(); ++i) {
        const auto covers = [&](const LoraPart& part) { return part.row <= cuts[i] && cuts[i] < part.row + part.out; };
        const auto part = std::find_if(lora.begin(), lora.end(), covers);
        pieces.push_back({cuts[i], cuts[i + 1] - cuts[i], part != lora.end() ? &*part : nullptr});
    }
    return pieces;
}

Result<void> OpRecorder::linear_piece(const Op& op, const Piece& piece, const Matrix& base, int64_t first) {
    const TensorRef& x = op.inputs[0];
    Matrix part = base, output = matrix(op.outputs[0]), bias, residual;
    part.at += (piece.row - first) * base.stride;
    output.at += piece.row;
    Addends addends;
    if (op.inputs[2]) {
        bias = matrix(op.inputs[2]);
        bias.at += piece.row;
        addends.bias = &bias;
    }
    if (op.inputs[3]) {
        residual = matrix(op.inputs[3]);
        residual.at += piece.row;
        addends.residual = &residual;
    }
    Segment adapter;
    if (piece.lora != nullptr) {
        const LoraPart& lora = *piece.lora;
        adapter = {Form::NT, matrix(op.outputs[1]), weight(lora.b), lora.rank};
        adapter.a.at += lora.xa_column;
        adapter.b.at += (piece.row - lora.row) * adapter.b.stride;
        addends.more = &adapter;
    }
    return multiply({Form::NT, rows(x), piece.rows, columns(x)}, matrix(x), part, output, addends);
}

Result<void> OpRecorder::project(const Op& op) {
    if (op.lora.empty()) return {};
    const TensorRef &x = op.inputs[0], &xa = op.outputs[1];
    const auto has_same_scale = [&](const LoraPart& part) { return part.scale == op.lora.front().scale; };
    if (op.attributes.dropout == 0 && std::all_of(op.lora.begin(), op.lora.end(), has_same_scale)) {
        MAQUETTE_TRY_VOID(multiply({Form::NT, rows(x), ranks_of(op), columns(x), op.lora.front().scale}, matrix(x), joined_a(op, Arena::Parameters), matrix(xa)));
        MAQUETTE_TRY_VOID(barrier());
        return {};
    }
    for (const LoraPart& part : op.lora) {
        MAQUETTE_TRY(const Matrix input, dropped_input(op, part, x));
        Matrix low = matrix(xa);
        low.at += part.xa_column;
        MAQUETTE_TRY_VOID(multiply({Form::NT, rows(x), part.rank, columns(x), part.scale}, input, weight(part.a), low));
        MAQUETTE_TRY_VOID(barrier());  // The next one's input after dropout takes the same scratch.
    }
    return {};
}

OpRecorder::Matrix OpRecorder::joined_a(const Op& op, Arena arena) const {
    const Tensor& first = places_.plan().tensor(op.lora.front().a);
    for (int64_t at = first.offset; const LoraPart& part : op.lora) {
        MAQUETTE_CHECK(places_.plan().tensor(part.a).offset == at && part.xa_column == (at - first.offset) / first.columns);
        at += part.rank * first.columns;
    }
    return from_aligned(places_.arena_range(arena, first.offset, ranks_of(op) * first.columns), first.columns);
}

OpRecorder::Matrix OpRecorder::weight(TensorId id) const { return from_aligned(places_.whole(id), places_.plan().tensor(id).columns); }

// The A of one Linear's lora parts lie back to back, so that one may start between two aligned places.
OpRecorder::Matrix OpRecorder::from_aligned(GpuBinding binding, int64_t stride) {
    const uint64_t past = binding.offset % binding_alignment;
    binding.offset -= past;
    binding.bytes += past;
    return {binding, stride, static_cast<int64_t>(past) / element_bytes};
}

Result<OpRecorder::Matrix> OpRecorder::base_weight(TensorId id, const TensorShard& shard, Form form, const Matrix& a) {
    const int64_t width = places_.plan().tensor(id).columns;
    const StoredWeight& stored = places_.stored(id);
    if (stored.is_empty()) return Matrix{shard.binding, width, 0};
    // Rows of W begin on 16 bytes, even in 16 bits.
    const bool is_narrow = width % 8 == 0 && Segment{form, a, {{}, width, 0}, form == Form::NT ? width : shard.rows}.has_vectors();
    const TensorType type = is_narrow ? stored_type(choice_.matmul_precision()) : TensorType::F32;
    if (const auto place = stored.in_place(type, shard.row, shard.rows)) return Matrix{*place, width, 0, type != TensorType::F32};
    const Matrix decoded{{scratch_.decoded.get(), 0, scratch_.decoded->bytes()}, width, 0, type != TensorType::F32};
    MAQUETTE_TRY_VOID(stored.decode(kernels_, commands_, shard.row, shard.rows, {decoded.binding, width, 0, StoredWeight::Order::Straight, type}));
    MAQUETTE_TRY_VOID(barrier());
    return decoded;
}

Result<void> OpRecorder::multiply_back(Product product, const Matrix& a, TensorId id, const TensorShard& shard, const Matrix& c, const Segment* more) {
    // Lines that lie a power of two apart fall on one set of the processor's cache.
    const int64_t stride = shard.rows + TensorPlaces::turned_slack, room = static_cast<int64_t>(scratch_.decoded ? scratch_.decoded->bytes() : 0) / element_bytes;
    const bool is_turned = choice_.prefers_contiguous_depth() && choice_.matmul_precision() == MatmulPrecision::Float32 && !places_.stored(id).is_empty() && shard.rows % 4 == 0 && product.columns * stride <= room;
    if (!is_turned) {
        MAQUETTE_TRY(const Matrix base, base_weight(id, shard, product.form, a));
        return multiply(product, a, base, c, {.more = more});
    }
    const Matrix turned{{scratch_.decoded.get(), 0, scratch_.decoded->bytes()}, stride, 0};
    MAQUETTE_TRY_VOID(places_.stored(id).decode(kernels_, commands_, shard.row, shard.rows, {turned.binding, stride, 0, StoredWeight::Order::Turned}));
    MAQUETTE_TRY_VOID(barrier());
    product.form = Form::NT;
    return multiply(product, a, turned, c, {.more = more});
}

// inputs: dy, x, W, xa?; outputs: dx?, dW?, dbias?, d_xa?
Result<void> OpRecorder::linear_backward(const Op& op) {
    const TensorRef &dy = op.inputs[0], &x = op.inputs[1], &weight_ref = op.inputs[2];
    const Matrix gradient = matrix(dy);
    MAQUETTE_TRY_VOID(adapters_backward(op));
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
        MAQUETTE_TRY_VOID(dispatch("column_sum", {gradient.binding, places_.whole(op.outputs[2].tensor)}, params, {groups_of(columns(dy), 64), 1, 1}, {gradient.is_narrow ? 1u : 0u}));
    }
    if (op.outputs[0]) MAQUETTE_TRY_VOID(input_gradient(op));
    MAQUETTE_TRY_VOID(barrier());
    return {};
}

// d_xa = scale * dy B of each adapter; then dB += dy^T xa and dA += d_xa^T dropout(x).
Result<void> OpRecorder::adapters_backward(const Op& op) {
    if (op.lora.empty()) return {};
    const TensorRef &dy = op.inputs[0], &x = op.inputs[1];
    const auto columns_of = [](Matrix whole, int64_t first) {
        whole.at += first;
        return whole;
    };
    const Matrix high = matrix(dy), low = matrix(op.inputs[3]), d_low = matrix(op.outputs[3]);
    for (const LoraPart& part : op.lora)
        MAQUETTE_TRY_VOID(multiply({Form::NN, rows(dy), part.rank, part.out, part.scale}, columns_of(high, part.row), weight(part.b), columns_of(d_low, part.xa_column)));
    MAQUETTE_TRY_VOID(barrier());
    for (const LoraPart& part : op.lora)
        if (part.b_gradient != no_tensor)
            MAQUETTE_TRY_VOID(multiply({Form::TN, part.out, part.rank, rows(dy), 1, true}, columns_of(high, part.row), columns_of(low, part.xa_column), weight(part.b_gradient)));
    if (op.lora.front().a_gradient == no_tensor) return {};
    if (op.attributes.dropout == 0) return multiply({Form::TN, ranks_of(op), columns(x), rows(dy), 1, true}, d_low, matrix(x), joined_a(op, Arena::Gradients));
    for (const LoraPart& part : op.lora) {
        MAQUETTE_TRY(const Matrix input, dropped_input(op, part, x));
        MAQUETTE_TRY_VOID(multiply({Form::TN, part.rank, columns(x), rows(dy), 1, true}, columns_of(d_low, part.xa_column), input, weight(part.a_gradient)));
        MAQUETTE_TRY_VOID(barrier());  // The next one's input after dropout takes the same scratch.
    }
    return {};
}

// dx = dy W + d_xa A. With dropout each adapter's part goes through its mask first.
Result<void> OpRecorder::input_gradient(const Op& op) {
    const TensorRef &dy = op.inputs[0], &dx = op.outputs[0];
    const bool has_dropout = op.attributes.dropout > 0;
    Segment adapters;
    if (!op.lora.empty() && !has_dropout) adapters = {Form::NN, matrix(op.outputs[3]), joined_a(op, Arena::Parameters), ranks_of(op)};
    const Segment* more = adapters.depth > 0 ? &adapters : nullptr;
    bool accumulate = op.attributes.accumulate;
    for (const TensorShard& shard : places_.shards(op.inputs[2].tensor)) {
        Matrix part = matrix(dy);
        part.at += shard.row;
        MAQUETTE_TRY_VOID(multiply_back({Form::NN, rows(dy), columns(dx), shard.rows, 1, accumulate}, part, op.inputs[2].tensor, shard, matrix(dx), more));
        MAQUETTE_TRY_VOID(barrier());
        accumulate = true;
        more = nullptr;
    }
    if (!has_dropout) return {};
    for (const LoraPart& part : op.lora) {
        Matrix d_low = matrix(op.outputs[3]);
        d_low.at += part.xa_column;
        const Matrix scratch = dropped_scratch(columns(dx));
        const Product product{Form::NN, rows(dy), columns(dx), part.rank};
        MAQUETTE_TRY_VOID(multiply(product, d_low, weight(part.a), scratch));
        MAQUETTE_TRY_VOID(barrier());
        MAQUETTE_TRY_VOID(dropout(op, part, scratch, matrix(dx), product, DropoutResult::Add));
    }
    return {};
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
    const uint32_t narrow_from = from.is_narrow ? 1 : 0, narrow_to = to.is_narrow ? 1 : 0;
    return dispatch("dropout", {from.binding, to.binding, run}, params, {groups_of(shape.columns, 64 * (1 + narrow_to)), params.rows, 1},
                    {result == DropoutResult::Add ? 1u : 0u, narrow_from, narrow_to});
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
        MAQUETTE_TRY(const Matrix base, base_weight(weight_ref.tensor, shard, Form::NT, x));
        MAQUETTE_TRY_VOID(multiply({Form::NT, rows, shard.rows, width}, x, base, {logits.binding, vocabulary, shard.row}));
        MAQUETTE_TRY_VOID(barrier());
    }
    const shader::HeadLossParams params{static_cast<uint32_t>(rows), static_cast<uint32_t>(vocabulary), static_cast<uint32_t>(first), with_gradient ? 1u : 0u};
    MAQUETTE_TRY_VOID(dispatch("head_loss",
                               {logits.binding, places_.whole(op.inputs[2].tensor), places_.whole(op.inputs[3].tensor), places_.whole(op.outputs[0].tensor),
                                places_.whole(op.outputs[1].tensor), places_.whole(op.outputs[2].tensor)},
                               params, {static_cast<uint32_t>(rows), 1, 1}, {head_threads}));
    if (op.outputs[4]) {
        Matrix d_hidden = matrix(op.outputs[4]);
        d_hidden.at += first * d_hidden.stride;
        for (const TensorShard& shard : shards) {
            MAQUETTE_TRY_VOID(multiply_back({Form::NN, rows, width, shard.rows, 1, shard.row > 0}, {logits.binding, vocabulary, shard.row}, weight_ref.tensor, shard, d_hidden));
            MAQUETTE_TRY_VOID(barrier());
        }
    }
    if (op.outputs[5])
        for (const TensorShard& shard : places_.shards(op.outputs[5].tensor))
            MAQUETTE_TRY_VOID(multiply({Form::TN, shard.rows, width, rows, 1, true}, {logits.binding, vocabulary, shard.row}, x, {shard.binding, width, 0}));
    MAQUETTE_TRY_VOID(barrier());
    return {};
}

}  // namespace maquette
