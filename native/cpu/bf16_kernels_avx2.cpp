// The bf16 kernels with 8 floats a vector.
#include "native/cpu/bf16_kernels.h"

#define MAQUETTE_VECTOR_WIDTH 8
#include "native/cpu/bf16_kernels_code.h"

namespace maquette {

const Bf16Kernels& bf16_kernels_avx2() {
    static const Bf16Kernels kernels = make_kernels("avx2", false);
    return kernels;
}

}  // namespace maquette
