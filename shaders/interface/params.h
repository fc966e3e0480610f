// The parameters of every kernel, written once for GLSL (push constants) and for C++ (native/gpu).
//
// Strides and offsets count 32-bit elements. An `..._at` is the first column of a tensor reference inside its rows.
#ifdef __cplusplus
#pragma once
#include <cstdint>
namespace maquette::shader {
using uint = uint32_t;
#endif

// A stretch of the depth of a product, with operands of its own.
struct MatmulSegment {
    uint depth;  // 0: nothing is read.
    uint a_stride;
    uint a_at;
    uint b_stride;
    uint b_at;
};

// C[rows, columns] = scale * (A · B of both segments) + bias + residual (+ C when accumulate). An adapter is the second segment:
// more depth of the same product.
struct MatmulParams {
    uint rows;
    uint columns;
    uint c_stride;
    uint c_at;
    uint residual_at;  // Its stride is c_stride.
    uint bias_at;
    uint flags;  // 1 accumulate, 2 bias, 4 residual
    float scale;
    MatmulSegment segments[2];
};

// Rows of `heads` groups of `width` columns.
struct RmsNormParams {
    uint rows;
    uint heads;
    uint width;
    uint x_stride;
    uint x_at;
    uint y_stride;  // y forward, dx backward
    uint y_at;
    uint dy_stride;
    uint dy_at;
    uint accumulate;
    float epsilon;
};

struct RopeParams {
    uint tokens;
    uint heads;
    uint width;
    uint stride;
    uint at;
    uint inverse;
};

// q, k, v, o and their gradients may be ranges of wider rows.
struct AttentionParams {
    uint tokens;
    uint heads;
    uint kv_heads;
    uint width;
    uint window;  // 0: no limit
    uint q_stride;
    uint q_at;
    uint k_stride;
    uint k_at;
    uint v_stride;
    uint v_at;
    uint o_stride;
    uint o_at;
    uint dq_stride;
    uint dq_at;
    uint dk_stride;
    uint dk_at;
    uint dv_stride;
    uint dv_at;
    uint do_stride;
    uint do_at;
    uint cache_positions;
    float scale;
};

// Kernels that go over [rows, columns] elements, one or more operands each in rows of their own stride.
struct ElementwiseParams {
    uint rows;
    uint columns;
    uint x_stride;
    uint x_at;
    uint y_stride;
    uint y_at;
    uint z_stride;
    uint z_at;
    uint first;  // Kernel's own: first row of an embedding shard, stream of a dropout mask, …
    uint count;
    float scale;
};

// Rows of a weight that is stored in blocks. A number's index counts along the flattened tensor from the first bound block.
struct DequantizeParams {
    uint rows;            // Of y.
    uint columns;
    uint first_number;    // Where the range's first row begins.
    uint first_byte;      // Of the first block in the binding.
    uint y_stride;
    uint y_at;
    uint gather;          // 1: row t of y is row ids[t] of the tensor; those outside [first_row, first_row + row_count) are left alone.
    uint first_row;
    uint row_count;
    uint first_block;     // NF4 with double quantisation: the index of the first bound block.
    float nested_offset;  // The same: the mean of the absmax values.
};

struct HeadLossParams {
    uint rows;
    uint vocabulary;
    uint first_row;      // Of labels, weights, loss, hit, entropy.
    uint with_gradient;
};

struct AdamWParams {
    uint first;         // Of the range in the bindings of parameters and gradients.
    uint count;
    float beta1;
    float beta2;
    float epsilon;
    float weight_decay;
    uint code_first;    // Moments in 8 bits: the first word of codes, and the first absmax, in their bindings.
    uint absmax_first;
};

// What changes from run to run without changing what is recorded. Lies in a buffer, not in push constants.
struct RunParams {
    float learning_rate;
    float gradient_scale;
    float correction1;  // 1 - beta1^step
    float correction2;  // 1 - beta2^step
    uint dropout_seed_low;
    uint dropout_seed_high;
};

#ifdef __cplusplus
}  // namespace maquette::shader
#endif
