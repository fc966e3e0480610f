// What the kernels that decode stored weights share: y[t, c] = number (row, c) of a tensor, whose bytes are read as 32-bit
// words because not every device reads single bytes. Each kernel defines number_at(i), the i-th number of the bound blocks.
//
// Row t of y is row t of the range, or, with `gather`, row ids[t] of the tensor as far as it lies in the range.
// CPU twin: shared/weights/dequantization.cpp; what is added or multiplied is rounded as there.
#extension GL_GOOGLE_include_directive : require
#include "shaders/interface/addresses.glsl"
#include "shaders/interface/narrow.glsl"
#include "shaders/interface/params.h"
layout(local_size_x = 64) in;
layout(constant_id = 0) const uint TURNED = 0;  // y[c, t] instead of y[t, c]; not with gather.
layout(constant_id = 1) const uint NARROW = 0;  // y in 16 bits: 1 f16, 2 bf16. Not turned; columns, strides and first columns in multiples of 4.
layout(buffer_reference, std430, buffer_reference_align = 8) writeonly buffer Quadruples { uvec2 v[]; };
#ifndef MORE_BUFFERS
#define MORE_BUFFERS
#endif
layout(push_constant) uniform Params {
    DequantizeParams p;
    Words words;
    Words ids;
    Numbers y;
    MORE_BUFFERS
};

// Byte offsets count from the first block's first byte.
uint byte_at(uint at) {
    at += p.first_byte;
    return (words.v[at / 4] >> (8 * (at % 4))) & 255u;
}
int signed_byte_at(uint at) { return bitfieldExtract(int(byte_at(at)), 0, 8); }
// `at` is even.
uint short_at(uint at) {
    at += p.first_byte;
    return (words.v[at / 4] >> (8 * (at % 4))) & 65535u;
}
float half_at(uint at) { return unpackHalf2x16(short_at(at)).x; }

float number_at(uint i);

uvec2 narrow_four_at(uint i) {
    const vec4 four = vec4(number_at(i), number_at(i + 1), number_at(i + 2), number_at(i + 3));
    return NARROW == 1 ? pack_halves(four) : pack_bfloats(four);
}

// A thread goes along a row, every 64th number of it (or every 64th four), or where y is turned along 64 numbers of a row of its own.
void main() {
    if (TURNED != 0) {
        const uint t = gl_GlobalInvocationID.x, first = gl_WorkGroupID.y * 64;
        if (t >= p.rows) return;
        for (uint column = first; column < min(first + 64, p.columns); ++column)
            y.v[column * p.y_stride + p.y_at + t] = number_at(p.first_number + t * p.columns + column);
        return;
    }
    const uint t = gl_WorkGroupID.y + gl_WorkGroupID.z * gl_NumWorkGroups.y;
    if (t >= p.rows) return;
    uint row = t;
    if (p.gather != 0) {
        row = ids.v[t] - p.first_row;  // Below first_row it wraps around to a large number.
        if (row >= p.row_count) return;
    }
    if (NARROW != 0) {
        for (uint column = 4 * gl_LocalInvocationID.x; column < p.columns; column += 4 * 64)
            Quadruples(y).v[(t * p.y_stride + p.y_at + column) / 4] = narrow_four_at(p.first_number + row * p.columns + column);
        return;
    }
    for (uint column = gl_LocalInvocationID.x; column < p.columns; column += 64)
        y.v[t * p.y_stride + p.y_at + column] = number_at(p.first_number + row * p.columns + column);
}
