#include "native/cpu/adapter_parts.h"

#include "native/backend/dropout.h"

namespace maquette {

FloatMatrix slice(FloatMatrix m, int64_t column, int64_t columns) {
    m.data += column;
    m.columns = columns;
    return m;
}

FloatMatrix joined_a(const LinearArguments& arguments, AdapterValues which) {
    FloatMatrix joined = which == AdapterValues::Gradients ? arguments.lora.front().a_gradient : arguments.lora.front().a;
    joined.rows = 0;
    for (const LoraMatrices& lora : arguments.lora) {
        const FloatMatrix& a = which == AdapterValues::Gradients ? lora.a_gradient : lora.a;
        if (a.data != joined.data + joined.rows * joined.stride || lora.part.scale != arguments.lora.front().part.scale) return {};
        joined.rows += a.rows;
    }
    return joined;
}

void drop(const FloatMatrix& x, uint32_t key, double share, float* dropped) {
    const uint32_t threshold = dropout_threshold(share);
    const auto scale = static_cast<float>(1.0 / (1.0 - share));
#pragma omp parallel for schedule(static)
    for (int64_t i = 0; i < x.rows; ++i)
        for (int64_t j = 0; j < x.columns; ++j) {
            const auto index = static_cast<uint32_t>(i * x.columns + j);
            dropped[index] = is_dropped(key, index, threshold) ? 0.0f : x.row(i)[j] * scale;
        }
}

void add_bias(const FloatMatrix& bias, const FloatMatrix& y) {
#pragma omp parallel for schedule(static)
    for (int64_t i = 0; i < y.rows; ++i)
        for (int64_t j = 0; j < y.columns; ++j) y.row(i)[j] += bias.data[j];
}

void add_column_sums(const Activation& dy, const FloatMatrix& gradient) {
    std::vector<float> buffer(static_cast<size_t>(dy.columns()));
    for (int64_t i = 0; i < dy.rows(); ++i) {
        const float* row = dy.row(i, buffer.data());
        for (int64_t j = 0; j < dy.columns(); ++j) gradient.data[j] += row[j];
    }
}

}  // namespace maquette
