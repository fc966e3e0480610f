// Matrix products through oneDNN, row-major.
#pragma once

#include <cstdint>
#include <vector>

#include "shared/base/result.h"

namespace maquette {

struct Product {
    bool is_a_transposed = false;  // a is stored [depth, rows] instead of [rows, depth].
    bool is_b_transposed = false;  // b is stored [columns, depth] instead of [depth, columns].
    int64_t rows = 0, columns = 0, depth = 0;
    const float* a = nullptr;
    int64_t a_stride = 0;
    const float* b = nullptr;
    int64_t b_stride = 0;
    float* c = nullptr;
    int64_t c_stride = 0;
    float scale = 1;          // c = scale * a b …
    bool accumulate = false;  // … + c
};

// Room for the operands of a product that are rounded to f16 first.
struct HalfOperands {
    std::vector<float> a, b;
};

// With `half` both operands are rounded to f16 into it; the sums stay f32.
Result<void> multiply(const Product& product, HalfOperands* half = nullptr);

}  // namespace maquette
