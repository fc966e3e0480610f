// The vector kernels with 4 floats a vector.
#include "native/cpu/vector_kernels.h"

#define MAQUETTE_VECTOR_WIDTH 4
#include "native/cpu/vector_kernels_code.h"

namespace maquette {

const VectorKernels& vector_kernels_generic() {
    static const VectorKernels kernels = make_kernels("generic");
    return kernels;
}

}  // namespace maquette
