#include "native/cpu/bf16_kernels.h"

namespace maquette {

namespace {

const Bf16Kernels& choose() {
#if defined(__x86_64__)
    const bool has_avx512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq");
    if (has_avx512 && __builtin_cpu_supports("avx512bf16")) return bf16_kernels_avx512_bf16();
    if (has_avx512) return bf16_kernels_avx512();
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return bf16_kernels_avx2();
#endif
    return bf16_kernels_generic();
}

}  // namespace

const Bf16Kernels& bf16_kernels() {
    static const Bf16Kernels& best = choose();
    return best;
}

}  // namespace maquette
