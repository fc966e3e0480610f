// The operands of the register-tiled products, and how A is read. Threads of a subgroup read the same of A: some drivers load
// that faster number by number (software Vulkan before Mesa 26), others as vectors.
layout(constant_id = 0) const uint SCALAR_A = 0;
layout(set = 0, binding = 0) readonly buffer A { vec4 a_vectors[]; };
layout(set = 0, binding = 0) readonly buffer ANumbers { float a_numbers[]; };
layout(set = 0, binding = 1) readonly buffer B { vec4 b[]; };

// Numbers [4 at, 4 at + 4) of A.
vec4 a_at(uint at) {
    if (SCALAR_A == 0) return a_vectors[at];
    return vec4(a_numbers[4 * at], a_numbers[4 * at + 1], a_numbers[4 * at + 2], a_numbers[4 * at + 3]);
}
