// What the f32 and the bf16 linear layers share: slices of matrices, adapters that lie back to back, dropout.
#pragma once

#include "native/cpu/cpu_operations.h"

namespace maquette {

FloatMatrix slice(FloatMatrix m, int64_t column, int64_t columns);

enum class AdapterValues { Values, Gradients };
// [all ranks, in]: the A of all parts, which lie back to back; empty when their scales differ.
FloatMatrix joined_a(const LinearArguments& arguments, AdapterValues which);

// dropped[i, j] = dropout of x, [rows, columns] without gaps; x may be `dropped` itself.
void drop(const FloatMatrix& x, uint32_t key, double share, float* dropped);

void add_bias(const FloatMatrix& bias, const FloatMatrix& y);
// gradient += column sums of dy, rows ascending.
void add_column_sums(const Activation& dy, const FloatMatrix& gradient);

}  // namespace maquette
