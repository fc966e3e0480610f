#include <doctest/doctest.h>

#include <cmath>

#include "native/cpu/cpu_backend.h"
#include "native/reference/reference_backend.h"
#include "tests/native/backend/comparison.h"
#include "tests/native/backend/op_cases.h"

using namespace maquette;
using namespace maquette::test;

namespace {

// Sum over an op's outputs of value times a fixed cotangent.
double weighted_output(Backend& backend, const OpCase& op_case, const std::map<TensorId, std::vector<float>>& cotangents) {
    REQUIRE(backend.run(op_case.plan.sections.front(), op_case.arguments).has_value());
    double sum = 0;
    for (const auto& [id, cotangent] : cotangents) {
        const std::vector<double> values = values_of(backend, op_case, id);
        for (size_t i = 0; i < cotangent.size(); ++i) sum += values[i] * static_cast<double>(cotangent[i]);
    }
    return sum;
}

const OpCase& case_named(const std::vector<OpCase>& cases, const std::string& name) {
    for (const OpCase& op_case : cases)
        if (op_case.name == name) return op_case;
    FAIL("no case named ", name);
    return cases.front();
}

// Which input of the forward each gradient of the backward belongs to, and where the cotangent goes in.
struct Pairing {
    std::string forward, backward;
    std::vector<std::pair<size_t, size_t>> cotangents;  // Forward output, backward input.
    std::vector<std::pair<size_t, size_t>> shared;      // Forward input, backward input: the same values.
    std::vector<std::pair<size_t, size_t>> gradients;   // Forward input, backward output.
};

std::vector<double> read_ref(Backend& backend, const OpCase& op_case, const TensorRef& ref) {
    const Tensor& tensor = op_case.plan.tensor(ref.tensor);
    const std::vector<double> all = values_of(backend, op_case, ref.tensor);
    std::vector<double> values;
    for (int64_t row = 0; row < rows_in_use(op_case, tensor); ++row)
        for (int64_t column = ref.column; column < ref.column + ref.columns; ++column) values.push_back(all[static_cast<size_t>(row * tensor.columns + column)]);
    return values;
}

}  // namespace

TEST_CASE("cpu: every operation agrees with the reference and leaves other rows alone") {
    for (const OpCase& op_case : op_cases()) {
        const auto cpu = make_cpu_backend(2);
        compare_with_reference(*cpu, op_case);
    }
}

TEST_CASE("cpu: one thread, too") {
    for (const OpCase& op_case : op_cases()) {
        const auto cpu = make_cpu_backend(1);
        compare_with_reference(*cpu, op_case);
    }
}

// Inputs of the table are exact in bf16; what is computed on the way (xa, d_xa, gradients of logits) is rounded to 8 bits.
TEST_CASE("cpu in bf16: every operation agrees with the reference within the rounding of bf16") {
    for (const OpCase& op_case : op_cases()) {
        const auto cpu = make_cpu_backend(2, CpuPrecision::BFloat16);
        compare_with_reference(*cpu, op_case, 1e-2);
    }
}

TEST_CASE("cpu in f16: every operation agrees with the reference within the rounding of f16") {
    for (const OpCase& op_case : op_cases()) {
        const auto cpu = make_cpu_backend(2, CpuPrecision::Float16);
        compare_with_reference(*cpu, op_case, 2e-3);
    }
}

TEST_CASE("cpu in bf16: the number of threads does not change a bit") {
    for (const OpCase& op_case : op_cases()) {
        const OpKind kind = op_case.op().kind;
        if (kind != OpKind::Linear && kind != OpKind::LinearBackward && kind != OpKind::HeadLoss) continue;
        CAPTURE(op_case.name);
        const auto one = make_cpu_backend(1, CpuPrecision::BFloat16), three = make_cpu_backend(3, CpuPrecision::BFloat16);
        for (Backend* backend : {one.get(), three.get()}) {
            REQUIRE(backend->prepare(op_case.plan).has_value());
            fill(*backend, op_case);
            REQUIRE(backend->run(op_case.plan.sections.front(), op_case.arguments).has_value());
        }
        for (const TensorRef& ref : op_case.op().outputs) {
            if (!ref || is_scratch(op_case, ref.tensor)) continue;
            const auto used = static_cast<size_t>(rows_in_use(op_case, op_case.plan.tensor(ref.tensor)) * op_case.plan.tensor(ref.tensor).columns);
            std::vector<double> first = values_of(*one, op_case, ref.tensor), second = values_of(*three, op_case, ref.tensor);
            first.resize(used);
            second.resize(used);
            CHECK(first == second);
        }
    }
}

TEST_CASE("op table: a wrong result is seen") {
    std::vector<OpCase> cases = op_cases();
    OpCase op_case = case_named(cases, "swiglu 3x7");
    const auto reference = make_reference_backend(), other = make_reference_backend();
    REQUIRE(reference->prepare(op_case.plan).has_value());
    REQUIRE(other->prepare(op_case.plan).has_value());
    fill(*reference, op_case);
    fill(*other, op_case, [](TensorId, std::vector<float>& values) { values[0] += 0.01f; });
    REQUIRE(reference->run(op_case.plan.sections.front(), op_case.arguments).has_value());
    REQUIRE(other->run(op_case.plan.sections.front(), op_case.arguments).has_value());
    const TensorId act = op_case.op().outputs[0].tensor;
    CHECK(difference(op_case, act, values_of(*reference, op_case, act), values_of(*other, op_case, act)) > 2e-5);
}

// For f(x) = sum(c * forward(x)) the directional derivative along d is sum(gradient * d). Values are multiples of 2^-8
// and steps of 2^-10, so that the perturbed inputs are exact in 32 bits.
TEST_CASE("reference: backward operations agree with finite differences") {
    const std::vector<OpCase> cases = op_cases();
    const std::vector<Pairing> pairings = {
        {"rms_norm 3x7 heads 1", "rms_norm_backward 3x7 heads 1", {{0, 0}}, {{1, 2}}, {{1, 1}}},
        {"swiglu 3x7", "swiglu_backward 3x7", {{0, 0}}, {{0, 1}}, {{0, 0}}},
        {"swiglu 65x66", "swiglu_backward 65x66", {{0, 0}}, {{0, 1}}, {{0, 0}}},
    };
    for (const Pairing& pairing : pairings) {
        const OpCase &forward = case_named(cases, pairing.forward), &backward = case_named(cases, pairing.backward);
        CAPTURE(pairing.forward);
        const auto f = make_reference_backend(), b = make_reference_backend();
        REQUIRE(f->prepare(forward.plan).has_value());
        REQUIRE(b->prepare(backward.plan).has_value());
        std::map<TensorId, std::vector<float>> cotangents;
        fill(*b, backward);
        for (const auto& [output, input] : pairing.cotangents) {
            const Tensor& tensor = forward.plan.tensor(forward.op().outputs[output].tensor);
            std::vector<float> c = test_values(rows_in_use(forward, tensor) * tensor.columns, 900 + output);
            REQUIRE(b->write(backward.op().inputs[input].tensor, 0, std::span<const float>(c)).has_value());
            cotangents[forward.op().outputs[output].tensor] = std::move(c);
        }
        // The forward's input values go to the backward; a narrower view is copied row by row.
        fill(*f, forward);
        const auto copy = [&](size_t from, size_t to) {
            const std::vector<double> values = read_ref(*f, forward, forward.op().inputs[from]);
            const std::vector<float> narrow(values.begin(), values.end());
            REQUIRE(b->write(backward.op().inputs[to].tensor, 0, std::span<const float>(narrow)).has_value());
        };
        for (const auto& [from, to] : pairing.shared) copy(from, to);
        if (pairing.forward.starts_with("rms_norm")) copy(0, 1);
        for (const auto& [input, output] : pairing.gradients) {
            const Tensor& gradient = backward.plan.tensor(backward.op().outputs[output].tensor);
            const std::vector<float> zeros(static_cast<size_t>(rows_in_use(backward, gradient) * gradient.columns), 0.0f);
            REQUIRE(b->write(backward.op().outputs[output].tensor, 0, std::span<const float>(zeros)).has_value());
            (void)input;
        }
        REQUIRE(b->run(backward.plan.sections.front(), backward.arguments).has_value());
        for (const auto& [input, output] : pairing.gradients) {
            const TensorRef x = forward.op().inputs[input];
            const std::vector<double> gradient = read_ref(*b, backward, backward.op().outputs[output]);
            const auto direction = test_values(static_cast<int64_t>(gradient.size()), 55);
            double expected = 0;
            for (size_t i = 0; i < gradient.size(); ++i) expected += gradient[i] * static_cast<double>(direction[i]);
            constexpr float step = 1.0f / 4096.0f;
            double sides[2];
            for (const int side : {0, 1}) {
                fill(*f, forward, [&](TensorId id, std::vector<float>& values) {
                    if (id != x.tensor) return;
                    const int64_t width = forward.plan.tensor(id).columns;
                    for (size_t i = 0; i < direction.size(); ++i) {
                        const auto row = static_cast<int64_t>(i) / x.columns, column = static_cast<int64_t>(i) % x.columns;
                        values[static_cast<size_t>(row * width + x.column + column)] += (side == 0 ? -step : step) * direction[i];
                    }
                });
                sides[side] = weighted_output(*f, forward, cotangents);
            }
            const double measured = (sides[1] - sides[0]) / (2.0 * static_cast<double>(step));
            CHECK(std::abs(measured - expected) / std::max(1.0, std::abs(expected)) < 1e-6);
        }
    }
}
