// The vector kernels with 8 floats a vector.
#include "native/cpu/vector_kernels.h"

#define MAQUETTE_VECTOR_WIDTH 8
#include "native/cpu/vector_kernels_code.h"

namespace maquette {

const VectorKernels& vector_kernels_avx2() {
    static const VectorKernels kernels = make_kernels("avx2");
    return kernels;
}

}  // namespace maquette
