// The 8 six-bit scales and minima of Q4_K and Q5_K, which lie in 12 bytes from `packed` on. x: scale, y: minimum.
uvec2 scale_and_minimum(uint packed, uint group) {
    if (group < 4) return uvec2(byte_at(packed + group) & 63u, byte_at(packed + group + 4) & 63u);
    const uint both = byte_at(packed + group + 4);
    return uvec2((both & 15u) | ((byte_at(packed + group - 4) >> 6) << 4), (both >> 4) | ((byte_at(packed + group) >> 6) << 4));
}
