// C = op(A) · op(B) for software Vulkan, where lanes are the elements of a vector register. CPU twin: native/reference.
//
// A workgroup is one subgroup and computes ROWS rows by GROUPS vectors of columns, all in registers. What costs there is
// loading: a gather brings as many 64-bit values as 32-bit ones, so operands are read in pairs, and each lane reads another
// part of A, which is then handed around. Workgroups that share columns come one after the other: B is the larger operand
// and stays in the cache. Rows and columns past the edge repeat the last one or read their neighbors, and are not stored.
// Needs strides and first columns in multiples of 4, and where the depth is contiguous a depth in multiples of 4.
#version 460
#extension GL_GOOGLE_include_directive : require
#extension GL_EXT_control_flow_attributes : require
#extension GL_EXT_shader_explicit_arithmetic_types_int64 : require
#extension GL_KHR_shader_subgroup_ballot : require
#include "shaders/interface/addresses.glsl"
layout(buffer_reference, std430, buffer_reference_align = 8) readonly buffer Pairs { uint64_t v[]; };
#define OPERAND Pairs
#include "shaders/matmul/matmul.glsl"
layout(local_size_x_id = 2) in;
layout(constant_id = 2) const uint LANES = 8;         // The subgroup's size: 4, 8 or 16.
layout(constant_id = 3) const uint GROUPS = 4;        // Even.
layout(constant_id = 4) const uint ADDS = 1;          // Whether p.flags may name something to be added.

const uint ROWS = 16;
const uint STEP = 4;                                      // Of the depth, where A is not transposed.
const uint ROW_SETS = (ROWS + LANES - 1) / LANES;         // What a lane reads of A: one row of each set,
const uint PAIR_SETS = (ROWS / 2 + LANES - 1) / LANES;    // or two where A is transposed.

uint lane, row0, column0;
float sums[ROWS * GROUPS];

vec2 numbers_of(uint64_t pair) { return uintBitsToFloat(unpackUint2x32(pair)); }

// Columns of a lane: one of each vector where B's depth is contiguous, else neighbors two by two.
uint column_of(uint group) {
    return B_TRANSPOSED != 0 ? column0 + group * LANES + lane : column0 + 2 * (group / 2 * LANES + lane) + group % 2;
}

#define EACH(index, count) [[unroll]] for (uint index = 0; index < count; ++index)
#define ADD_PRODUCTS(row, x, b_of)                                                                        \
    {                                                                                                     \
        const float x_k = x;                                                                              \
        EACH(j, GROUPS) sums[row * GROUPS + j] = fma(x_k, b_of(j), sums[row * GROUPS + j]);               \
    }

// A step's numbers of A: rows lane, lane + LANES, … in pairs along the depth.
#define READ_A                                                                                            \
    vec2 a_k[2 * ROW_SETS];                                                                               \
    EACH(i, ROW_SETS) {                                                                                   \
        EACH(half_step, 2) a_k[2 * i + half_step] = numbers_of(a.v[a_from[i] + half_step]);               \
        a_from[i] += 2;                                                                                   \
    }
#define A_OF(row, k) subgroupBroadcast(a_k[row / LANES * 2 + k / 2][k % 2], row % LANES)
#define FIND_A                                                                                            \
    uint a_from[ROW_SETS];                                                                                \
    EACH(i, ROW_SETS) a_from[i] = (min(row0 + i * LANES + lane, p.rows - 1) * s.a_stride + s.a_at) / 2;

// B [columns, depth]
void multiply_nt() {
    FIND_A
    uint b_from[GROUPS];
    EACH(j, GROUPS) b_from[j] = (min(column_of(j), p.columns - 1) * s.b_stride + s.b_at) / 2;
    for (uint k0 = 0; k0 < s.depth; k0 += STEP) {
        READ_A
        vec2 b_k[2 * GROUPS];
        EACH(j, GROUPS) {
            EACH(half_step, 2) b_k[2 * j + half_step] = numbers_of(b.v[b_from[j] + half_step]);
            b_from[j] += 2;
        }
        EACH(k, STEP) {
#define B_OF_COLUMN(j) b_k[2 * j + k / 2][k % 2]
            EACH(row, ROWS) ADD_PRODUCTS(row, A_OF(row, k), B_OF_COLUMN)
        }
    }
}

// Pairs of columns of B [depth, columns] and of A [depth, rows].
#define FIND_B                                                                                            \
    const uint b_step = s.b_stride / 2;                                                                   \
    uint b_from[GROUPS / 2];                                                                              \
    EACH(j, GROUPS / 2) b_from[j] = (s.b_at + min(column_of(2 * j), p.columns - 1)) / 2;
#define B_OF_PAIR(j) b_k[j / 2][j % 2]

// The next step's part of B is on its way meanwhile: its lines lie far apart, and the processor does not guess them.
void multiply_nn() {
    FIND_A
    FIND_B
    uint64_t next[STEP * GROUPS / 2];
    EACH(i, STEP * GROUPS / 2) next[i] = b.v[b_from[i % (GROUPS / 2)] + i / (GROUPS / 2) * b_step];
    for (uint k0 = 0; k0 < s.depth; k0 += STEP) {
        uint64_t now[STEP * GROUPS / 2];
        EACH(j, GROUPS / 2) b_from[j] += k0 + STEP < s.depth ? STEP * b_step : 0;
        EACH(i, STEP * GROUPS / 2) {
            now[i] = next[i];
            next[i] = b.v[b_from[i % (GROUPS / 2)] + i / (GROUPS / 2) * b_step];
        }
        READ_A
        EACH(k, STEP) {
            vec2 b_k[GROUPS / 2];
            EACH(j, GROUPS / 2) b_k[j] = numbers_of(now[k * (GROUPS / 2) + j]);
            EACH(row, ROWS) ADD_PRODUCTS(row, A_OF(row, k), B_OF_PAIR)
        }
    }
}

void multiply_tn() {
    FIND_B
    uint a_from[PAIR_SETS];
    EACH(i, PAIR_SETS) a_from[i] = (s.a_at + row0) / 2 + i * LANES + lane;
    for (uint k = 0; k < s.depth; ++k) {
        vec2 a_k[PAIR_SETS], b_k[GROUPS / 2];
        EACH(i, PAIR_SETS) a_k[i] = numbers_of(a.v[a_from[i] + k * (s.a_stride / 2)]);
        EACH(j, GROUPS / 2) b_k[j] = numbers_of(b.v[b_from[j] + k * b_step]);
        EACH(row, ROWS) ADD_PRODUCTS(row, subgroupBroadcast(a_k[row / 2 / LANES][row % 2], row / 2 % LANES), B_OF_PAIR)
    }
}

void main() {
    lane = gl_LocalInvocationID.x;
    row0 = gl_WorkGroupID.x * ROWS;
    column0 = gl_WorkGroupID.y * GROUPS * LANES;
    EACH(i, ROWS * GROUPS) sums[i] = 0;
    [[dont_unroll]] EACH_SEGMENT {
        take_segment(segment);
        if (s.depth == 0) break;
        if (A_TRANSPOSED != 0) multiply_tn();
        else if (B_TRANSPOSED != 0) multiply_nt();
        else multiply_nn();
    }
    EACH(i, ROWS * GROUPS) {
        const uint row = row0 + i / GROUPS, column = column_of(i % GROUPS);
        const uint at_row = min(row, p.rows - 1), at_column = min(column, p.columns - 1), at = at_row * p.c_stride + p.c_at + at_column;
        float value = p.scale * sums[i];
        if (ADDS != 0) {  // No branches: what is not wanted is read all the same.
            const float added = bias.v[p.bias_at + at_column], residue = residual.v[at_row * p.c_stride + p.residual_at + at_column], old = c.v[at];
            value += (p.flags & 2u) != 0 ? added : 0;
            value += (p.flags & 4u) != 0 ? residue : 0;
            value += (p.flags & 1u) != 0 ? old : 0;
        }
        if (row < p.rows && column < p.columns) c.v[at] = value;
    }
}
