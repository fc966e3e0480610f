// C = op(A) · op(B) on matrix units (VK_NV_cooperative_matrix2): NARROW operands, f32 sums. What the kernels for f16 and bf16
// share. CPU twin: native/reference.
//
// Its matrices belong to a whole workgroup: TILE_ROWS x TILE_COLUMNS of C, and STEP of the depth of both operands. The driver
// shares them out among the threads and stages them as it likes. It loads them by a tensor's layout, which is 0 past the
// edges; numbers in f32 are rounded on the way. A tile inside of all edges is loaded without looking for them.
// Needs what matmul_tile.glsl needs, and B in 16 bits on 16 bytes.
#extension GL_GOOGLE_include_directive : require
#extension GL_EXT_shader_16bit_storage : require
#extension GL_KHR_cooperative_matrix : require
#extension GL_KHR_memory_scope_semantics : require
#extension GL_NV_cooperative_matrix2 : require
#include "shaders/matmul/matmul_operands.glsl"
layout(local_size_x_id = 2) in;
layout(constant_id = 3) const uint TILE_ROWS = 128;
layout(constant_id = 4) const uint TILE_COLUMNS = 128;
layout(constant_id = 5) const uint STEP = 32;

// An operand or C as it is stored in 16 bits.
layout(buffer_reference, std430, buffer_reference_align = 16) buffer Narrows { NARROW v[]; };

// Four neighbors on a line of an operand in f32, of which the one at place[1] is wanted.
layout(buffer_reference, std430, buffer_reference_align = 16) readonly buffer Four { vec4 v; };
NARROW rounded(const in Four four, const in uint block[2], const in uint place[2]) {
    const vec4 v = four.v;
    return NARROW(v[place[1]]);
}

// Called for each sum of the tile at row0 and column0, perhaps more than once: it must not write.
float finished_inside(const in uint row, const in uint column, const in float sum, const in uint row0, const in uint column0) {
    return row0 + row < p.rows && column0 + column < p.columns ? finished(row0 + row, column0 + column, sum) : 0;
}

// Lines of size.y numbers, in blocks of `block` of them.
#define LAYOUT(mode, block, size, stride)                                                                                                           \
    setTensorLayoutStrideNV(setTensorLayoutDimensionNV(setTensorLayoutBlockSizeNV(createTensorLayoutNV(2, mode), 1, block), size.x, size.y), stride / block, 1)
#define LOAD_ROUNDED(matrix, from, at, layout, row, rows, column, columns, is_turned)                                                               \
    if (is_turned) coopMatLoadTensorNV(matrix, from.v, at / 4, sliceTensorLayoutNV(layout, column, columns, row, rows), turned, rounded);           \
    else coopMatLoadTensorNV(matrix, from.v, at / 4, sliceTensorLayoutNV(layout, row, rows, column, columns), rounded);
#define LOAD_STORED(matrix, from, at, layout, row, rows, column, columns, is_turned)                                                                \
    if (is_turned) coopMatLoadTensorNV(matrix, Narrows(from).v, at, sliceTensorLayoutNV(layout, column, columns, row, rows), turned);               \
    else coopMatLoadTensorNV(matrix, Narrows(from).v, at, sliceTensorLayoutNV(layout, row, rows, column, columns));

#define ADD_PRODUCTS(mode, from_a, from_b, a_stride, b_stride, is_a_stored, is_b_stored)                                                                                     \
    {                                                                                                                                               \
        const tensorLayoutNV<2, mode> in_a = LAYOUT(mode, (is_a_stored ? 1 : 4), size_a, a_stride), in_b = LAYOUT(mode, (is_b_stored ? 1 : 4), size_b, b_stride);    \
        for (uint k0 = 0; k0 < part.depth; k0 += STEP) {                                                                                            \
            coopmat<NARROW, gl_ScopeWorkgroup, TILE_ROWS, STEP, gl_MatrixUseA> left;                                                                \
            coopmat<NARROW, gl_ScopeWorkgroup, STEP, TILE_COLUMNS, gl_MatrixUseB> right;                                                            \
            if (is_a_stored) LOAD_STORED(left, from_a, part.a_at, in_a, row0, TILE_ROWS, k0, STEP, A_TRANSPOSED != 0)                               \
            else LOAD_ROUNDED(left, from_a, part.a_at, in_a, row0, TILE_ROWS, k0, STEP, A_TRANSPOSED != 0)                                          \
            if (is_b_stored) LOAD_STORED(right, from_b, part.b_at, in_b, k0, STEP, column0, TILE_COLUMNS, B_TRANSPOSED != 0)                          \
            else LOAD_ROUNDED(right, from_b, part.b_at, in_b, k0, STEP, column0, TILE_COLUMNS, B_TRANSPOSED != 0)                                   \
            sums = coopMatMulAdd(left, right, sums);                                                                                                \
        }                                                                                                                                           \
    }
// Written out for both segments, so that all of it but the loop is constant. The compiler sees that lines begin on 16 bytes when
// their stride is cut to that.
#define ADD_SEGMENT(segment, from_a, from_b, is_a_stored, is_b_stored)                                                                                             \
    {                                                                                                                                               \
        const MatmulSegment part = segment;                                                                                                         \
        const uvec2 size_a = A_TRANSPOSED != 0 ? uvec2(part.depth, p.rows) : uvec2(p.rows, part.depth);                                             \
        const uvec2 size_b = B_TRANSPOSED != 0 ? uvec2(p.columns, part.depth) : uvec2(part.depth, p.columns);                                       \
        if (is_tile_inside && part.depth % STEP == 0 && part.a_stride % 8 == 0 && part.b_stride % 8 == 0)                                           \
            ADD_PRODUCTS(gl_CooperativeMatrixClampModeUndefinedNV, from_a, from_b, (part.a_stride & ~7u), (part.b_stride & ~7u), is_a_stored, is_b_stored) \
        else ADD_PRODUCTS(gl_CooperativeMatrixClampModeConstantNV, from_a, from_b, part.a_stride, part.b_stride, is_a_stored, is_b_stored)          \
    }

void main() {
    const uint row0 = gl_WorkGroupID.y * TILE_ROWS, column0 = gl_WorkGroupID.x * TILE_COLUMNS;
    const bool is_tile_inside = row0 + TILE_ROWS <= p.rows && column0 + TILE_COLUMNS <= p.columns;
    const tensorViewNV<2, false, 1, 0> turned = createTensorViewNV(2, false, 1, 0);
    coopmat<float, gl_ScopeWorkgroup, TILE_ROWS, TILE_COLUMNS, gl_MatrixUseAccumulator> sums;
    sums = coopmat<float, gl_ScopeWorkgroup, TILE_ROWS, TILE_COLUMNS, gl_MatrixUseAccumulator>(0.0);
    ADD_SEGMENT(p.segments[0], first_a, first_b, A_NARROW != 0, B_NARROW != 0)
    if (p.segments[1].depth > 0) ADD_SEGMENT(p.segments[1], second_a, second_b, false, false)
    coopMatPerElementNV(sums, sums, finished_inside, row0, column0);
    // What is stored must begin on 16 bytes.
    const uint past = p.c_at % (C_NARROW != 0 ? 8 : 4);
    tensorLayoutNV<2, gl_CooperativeMatrixClampModeConstantNV> in_c = createTensorLayoutNV(2, gl_CooperativeMatrixClampModeConstantNV);
    in_c = setTensorLayoutStrideNV(setTensorLayoutDimensionNV(in_c, p.rows, past + p.columns), p.c_stride, 1);
    in_c = sliceTensorLayoutNV(in_c, row0, TILE_ROWS, past + column0, TILE_COLUMNS);
    if (C_NARROW != 0) {  // As an operand: no driver is known to have sums in bf16.
        coopMatStoreTensorNV(coopmat<NARROW, gl_ScopeWorkgroup, TILE_ROWS, TILE_COLUMNS, gl_MatrixUseA>(sums), Narrows(c).v, p.c_at - past, in_c);
    } else {
        coopMatStoreTensorNV(sums, c.v, p.c_at - past, in_c);
    }
}
