// Matrix products through oneDNN, row-major.
#pragma once

#include <cstdint>

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

Result<void> multiply(const Product& product);

}  // namespace maquette
