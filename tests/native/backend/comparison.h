// Runs a case of the table on a backend and compares everything it may have touched with the reference.
#pragma once

#include "tests/native/backend/op_cases.h"

namespace maquette::test {

// Largest difference over the largest magnitude of a tensor; infinite when a canary row is no longer NaN.
double difference(const OpCase& op_case, TensorId id, const std::vector<double>& reference, const std::vector<double>& other);
// Tensors whose contents after the operation are the backend's own business.
bool is_scratch(const OpCase& op_case, TensorId id);
void compare_with_reference(Backend& backend, const OpCase& op_case, double limit = 2e-5);

}  // namespace maquette::test
