// Buffers by address instead of by binding: behind its parameters every kernel finds the addresses of its bindings, in their
// order and as many as push constants hold (GpuCommands::dispatch). Software Vulkan reads a binding lane by lane, with a
// check and a branch for each, and gathers from an address at once: five times as fast.
//
// Nothing is checked: whoever reads past a buffer's end must stay in its guard (native/gpu/memory.h).
#ifndef ADDRESSES_GLSL
#define ADDRESSES_GLSL
#extension GL_EXT_buffer_reference : require
layout(buffer_reference, std430, buffer_reference_align = 4) buffer Numbers { float v[]; };
layout(buffer_reference, std430, buffer_reference_align = 4) readonly buffer Words { uint v[]; };
layout(buffer_reference, std430, buffer_reference_align = 4) readonly buffer Integers { int v[]; };
layout(buffer_reference, std430, buffer_reference_align = 16) readonly buffer Vectors { vec4 v[]; };
#endif
