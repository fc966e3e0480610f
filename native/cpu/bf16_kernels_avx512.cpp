// The bf16 kernels with 16 floats a vector.
#include <immintrin.h>

#include "native/cpu/bf16_kernels.h"

#define MAQUETTE_VECTOR_WIDTH 16
#include "native/cpu/bf16_kernels_code.h"

namespace maquette {

const Bf16Kernels& bf16_kernels_avx512() {
    static const Bf16Kernels kernels = make_kernels("avx512", false);
    return kernels;
}

}  // namespace maquette
