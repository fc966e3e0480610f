// Linear layers with adapters: the adapters' products are grouped so that x and dx are read once per fused layer.
#include <cstring>

#include "native/backend/dropout.h"
#include "native/cpu/adapter_parts.h"
#include "native/cpu/multiplication.h"

namespace maquette {

namespace {

void copy_rows(const FloatMatrix& from, const FloatMatrix& to) {
#pragma omp parallel for schedule(static)
    for (int64_t i = 0; i < to.rows; ++i) std::memcpy(to.row(i), from.row(i), static_cast<size_t>(to.columns) * sizeof(float));
}

// xa = scale * x A^T
Result<void> project(const FloatMatrix& x, const FloatMatrix& a, const FloatMatrix& xa, double scale, HalfOperands* half) {
    Product p{false, true, x.rows, a.rows, x.columns, x.data, x.stride, a.data, a.stride, xa.data, xa.stride};
    p.scale = static_cast<float>(scale);
    return multiply(p, half);
}

Result<void> project_all(const LinearArguments& arguments) {
    const FloatMatrix joined = joined_a(arguments, AdapterValues::Values);
    if (arguments.dropout == 0 && joined) return project(arguments.x.floats, joined, arguments.xa, arguments.lora.front().part.scale, arguments.half);
    std::vector<float> dropped(arguments.dropout > 0 ? static_cast<size_t>(arguments.x.rows() * arguments.x.columns()) : 0);
    for (const LoraMatrices& lora : arguments.lora) {
        FloatMatrix x = arguments.x.floats;
        if (arguments.dropout > 0) {
            drop(x, dropout_key(arguments.dropout_seed, lora.part.dropout_stream), arguments.dropout, dropped.data());
            x.data = dropped.data();
            x.stride = x.columns;
        }
        MAQUETTE_TRY_VOID(project(x, lora.a, slice(arguments.xa, lora.part.xa_column, lora.part.rank), lora.part.scale, arguments.half));
    }
    return {};
}

// dA += d_xa^T dropout(x);  dx += dropout'(d_xa A)
Result<void> backward_to_x(const LinearArguments& arguments) {
    const FloatMatrix a = joined_a(arguments, AdapterValues::Values), gradient = joined_a(arguments, AdapterValues::Gradients);
    const FloatMatrix &x = arguments.x.floats, &dx = arguments.dx.floats;
    if (arguments.dropout == 0 && a && gradient) {
        const FloatMatrix& d = arguments.d_xa;
        MAQUETTE_TRY_VOID(multiply({true, false, a.rows, x.columns, x.rows, d.data, d.stride, x.data, x.stride, gradient.data, gradient.stride, 1, true}, arguments.half));
        if (!dx) return {};
        return multiply({false, false, x.rows, x.columns, a.rows, d.data, d.stride, a.data, a.stride, dx.data, dx.stride, 1, true}, arguments.half);
    }
    std::vector<float> scratch(arguments.dropout > 0 ? static_cast<size_t>(x.rows * x.columns) : 0);
    for (const LoraMatrices& lora : arguments.lora) {
        const FloatMatrix d = slice(arguments.d_xa, lora.part.xa_column, lora.part.rank);
        const uint32_t key = dropout_key(arguments.dropout_seed, lora.part.dropout_stream);
        FloatMatrix seen = x;
        if (arguments.dropout > 0) {
            drop(x, key, arguments.dropout, scratch.data());
            seen.data = scratch.data();
            seen.stride = x.columns;
        }
        MAQUETTE_TRY_VOID(multiply({true, false, lora.part.rank, x.columns, x.rows, d.data, d.stride, seen.data, seen.stride, lora.a_gradient.data, lora.a_gradient.stride, 1, true}, arguments.half));
        if (!dx) continue;
        if (arguments.dropout == 0) {
            MAQUETTE_TRY_VOID(multiply({false, false, x.rows, x.columns, lora.part.rank, d.data, d.stride, lora.a.data, lora.a.stride, dx.data, dx.stride, 1, true}, arguments.half));
            continue;
        }
        MAQUETTE_TRY_VOID(multiply({false, false, x.rows, x.columns, lora.part.rank, d.data, d.stride, lora.a.data, lora.a.stride, scratch.data(), x.columns, 1, false}, arguments.half));
        drop({scratch.data(), x.rows, x.columns, x.columns}, key, arguments.dropout, scratch.data());
#pragma omp parallel for schedule(static)
        for (int64_t i = 0; i < x.rows; ++i)
            for (int64_t j = 0; j < x.columns; ++j) dx.row(i)[j] += scratch[static_cast<size_t>(i * x.columns + j)];
    }
    return {};
}

}  // namespace

Result<void> cpu_linear(const LinearArguments& arguments) {
    const FloatMatrix &x = arguments.x.floats, &w = arguments.weight, &y = arguments.y.floats;
    if (arguments.residual && arguments.residual.data != y.data) copy_rows(arguments.residual, y);
    MAQUETTE_TRY_VOID(multiply({false, true, x.rows, w.rows, x.columns, x.data, x.stride, w.data, w.stride, y.data, y.stride, 1, static_cast<bool>(arguments.residual)}, arguments.half));
    if (arguments.bias) add_bias(arguments.bias, y);
    if (arguments.lora.empty() || x.rows == 0) return {};
    MAQUETTE_TRY_VOID(project_all(arguments));
    for (const LoraMatrices& lora : arguments.lora) {
        const FloatMatrix xa = slice(arguments.xa, lora.part.xa_column, lora.part.rank);
        MAQUETTE_TRY_VOID(multiply({false, true, x.rows, lora.part.out, lora.part.rank, xa.data, xa.stride, lora.b.data, lora.b.stride, y.data + lora.part.row, y.stride, 1, true}, arguments.half));
    }
    return {};
}

Result<void> cpu_linear_backward(const LinearArguments& arguments) {
    const FloatMatrix &x = arguments.x.floats, &w = arguments.weight, &dy = arguments.dy.floats, &dx = arguments.dx.floats;
    if (dy.rows == 0) return {};
    if (dx)
        MAQUETTE_TRY_VOID(multiply({false, false, dy.rows, w.columns, w.rows, dy.data, dy.stride, w.data, w.stride, dx.data, dx.stride, 1, arguments.accumulate}, arguments.half));
    if (arguments.d_weight)
        MAQUETTE_TRY_VOID(multiply({true, false, w.rows, w.columns, dy.rows, dy.data, dy.stride, x.data, x.stride, arguments.d_weight.data, arguments.d_weight.stride, 1, true}, arguments.half));
    if (arguments.d_bias) add_column_sums(dy, arguments.d_bias);
    if (arguments.lora.empty()) return {};
    for (const LoraMatrices& lora : arguments.lora) {
        const LoraPart& part = lora.part;
        const FloatMatrix d_part = slice(dy, part.row, part.out);
        const FloatMatrix d_xa = slice(arguments.d_xa, part.xa_column, part.rank), xa = slice(arguments.xa, part.xa_column, part.rank);
        MAQUETTE_TRY_VOID(multiply({false, false, dy.rows, part.rank, part.out, d_part.data, d_part.stride, lora.b.data, lora.b.stride, d_xa.data, d_xa.stride, static_cast<float>(part.scale), false}, arguments.half));
        MAQUETTE_TRY_VOID(multiply({true, false, part.out, part.rank, dy.rows, d_part.data, d_part.stride, xa.data, xa.stride, lora.b_gradient.data, lora.b_gradient.stride, 1, true}, arguments.half));
    }
    return backward_to_x(arguments);
}

}  // namespace maquette
