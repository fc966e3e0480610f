#include "native/gpu/op_recorder.h"

#include <algorithm>
#include <cstring>

#include "native/backend/optimizer_states.h"
#include "shared/base/check.h"
#include "shared/weights/nf4.h"

namespace maquette {
namespace {

// The levels of moments in 8 bits: signed, then unsigned.
std::vector<float> optimizer_levels() {
    std::vector<float> levels(dynamic_levels().begin(), dynamic_levels().end());
    levels.insert(levels.end(), unsigned_dynamic_levels().begin(), unsigned_dynamic_levels().end());
    return levels;
}

}  // namespace

Result<GpuScratch> GpuScratch::create(std::shared_ptr<GpuDevice> device, const Plan& plan, bool splits_depth) {
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
    if (splits_depth) {
        MAQUETTE_TRY(out.split_sums, GpuBuffer::create(device, static_cast<uint64_t>(split_elements * element_bytes), GpuMemoryUse::Device));
    }
    MAQUETTE_TRY(out.dropped, GpuBuffer::create(device, static_cast<uint64_t>(dropped * element_bytes), GpuMemoryUse::Device));
    return out;
}

int64_t GpuScratch::share_bytes() const {
    uint64_t sum = 0;
    for (const auto& buffer : {&dk_shares, &dv_shares, &split_sums}) sum += *buffer ? (*buffer)->bytes() : 0;
    return static_cast<int64_t>(sum);
}

bool OpRecorder::Segment::has_vectors() const {
    const auto has = [](const Matrix& m) { return m.stride % 4 == 0 && m.at % 4 == 0; };
    return has(a) && has(b) && (form == Form::TN || depth % 4 == 0);
}

OpRecorder::Matrix OpRecorder::matrix(const TensorRef& ref) const {
    return {places_.whole(ref.tensor), tensor(ref).columns, ref.column, tensor(ref).type == ElementType::Narrow};
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

Result<void> OpRecorder::multiply(const Product& product, const Matrix& a, const Matrix& b, const Matrix& c, const Addends& addends) {
    if (product.rows == 0 || product.columns == 0) return {};
    const auto [bias, residual, more] = addends;
    MAQUETTE_CHECK(residual == nullptr || residual->stride == c.stride);
    const bool is_vectorizable = Segment{product.form, a, b, product.depth}.has_vectors();
    if (more != nullptr && (more->form != product.form || more->has_vectors() != is_vectorizable)) {
        // One kernel does not suit both: the second product adds to the first.
        MAQUETTE_TRY_VOID(multiply(product, a, b, c, {bias, residual}));
        MAQUETTE_TRY_VOID(barrier());
        return multiply({more->form, product.rows, product.columns, more->depth, product.scale, true}, more->a, more->b, c);
    }
    const auto segment = [](int64_t depth, const Matrix& left, const Matrix& right) {
        return shader::MatmulSegment{static_cast<uint32_t>(depth), static_cast<uint32_t>(left.stride), static_cast<uint32_t>(left.at), static_cast<uint32_t>(right.stride), static_cast<uint32_t>(right.at)};
    };
    const shader::MatmulParams params{
        static_cast<uint32_t>(product.rows), static_cast<uint32_t>(product.columns), static_cast<uint32_t>(c.stride), static_cast<uint32_t>(c.at),
        static_cast<uint32_t>(residual ? residual->at : 0), static_cast<uint32_t>(bias ? bias->at : 0),
        (product.accumulate ? 1u : 0u) | (bias ? 2u : 0u) | (residual ? 4u : 0u), static_cast<float>(product.scale),
        {segment(product.depth, a, b), more ? segment(more->depth, more->a, more->b) : shader::MatmulSegment{}}};
    MAQUETTE_TRY(const MatmulVariant* variant, choice_.choose(product.form, {product.rows, product.columns, product.depth}, is_vectorizable));
    const MatmulOperands operands{a.binding, b.binding, c.binding, bias ? bias->binding : c.binding, residual ? residual->binding : c.binding,
                                  more ? more->a.binding : a.binding, more ? more->b.binding : b.binding, a.is_narrow, b.is_narrow, c.is_narrow};
    const bool is_bare = bias == nullptr && residual == nullptr && more == nullptr && !c.is_narrow;
    const uint32_t shares = is_bare && choice_.splits_depth() && variant->can_split_depth ? depth_shares({product.rows, product.columns, product.depth}) : 1;
    if (shares > 1) return multiply_in_shares(*variant, product, params, operands, shares);
    return record_matmul(kernels_, commands_, *variant, product.form, operands, params);
}

Result<void> OpRecorder::multiply_in_shares(const MatmulVariant& variant, const Product& product, shader::MatmulParams params, MatmulOperands operands, uint32_t shares) {
    constexpr int64_t alignment = binding_alignment / element_bytes;
    const int64_t elements = (shares * product.rows * product.columns + alignment - 1) / alignment * alignment;
    MAQUETTE_CHECK(elements <= GpuScratch::split_elements);
    if (split_used_ + elements > GpuScratch::split_elements) MAQUETTE_TRY_VOID(barrier());
    SplitSum sum{{params.rows, params.columns, 0, 0, params.c_stride, params.c_at, 0, 0, product.accumulate ? 1u : 0u, shares, params.scale},
                  {scratch_.split_sums.get(), static_cast<uint64_t>(split_used_ * element_bytes), static_cast<uint64_t>(elements * element_bytes)},
                  operands.c};
    split_used_ += elements;
    operands.c = operands.bias = operands.residual = sum.shares;
    params.c_stride = params.columns;
    params.c_at = params.flags = 0;
    params.scale = 1;
    split_sums_.push_back(sum);
    return record_matmul(kernels_, commands_, variant, product.form, operands, params, shares);
}

Result<void> OpRecorder::barrier() {
    commands_.barrier();
    if (split_sums_.empty()) return {};
    for (const SplitSum& sum : split_sums_) {
        MAQUETTE_TRY(const GpuKernel* kernel, kernels_.get("matmul_shares", 2));
        const GpuBinding bindings[] = {sum.shares, sum.c};
        MAQUETTE_TRY_VOID(commands_.dispatch(*kernel, bindings, std::as_bytes(std::span(&sum.params, 1)), {groups_of(int64_t{sum.params.rows} * sum.params.columns, 64), 1, 1}));
    }
    commands_.barrier();
    split_sums_.clear();
    split_used_ = 0;
    return {};
}

}  // namespace maquette
