// What every matrix product shares: where it writes, its parameters, and what it adds to a sum before writing it.
#ifndef MATMUL_GLSL
#define MATMUL_GLSL
#include "shaders/interface/params.h"
layout(set = 0, binding = 2) buffer C { float c[]; };
layout(set = 0, binding = 3) readonly buffer Bias { float bias[]; };
layout(set = 0, binding = 4) readonly buffer Residual { float residual[]; };
layout(push_constant) uniform Params { MatmulParams p; };

// c[row, column] = scale * sum + bias + residual (+ c when accumulate). Nothing outside [rows, columns] is touched.
void write_sum(uint row, uint column, float sum) {
    if (row >= p.rows || column >= p.columns) return;
    const uint at = row * p.c_stride + p.c_at + column;
    float value = p.scale * sum;
    if ((p.flags & 2u) != 0) value += bias[column];
    if ((p.flags & 4u) != 0) value += residual[row * p.residual_stride + p.residual_at + column];
    if ((p.flags & 1u) != 0) value += c[at];
    c[at] = value;
}
#endif
