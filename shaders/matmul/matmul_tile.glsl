// C = op(A) · op(B) through shared memory, for real GPUs: what the kernels for operands in f32, f16 and bf16 share. OPERAND4
// is the type in which four numbers are staged, STAGED makes one and READ_STAGED reads it; sums are f32, and run along the
// depth in the order in which the other kernels' run, so that in f32 the choice of a kernel changes no bit.
//
// A workgroup computes TILE_ROWS x TILE_COLUMNS of C. It stages STEP of the depth of both operands, each k a line, then
// every thread adds the products of its THREAD_ROWS x THREAD_COLUMNS. Rows and columns past the edge repeat the last one
// or read their neighbors, and are not stored; past the depth both operands are 0. Needs strides and first columns in
// multiples of 4, and where the depth is contiguous a depth in multiples of 4.
#extension GL_GOOGLE_include_directive : require
#extension GL_EXT_control_flow_attributes : require
#include "shaders/matmul/matmul_operands.glsl"
layout(local_size_x_id = 2) in;
layout(constant_id = 3) const uint TILE_ROWS = 64;
layout(constant_id = 4) const uint TILE_COLUMNS = 64;
layout(constant_id = 5) const uint STEP = 16;
layout(constant_id = 6) const uint THREAD_ROWS = 4;
layout(constant_id = 7) const uint THREAD_COLUMNS = 4;
layout(constant_id = 8) const uint UNROLLED = 1;  // Software Vulkan compiles what is unrolled for seconds, and runs it no faster.

// One vector more a line: lines then begin in different banks.
const uint A_LINE = TILE_ROWS / 4 + 1, B_LINE = TILE_COLUMNS / 4 + 1;
shared OPERAND4 staged_a[STEP * A_LINE];
shared OPERAND4 staged_b[STEP * B_LINE];

// Four lines of an operand whose depth is contiguous, turned so that each k is a vector.
#define STAGE_TURNED(four_of, to, line_length, tile, first, count, stride, at)                                                    \
    for (uint i = gl_LocalInvocationID.x; i < tile / 4 * (STEP / 4); i += gl_WorkGroupSize.x) {                              \
        const uint line = i / (STEP / 4), k = i % (STEP / 4) * 4;                                                            \
        mat4 block = mat4(0);                                                                                                \
        if (k0 + k < s.depth) {                                                                                              \
            for (uint j = 0; j < 4; ++j) block[j] = four_of((min(first + 4 * line + j, count - 1) * stride + at + k0 + k) / 4); \
            block = transpose(block);                                                                                        \
        }                                                                                                                    \
        for (uint j = 0; j < 4; ++j) to[(k + j) * line_length + line] = STAGED(block[j]);                                  \
    }
#define STAGE_STRAIGHT(four_of, to, line_length, tile, first, count, stride, at)                             \
    for (uint i = gl_LocalInvocationID.x; i < tile / 4 * STEP; i += gl_WorkGroupSize.x) {               \
        const uint k = i / (tile / 4), line = i % (tile / 4);                                           \
        const bool is_inside = k0 + k < s.depth && first + 4 * line < count;                            \
        to[k * line_length + line] =                                                                    \
            STAGED(is_inside ? four_of(((k0 + k) * stride + at + first + 4 * line) / 4) : vec4(0));      \
    }

#define ADD_PRODUCTS                                                                                                             \
    {                                                                                                                          \
        vec4 row_values[THREAD_ROWS / 4], column_values[THREAD_COLUMNS / 4];                                                   \
        for (uint i = 0; i < THREAD_ROWS / 4; ++i) row_values[i] = READ_STAGED(staged_a[k * A_LINE + thread_row / 4 + i]);            \
        for (uint j = 0; j < THREAD_COLUMNS / 4; ++j) column_values[j] = READ_STAGED(staged_b[k * B_LINE + thread_column / 4 + j]);   \
        for (uint i = 0; i < THREAD_ROWS; ++i)                                                                                 \
            for (uint j = 0; j < THREAD_COLUMNS / 4; ++j)                                                                      \
                sums[i * (THREAD_COLUMNS / 4) + j] =                                                                           \
                    fma(vec4(row_values[i / 4][i % 4]), column_values[j], sums[i * (THREAD_COLUMNS / 4) + j]);                 \
    }

void main() {
    const uint row0 = gl_WorkGroupID.y * TILE_ROWS, column0 = gl_WorkGroupID.x * TILE_COLUMNS;
    const uint across = TILE_COLUMNS / THREAD_COLUMNS;
    const uint thread_row = gl_LocalInvocationID.x / across * THREAD_ROWS, thread_column = gl_LocalInvocationID.x % across * THREAD_COLUMNS;
    vec4 sums[THREAD_ROWS * THREAD_COLUMNS / 4];
    for (uint i = 0; i < THREAD_ROWS * THREAD_COLUMNS / 4; ++i) sums[i] = vec4(0);
    [[dont_unroll]] EACH_SEGMENT {
        take_segment(segment);
        for (uint k0 = 0; k0 < s.depth; k0 += STEP) {
            if (A_TRANSPOSED != 0) STAGE_STRAIGHT(four_of_a, staged_a, A_LINE, TILE_ROWS, row0, p.rows, s.a_stride, s.a_at)
            else STAGE_TURNED(four_of_a, staged_a, A_LINE, TILE_ROWS, row0, p.rows, s.a_stride, s.a_at)
            if (B_TRANSPOSED != 0) STAGE_TURNED(four_of_b, staged_b, B_LINE, TILE_COLUMNS, column0, p.columns, s.b_stride, s.b_at)
            else STAGE_STRAIGHT(four_of_b, staged_b, B_LINE, TILE_COLUMNS, column0, p.columns, s.b_stride, s.b_at)
            barrier();
            if (UNROLLED != 0) {
                [[unroll]] for (uint k = 0; k < STEP; ++k) ADD_PRODUCTS
            } else {
                [[dont_unroll]] for (uint k = 0; k < STEP; ++k) ADD_PRODUCTS
            }
            barrier();
        }
    }
    for (uint i = 0; i < THREAD_ROWS; ++i)
        for (uint j = 0; j < THREAD_COLUMNS / 4; ++j) {
            const vec4 four = sums[i * (THREAD_COLUMNS / 4) + j];
            write_sums(row0 + thread_row + i, column0 + thread_column + 4 * j, four.xy);
            write_sums(row0 + thread_row + i, column0 + thread_column + 4 * j + 2, four.zw);
        }
}
