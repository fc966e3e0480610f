// What every matrix product shares: where it writes, its parameters, and what it adds to a sum before writing it.
#ifndef MATMUL_GLSL
#define MATMUL_GLSL
#extension GL_GOOGLE_include_directive : require
#include "shaders/interface/addresses.glsl"
#include "shaders/interface/params.h"
#ifndef OPERAND
#define OPERAND Vectors  // As what A and B are read.
#endif
layout(push_constant) uniform Params {
    MatmulParams p;
    OPERAND a;
    OPERAND b;
    Numbers c;
    Numbers bias;
    Numbers residual;
};

// c[row, column] = scale * sum + bias + residual (+ c when accumulate). Nothing outside [rows, columns] is touched.
void write_sum(uint row, uint column, float sum) {
    if (row >= p.rows || column >= p.columns) return;
    const uint at = row * p.c_stride + p.c_at + column;
    float value = p.scale * sum;
    if ((p.flags & 2u) != 0) value += bias.v[column];
    if ((p.flags & 4u) != 0) value += residual.v[row * p.residual_stride + p.residual_at + column];
    if ((p.flags & 1u) != 0) value += c.v[at];
    c.v[at] = value;
}
#endif
