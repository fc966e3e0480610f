// C = A[rows, depth] · B[columns, depth]^T: a linear layer on its weight, forward. CPU twin: native/reference.
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
#define STEP(i)                                 \
    {                                           \
        const vec4 v = a.v[a##i + k];             \
        s##i = fma(vec4(v.x), b_k[0], s##i);    \
        s##i = fma(vec4(v.y), b_k[1], s##i);    \
        s##i = fma(vec4(v.z), b_k[2], s##i);    \
        s##i = fma(vec4(v.w), b_k[3], s##i);    \
    }

void main() {
    const uint row0 = gl_WorkGroupID.y * 8;
    const uint column0 = gl_GlobalInvocationID.x * 4;
    if (column0 >= p.columns) return;
    EACH_ROW(SUM)
    EACH_SEGMENT {
        take_segment(segment);
        EACH_ROW(A_ROW)
        const uvec4 b_row = (min(uvec4(column0) + uvec4(0, 1, 2, 3), uvec4(p.columns - 1)) * s.b_stride + s.b_at) / 4;
        for (uint k = 0; k < s.depth / 4; ++k) {
            const mat4 b_k = transpose(mat4(b.v[b_row.x + k], b.v[b_row.y + k], b.v[b_row.z + k], b.v[b_row.w + k]));
            EACH_ROW(STEP)
        }
    }
    EACH_ROW(STORE)
}
