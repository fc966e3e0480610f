// C = A[rows, depth] · B[depth, columns]: the gradient that a linear layer passes to its input. CPU twin: native/reference.
// Each thread holds 8 rows by 4 columns in registers; no shared memory, no barrier: on software Vulkan those cost most.
// Threads of a workgroup lie along the columns, so that the loads of A are the same for all of them. Rows and columns
// past the edge repeat the last one and are not stored. Needs depth, strides and first columns in multiples of 4.
#version 460
#extension GL_GOOGLE_include_directive : require
#include "shaders/matmul/matmul.glsl"
layout(local_size_x = 32) in;
#define EACH_ROW(DO) DO(0) DO(1) DO(2) DO(3) DO(4) DO(5) DO(6) DO(7)
#define SUM(i) vec4 s##i = vec4(0);
#define STORE(i) for (uint j = 0; j < 4; ++j) write_sum(row0 + i, column0 + j, s##i[j]);
#define A_ROW(i) const uint a##i = (min(row0 + i, p.rows - 1) * s.a_stride + s.a_at) / 4;
#define STEP(i)                             \
    {                                       \
        const vec4 v = a.v[a##i + k];         \
        s##i = fma(vec4(v.x), b0, s##i);    \
        s##i = fma(vec4(v.y), b1, s##i);    \
        s##i = fma(vec4(v.z), b2, s##i);    \
        s##i = fma(vec4(v.w), b3, s##i);    \
    }

void main() {
    const uint row0 = gl_WorkGroupID.y * 8;
    const uint column0 = gl_GlobalInvocationID.x * 4;
    if (column0 >= p.columns) return;
    EACH_ROW(SUM)
    EACH_SEGMENT {
        take_segment(segment);
        EACH_ROW(A_ROW)
        const uint stride = s.b_stride / 4;
        uint at = (s.b_at + column0) / 4;
        for (uint k = 0; k < s.depth / 4; ++k) {
            const vec4 b0 = b.v[at], b1 = b.v[at + stride], b2 = b.v[at + 2 * stride], b3 = b.v[at + 3 * stride];
            at += 4 * stride;
            EACH_ROW(STEP)
        }
    }
    EACH_ROW(STORE)
}
