#include "native/cpu/multiplication.h"

#include <oneapi/dnnl/dnnl.h>

#include <algorithm>

#include "native/cpu/vector_kernels.h"

namespace maquette {

namespace {

// With few rows the product reads all of b and waits for memory: each thread takes a part of b's rows.
void multiply_few_rows(const Product& p) {
    const VectorKernels& kernels = vector_kernels();
    constexpr int64_t block = 32;
    const int64_t blocks = (p.columns + block - 1) / block;
#pragma omp parallel for schedule(static)
    for (int64_t i = 0; i < blocks; ++i) {
        const int64_t first = i * block, count = std::min(block, p.columns - first);
        for (int64_t row = 0; row < p.rows; ++row)
            kernels.matrix_vector(p.a + row * p.a_stride, p.b + first * p.b_stride, p.b_stride, count, p.depth, p.c + row * p.c_stride + first, p.accumulate);
    }
}

void round_rows(const float*& data, int64_t& stride, int64_t rows, int64_t columns, std::vector<float>& room) {
    room.resize(std::max(room.size(), static_cast<size_t>(rows * columns)));
#pragma omp parallel for schedule(static)
    for (int64_t row = 0; row < rows; ++row) vector_kernels().round_to_half(data + row * stride, room.data() + row * columns, columns);
    data = room.data();
    stride = columns;
}

}  // namespace

Result<void> multiply(const Product& product, HalfOperands* half) {
    Product p = product;
    if (p.rows == 0 || p.columns == 0) return {};
    if (half) {
        round_rows(p.a, p.a_stride, p.is_a_transposed ? p.depth : p.rows, p.is_a_transposed ? p.rows : p.depth, half->a);
        round_rows(p.b, p.b_stride, p.is_b_transposed ? p.columns : p.depth, p.is_b_transposed ? p.depth : p.columns, half->b);
    }
    if (p.rows <= 4 && !p.is_a_transposed && p.is_b_transposed && p.scale == 1.0f) {
        multiply_few_rows(p);
        return {};
    }
    if (p.depth == 0) {
        for (int64_t row = 0; row < p.rows && !p.accumulate; ++row) std::fill_n(p.c + row * p.c_stride, p.columns, 0.0f);
        return {};
    }
    const dnnl_status_t status = dnnl_sgemm(p.is_a_transposed ? 'T' : 'N', p.is_b_transposed ? 'T' : 'N', p.rows, p.columns, p.depth, p.scale,
                                            p.a, p.a_stride, p.b, p.b_stride, p.accumulate ? 1.0f : 0.0f, p.c, p.c_stride);
    if (status == dnnl_success) return {};
    if (status == dnnl_out_of_memory) return fail(ErrorCode::OutOfMemory, "There is no memory for a matrix product.", "Use a smaller batch.");
    return fail(ErrorCode::Failed, "oneDNN refused a matrix product (status " + std::to_string(static_cast<int>(status)) + ").");
}

}  // namespace maquette
