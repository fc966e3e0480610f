// xorshift: the same copies in every run. `below(count)` is an integer from 0 to count - 1.
let state = 20250115;

export const below = (count) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % count;
};
