// C = A[depth, rows]^T · B[depth, columns]: a weight's gradient. `depth` may be any number. CPU twin: native/reference.
// Each thread holds 8 rows by 4 columns in registers; no shared memory, no barrier: on software Vulkan those cost most.
// Threads of a workgroup lie along the columns, so that the loads of A are the same for all of them. Rows and columns
// past the edge repeat the last one and are not stored. Needs strides and first columns in multiples of 4.
#version 460
#extension GL_GOOGLE_include_directive : require
#include "shaders/matmul/matmul.glsl"
layout(local_size_x = 32) in;
#define EACH_ROW(DO) DO(0) DO(1) DO(2) DO(3) DO(4) DO(5) DO(6) DO(7)
#define SUM(i) vec4 s##i = vec4(0);
#define STORE(i) for (uint j = 0; j < 4; ++j) write_sum(row0 + i, column0 + j, s##i[j]);

void main() {
    const uint row0 = gl_WorkGroupID.y * 8;
    const uint column0 = gl_GlobalInvocationID.x * 4;
    if (column0 >= p.columns) return;
    EACH_ROW(SUM)
    EACH_SEGMENT {
        take_segment(segment);
        const uint a_stride = s.a_stride / 4, b_stride = s.b_stride / 4;
        const uint a_first = (s.a_at + row0) / 4;
        uint b_from = (s.b_at + column0) / 4;
        for (uint k = 0; k < s.depth; ++k) {
            const uint a_from = a_first + min(k, s.depth - 1) * a_stride;  // Some drivers read once more after the last k.
            const vec4 low = a.v[a_from], high = a.v[a_from + 1], b_k = b.v[b_from];
            b_from += b_stride;
            s0 = fma(vec4(low.x), b_k, s0);
            s1 = fma(vec4(low.y), b_k, s1);
            s2 = fma(vec4(low.z), b_k, s2);
            s3 = fma(vec4(low.w), b_k, s3);
            s4 = fma(vec4(high.x), b_k, s4);
            s5 = fma(vec4(high.y), b_k, s5);
            s6 = fma(vec4(high.z), b_k, s6);
            s7 = fma(vec4(high.w), b_k, s7);
        }
    }
    EACH_ROW(STORE)
}
