#include "native/cpu/vector_kernels.h"

namespace maquette {

const VectorKernels& vector_kernels() {
#if defined(__x86_64__)
    static const VectorKernels& best = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq")
                                           ? vector_kernels_avx512()
                                       : __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") ? vector_kernels_avx2()
                                                                                                       : vector_kernels_generic();
    return best;
#else
    return vector_kernels_generic();
#endif
}

}  // namespace maquette
