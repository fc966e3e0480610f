// The vector kernels with 16 floats a vector.
#include <immintrin.h>

#include "native/cpu/vector_kernels.h"

#define MAQUETTE_VECTOR_WIDTH 16
#include "native/cpu/vector_kernels_code.h"

namespace maquette {

const VectorKernels& vector_kernels_avx512() {
    static const VectorKernels kernels = make_kernels("avx512");
    return kernels;
}

}  // namespace maquette
