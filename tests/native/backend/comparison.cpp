#include "tests/native/backend/comparison.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "native/reference/reference_backend.h"

namespace maquette::test {

double difference(const OpCase& op_case, TensorId id, const std::vector<double>& reference, const std::vector<double>& other) {
    const Tensor& tensor = op_case.plan.tensor(id);
    const auto used = static_cast<size_t>(rows_in_use(op_case, tensor) * tensor.columns);
    double largest = 1e-3, worst = 0;
    for (size_t i = 0; i < used; ++i) largest = std::max(largest, std::abs(reference[i]));
    for (size_t i = 0; i < used; ++i) {
        if (!std::isfinite(other[i]) || !std::isfinite(reference[i])) return INFINITY;
        worst = std::max(worst, std::abs(other[i] - reference[i]));
    }
    for (size_t i = used; i < reference.size(); ++i)
        if (!std::isnan(reference[i]) || !std::isnan(other[i])) return INFINITY;
    return worst / largest;
}

bool is_scratch(const OpCase& op_case, TensorId id) {
    const Op& op = op_case.op();
    return op.kind == OpKind::HeadLoss && op.outputs[3].tensor == id;
}

void compare_with_reference(Backend& backend, const OpCase& op_case, double limit) {
    CAPTURE(op_case.name);
    const auto reference = make_reference_backend();
    Plan wide = op_case.plan;  // The reference rounds nothing.
    for (Tensor& tensor : wide.tensors)
        if (tensor.type == ElementType::Narrow) tensor.type = ElementType::Real;
    REQUIRE(reference->prepare(wide).has_value());
    REQUIRE(backend.prepare(op_case.plan).has_value());
    fill(*reference, op_case);
    fill(backend, op_case);
    REQUIRE(reference->run(wide.sections.front(), op_case.arguments).has_value());
    REQUIRE(backend.run(op_case.plan.sections.front(), op_case.arguments).has_value());
    for (size_t i = 0; i < op_case.plan.tensors.size(); ++i) {
        const Tensor& tensor = op_case.plan.tensors[i];
        const auto id = static_cast<TensorId>(i);
        if (tensor.arena == Arena::Weights || tensor.type == ElementType::Integer || is_scratch(op_case, id)) continue;
        CAPTURE(tensor.name);
        CHECK(difference(op_case, id, values_of(*reference, op_case, id), values_of(backend, op_case, id)) < limit);
    }
}

}  // namespace maquette::test
