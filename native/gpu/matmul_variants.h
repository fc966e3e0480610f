// The kernels that multiply matrices, from the plainest to those for matrix units: which of them a device can run, and how
// one is dispatched.
//
// Those with f32 operands add up the depth in one order, so that a choice among them changes no bit.
#pragma once

#include "native/gpu/commands.h"
#include "native/gpu/kernel_variant.h"
#include "shaders/interface/params.h"
#include "shared/weights/tensor.h"

namespace maquette {

// Which operands are stored transposed: NT is x W^T, NN dy W, TN dy^T x.
enum class MatmulForm { NT, NN, TN };
const char* matmul_form_name(MatmulForm form);  // "nt"
TensorType stored_type(MatmulPrecision precision);  // In which a file has numbers of a precision.

// Without a shader: one a form, matmul_nt and so on. Its constants go from constant_id 2 on, the first two being the form's. Products that only the plain kernel can do stay f32.
struct MatmulShape {
    int64_t rows = 0, columns = 0, depth = 0;
};

struct MatmulVariant : KernelVariant {
    uint32_t rows_each = 1, columns_each = 1;  // Elements of C a workgroup.
    bool needs_vectors = true;                 // Strides and first columns in multiples of 4 (depths too where contiguous).
    bool can_split_depth = true;               // Takes shares (record_matmul).
    bool is_by_lanes = false;                  // matmul_lanes: workgroups go down the rows first, and a last constant tells whether anything is added.
};

// Every variant, those too that the device cannot run. The first is the plain one, which can do everything.
std::vector<MatmulVariant> matmul_variants(const GpuInfo& info);

// Activations in bf16 (ElementType::Narrow): the plain kernel and those that multiply bf16 take them.
bool takes_narrow_activations(const MatmulVariant& variant);

// C = op(A) op(B), and the same of `second_a` and `second_b` added to it where params.segments[1] has a depth. `bias` and
// `residual` are read when params.flags says so. All must be valid bindings anyway.
struct MatmulOperands {
    GpuBinding a, b, c, bias, residual, second_a, second_b;
    // Of the first segment, and C: stored in the 16 bits to which the variant rounds (bf16 for the plain one), with first columns and
    // strides in multiples of 8.
    bool a_is_narrow = false, b_is_narrow = false, c_is_narrow = false;
};
// With `shares` c is [shares * rows, columns]: each takes a part of the depth, and nothing but the bare product is written.
Result<void> record_matmul(GpuKernels& kernels, GpuCommands& commands, const MatmulVariant& variant, MatmulForm form, const MatmulOperands& operands,
                           const shader::MatmulParams& params, uint32_t shares = 1);
// Into how many shares the depth of a product is split: 1 where its result keeps a large GPU busy. By its shape alone, so
// that it is the same wherever a run goes on.
uint32_t depth_shares(const MatmulShape& shape);

}  // namespace maquette
