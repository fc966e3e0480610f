// C = op(A) · op(B) on matrix units (VK_KHR_cooperative_matrix): NARROW operands, f32 sums. What the kernels for f16 and bf16
// share. CPU twin: native/reference.
//
// A workgroup computes TILE_ROWS x TILE_COLUMNS of C. It stages STEP of the depth of both operands as NARROW, lines along the
// depth, and its SUBGROUP_ROWS x SUBGROUP_COLUMNS subgroups multiply them in matrices of M x K and K x N. Edges as in
// matmul_tile.glsl.
#extension GL_GOOGLE_include_directive : require
#extension GL_EXT_control_flow_attributes : require
#extension GL_KHR_cooperative_matrix : require
#extension GL_KHR_memory_scope_semantics : require
#extension GL_KHR_shader_subgroup_basic : require
#include "shaders/matmul/matmul_operands.glsl"
layout(local_size_x_id = 2) in;
layout(constant_id = 3) const uint TILE_ROWS = 64;
layout(constant_id = 4) const uint TILE_COLUMNS = 64;
layout(constant_id = 5) const uint STEP = 32;
layout(constant_id = 6) const uint SUBGROUP_ROWS = 2;
layout(constant_id = 7) const uint SUBGROUP_COLUMNS = 2;
layout(constant_id = 8) const uint M = 16;
layout(constant_id = 9) const uint N = 16;
layout(constant_id = 10) const uint K = 16;

const uint LINE = STEP + 8;  // Lines begin in different banks and stay on 16 bytes.
const uint PATCHES_DOWN = TILE_ROWS / SUBGROUP_ROWS / M, PATCHES_ACROSS = TILE_COLUMNS / SUBGROUP_COLUMNS / N;
shared NARROW staged_a[TILE_ROWS * LINE];
shared NARROW staged_b[TILE_COLUMNS * LINE];
shared float patches[SUBGROUP_ROWS * SUBGROUP_COLUMNS * M * N];

#define STAGE_ALONG(four_of, to, tile, first, count, stride, at)                                                      \
    for (uint i = gl_LocalInvocationID.x; i < tile * (STEP / 4); i += gl_WorkGroupSize.x) {                      \
        const uint line = i / (STEP / 4), k = i % (STEP / 4) * 4;                                                \
        const vec4 v = k0 + k < s.depth ? four_of((min(first + line, count - 1) * stride + at + k0 + k) / 4) : vec4(0); \
        for (uint j = 0; j < 4; ++j) to[line * LINE + k + j] = NARROW(v[j]);                                  \
    }
#define STAGE_ACROSS(four_of, to, tile, first, count, stride, at)                                                     \
    for (uint i = gl_LocalInvocationID.x; i < tile / 4 * STEP; i += gl_WorkGroupSize.x) {                        \
        const uint k = i / (tile / 4), line = i % (tile / 4) * 4;                                                \
        const bool is_inside = k0 + k < s.depth && first + line < count;                                         \
        const vec4 v = is_inside ? four_of(((k0 + k) * stride + at + first + line) / 4) : vec4(0);                \
        for (uint j = 0; j < 4; ++j) to[(line + j) * LINE + k] = NARROW(v[j]);                                \
    }

void main() {
    const uint row0 = gl_WorkGroupID.y * TILE_ROWS, column0 = gl_WorkGroupID.x * TILE_COLUMNS;
    const uint patch_row = gl_SubgroupID / SUBGROUP_COLUMNS * PATCHES_DOWN * M, patch_column = gl_SubgroupID % SUBGROUP_COLUMNS * PATCHES_ACROSS * N;
    coopmat<float, gl_ScopeSubgroup, M, N, gl_MatrixUseAccumulator> sums[PATCHES_DOWN * PATCHES_ACROSS];
    [[unroll]] for (uint i = 0; i < PATCHES_DOWN * PATCHES_ACROSS; ++i) sums[i] = coopmat<float, gl_ScopeSubgroup, M, N, gl_MatrixUseAccumulator>(0.0);
    EACH_SEGMENT {
        take_segment(segment);
        for (uint k0 = 0; k0 < s.depth; k0 += STEP) {
            if (A_TRANSPOSED != 0) STAGE_ACROSS(four_of_a, staged_a, TILE_ROWS, row0, p.rows, s.a_stride, s.a_at)
            else STAGE_ALONG(four_of_a, staged_a, TILE_ROWS, row0, p.rows, s.a_stride, s.a_at)
            if (B_TRANSPOSED != 0) STAGE_ALONG(four_of_b, staged_b, TILE_COLUMNS, column0, p.columns, s.b_stride, s.b_at)
            else STAGE_ACROSS(four_of_b, staged_b, TILE_COLUMNS, column0, p.columns, s.b_stride, s.b_at)
            barrier();
            for (uint k = 0; k < STEP; k += K) {
                coopmat<NARROW, gl_ScopeSubgroup, M, K, gl_MatrixUseA> left[PATCHES_DOWN];
                [[unroll]] for (uint i = 0; i < PATCHES_DOWN; ++i)
                    coopMatLoad(left[i], staged_a, (patch_row + i * M) * LINE + k, LINE, gl_CooperativeMatrixLayoutRowMajor);
                [[unroll]] for (uint j = 0; j < PATCHES_ACROSS; ++j) {
                    coopmat<NARROW, gl_ScopeSubgroup, K, N, gl_MatrixUseB> right;
                    coopMatLoad(right, staged_b, (patch_column + j * N) * LINE + k, LINE, gl_CooperativeMatrixLayoutColumnMajor);
                    [[unroll]] for (uint i = 0; i < PATCHES_DOWN; ++i)
                        sums[i * PATCHES_ACROSS + j] = coopMatMulAdd(left[i], right, sums[i * PATCHES_ACROSS + j]);
                }
            }
            barrier();
        }
    }
    // Through shared memory, patch by patch: which element of a matrix a thread holds is the driver's secret.
    const uint own = gl_SubgroupID * M * N;
    [[unroll]] for (uint i = 0; i < PATCHES_DOWN; ++i)
        [[unroll]] for (uint j = 0; j < PATCHES_ACROSS; ++j) {
            coopMatStore(sums[i * PATCHES_ACROSS + j], patches, own, N, gl_CooperativeMatrixLayoutRowMajor);
            barrier();
            for (uint at = 2 * gl_SubgroupInvocationID; at < M * N; at += 2 * gl_SubgroupSize)
                write_sums(row0 + patch_row + i * M + at / N, column0 + patch_column + j * N + at % N, vec2(patches[own + at], patches[own + at + 1]));
            barrier();
        }
}
