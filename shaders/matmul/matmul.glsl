// What every matrix product shares: where it writes, its parameters, and what it adds to a sum before writing it.
#ifndef MATMUL_GLSL
#define MATMUL_GLSL
#extension GL_GOOGLE_include_directive : require
#include "shaders/interface/activations.glsl"
#include "shaders/interface/params.h"
#ifndef OPERAND
#define OPERAND Vectors  // As what A and B are read.
#endif
// The ids come after those of every kernel's own constants. Narrow matrices have their first columns and strides in multiples of 8.
layout(constant_id = 13) const uint C_NARROW = 0;  // C is in bf16; it has an even number of columns.
layout(constant_id = 0) const uint A_TRANSPOSED = 0;  // A is [depth, rows]
layout(constant_id = 1) const uint B_TRANSPOSED = 0;  // B is [columns, depth]
layout(push_constant) uniform Params {
    MatmulParams p;
    OPERAND first_a;
    OPERAND first_b;
    Numbers c;
    Numbers bias;
    Numbers residual;
    OPERAND second_a;
    OPERAND second_b;
};

// The segment of the depth that is being added up.
MatmulSegment s;
OPERAND a, b;
uint taken;  // Its index.

// Where there are several workgroups in z, each adds up a share of the depth, and writes it to a matrix of its own, one behind
// the other: what they are summed up by is matmul_shares.comp. There is no second segment then, and nothing to be added.
void take_share() {
    const uint each = (s.depth + gl_NumWorkGroups.z - 1) / gl_NumWorkGroups.z, share = (each + 31) / 32 * 32, from = min(gl_WorkGroupID.z * share, s.depth);
    s.a_at += from * (A_TRANSPOSED != 0 ? s.a_stride : 1);
    s.b_at += from * (B_TRANSPOSED != 0 ? 1 : s.b_stride);
    s.depth = min(share, s.depth - from);
}
uint place_in_c(uint row, uint column) { return (gl_WorkGroupID.z * p.rows + row) * p.c_stride + p.c_at + column; }

void take_segment(uint index) {
    taken = index;
    if (index == 0) s = p.segments[0], a = first_a, b = first_b;
    else s = p.segments[1], a = second_a, b = second_b;  // No p.segments[index]: Mesa 26.1's software Vulkan reads elsewhere then.
    if (gl_NumWorkGroups.z > 1) take_share();
}
#define EACH_SEGMENT for (uint segment = 0; segment < 2; ++segment)

// What becomes of c[row, column], which lies inside of [rows, columns]: scale * sum + bias + residual (+ c when accumulate).
float finished(uint row, uint column, float sum) {
    float value = p.scale * sum;
    if ((p.flags & 2u) != 0) value += bias.v[p.bias_at + column];
    if ((p.flags & 4u) != 0) value += residual.v[row * p.c_stride + p.residual_at + column];
    if ((p.flags & 1u) != 0) value += activation(c, place_in_c(row, column), C_NARROW);
    return value;
}

// Nothing outside of [rows, columns] is touched. The first for kernels that never see a narrow C.
void write_sum(uint row, uint column, float sum) {
    if (row < p.rows && column < p.columns) c.v[place_in_c(row, column)] = finished(row, column, sum);
}
// From an even column on.
void write_sums(uint row, uint column, vec2 sums) {
    if (C_NARROW == 0) {
        write_sum(row, column, sums.x);
        write_sum(row, column + 1, sums.y);
    } else if (row < p.rows && column < p.columns) {
        store_activations(c, place_in_c(row, column), vec2(finished(row, column, sums.x), finished(row, column + 1, sums.y)), C_NARROW);
    }
}
#endif
