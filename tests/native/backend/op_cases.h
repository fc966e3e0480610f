// One table of operations and shapes for every backend: odd sizes, one more than a tile, empty batches.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "native/backend/backend.h"

namespace maquette::test {

struct OpCase {
    std::string name;
    Plan plan;  // One section, "op", of one operation.
    std::map<TensorId, std::vector<int32_t>> integers;
    RunArguments arguments;
    std::map<TensorId, float> positive;  // Tensors whose values must not be negative, with their scale.
    TensorType weight_type = TensorType::F32;  // How Weights are written.

    const Op& op() const { return plan.sections.front().ops.front(); }
};

std::vector<OpCase> op_cases();
// The same case with the activations in bf16 that may be (NarrowActivations::NormsAndMlp); empty where none may.
std::optional<OpCase> narrowed(OpCase op_case);

// Multiples of 1/256 in [-1, 1], the same for equal seeds.
std::vector<float> test_values(int64_t count, uint64_t seed);

// Every real tensor gets test values (rows that are not in use get NaN), every integer tensor its list. `shift` may
// change a tensor's values before they are written.
using Shift = std::function<void(TensorId, std::vector<float>&)>;
void fill(Backend& backend, const OpCase& op_case, const Shift& shift = {});
int64_t rows_in_use(const OpCase& op_case, const Tensor& tensor);

// All values of a tensor, from any arena but Weights.
std::vector<double> values_of(Backend& backend, const OpCase& op_case, TensorId tensor);

}  // namespace maquette::test
