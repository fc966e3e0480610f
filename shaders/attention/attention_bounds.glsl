// Which rows meet in attention over documents. `p` is the kernel's AttentionParams, declared before this is included.
#ifndef ATTENTION_BOUNDS_GLSL
#define ATTENTION_BOUNDS_GLSL

// The first key that query t sees, its document starting at `start`; the last is its own.
uint first_key_of(uint t, uint start) { return p.window != 0 && t + 1 > start + p.window ? t + 1 - p.window : start; }

// The first and the last query that see key `row`, its document ending before `bound`.
uvec2 queries_of(uint row, uint bound) {
    const uint end = min(bound, p.tokens);
    return uvec2(row, (p.window != 0 ? min(end, row + p.window) : end) - 1);
}
#endif
