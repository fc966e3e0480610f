#include "native/cpu/vector_kernels.h"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "shared/weights/half.h"

using namespace maquette;

TEST_CASE("vector kernels: rounding to f16 is what the scalar conversion gives, on every instruction set") {
    std::vector<float> numbers{0.0f, -0.0f, 65504.0f, 65519.0f, 65520.0f, -1e30f, 5.9604645e-8f, 2.98e-8f, 2.99e-8f, 6.1e-5f, std::numeric_limits<float>::infinity()};
    for (uint32_t i = 0; i < 100000; ++i) numbers.push_back(float_from_bits(i * 42953u));
    std::vector<const VectorKernels*> kernels{&vector_kernels_generic()};
    if (__builtin_cpu_supports("avx2")) kernels.push_back(&vector_kernels_avx2());
    if (__builtin_cpu_supports("avx512bw")) kernels.push_back(&vector_kernels_avx512());
    std::vector<float> rounded(numbers.size());
    for (const VectorKernels* set : kernels) {
        CAPTURE(set->name);
        set->round_to_half(numbers.data(), rounded.data(), static_cast<int64_t>(numbers.size()));
        int64_t wrong = 0;
        for (size_t i = 0; i < numbers.size(); ++i) {
            const float expected = half_to_float(float_to_half(numbers[i]));
            wrong += std::isnan(expected) ? !std::isnan(rounded[i]) : bits_of_float(rounded[i]) != bits_of_float(expected);
        }
        CHECK(wrong == 0);
    }
}
