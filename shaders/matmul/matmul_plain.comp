// C = op(A) · op(B) for shapes that the vector kernels refuse: one element a thread, any stride, any first column.
#version 460
#extension GL_GOOGLE_include_directive : require
#define OPERAND Numbers
#include "shaders/matmul/matmul.glsl"
layout(local_size_x = 32) in;
layout(constant_id = 11) const uint A_NARROW = 0;  // The first segment's operands are in bf16.
layout(constant_id = 12) const uint B_NARROW = 0;

void main() {
    const uint row = gl_WorkGroupID.y, each = EACH_OF(C_NARROW), column = each * gl_GlobalInvocationID.x;
    if (column >= p.columns) return;
    vec2 sums = vec2(0);
    EACH_SEGMENT {
        take_segment(segment);
        const uint a_narrow = segment == 0 ? A_NARROW : 0, b_narrow = segment == 0 ? B_NARROW : 0;
        for (uint k = 0; k < s.depth; ++k) {
            const uint a_k = min(k, s.depth - 1);  // Some drivers read what is the same for a subgroup once more after the last k.
            const float x = activation(a, s.a_at + (A_TRANSPOSED != 0 ? a_k * s.a_stride + row : row * s.a_stride + a_k), a_narrow);
            for (uint i = 0; i < each; ++i)
                sums[i] = fma(x, activation(b, s.b_at + (B_TRANSPOSED != 0 ? (column + i) * s.b_stride + k : k * s.b_stride + column + i), b_narrow), sums[i]);
        }
    }
    if (C_NARROW == 0) write_sum(row, column, sums.x);
    else write_sums(row, column, sums);
}
