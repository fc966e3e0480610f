// C = op(A) · op(B) for shapes that the vector kernels refuse: one element a thread, any stride, any first column.
#version 460
#extension GL_GOOGLE_include_directive : require
#define OPERAND Numbers
#include "shaders/matmul/matmul.glsl"
layout(local_size_x = 32) in;
layout(constant_id = 0) const uint A_TRANSPOSED = 0;
layout(constant_id = 1) const uint B_TRANSPOSED = 0;

void main() {
    const uint row = gl_WorkGroupID.y, column = gl_GlobalInvocationID.x;
    if (column >= p.columns) return;
    float sum = 0;
    EACH_SEGMENT {
        take_segment(segment);
        for (uint k = 0; k < s.depth; ++k) {
            const uint a_k = min(k, s.depth - 1);  // Some drivers read what is the same for a subgroup once more after the last k.
            sum = fma(a.v[s.a_at + (A_TRANSPOSED != 0 ? a_k * s.a_stride + row : row * s.a_stride + a_k)],
                      b.v[s.b_at + (B_TRANSPOSED != 0 ? column * s.b_stride + k : k * s.b_stride + column)], sum);
        }
    }
    write_sum(row, column, sum);
}
