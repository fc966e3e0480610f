// The bf16 kernels with 4 floats a vector.
#include "native/cpu/bf16_kernels.h"

#define MAQUETTE_VECTOR_WIDTH 4
#include "native/cpu/bf16_kernels_code.h"

namespace maquette {

const Bf16Kernels& bf16_kernels_generic() {
    static const Bf16Kernels kernels = make_kernels("generic", false);
    return kernels;
}

}  // namespace maquette
