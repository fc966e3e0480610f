// What the two backends that compute in host memory share: arenas, and the views through which an op sees them.
#pragma once

#include <algorithm>
#include <array>
#include <memory>
#include <new>
#include <string>
#include <vector>

#include "native/backend/backend.h"
#include "shared/base/check.h"
#include "shared/weights/quantization.h"

namespace maquette {

// Rows in use of a tensor or of a range of its columns; row r starts at data + r * stride.
template <class Element>
struct MatrixView {
    Element* data = nullptr;
    int64_t rows = 0;
    int64_t columns = 0;
    int64_t stride = 0;

    explicit operator bool() const { return data != nullptr; }
    Element* row(int64_t index) const { return data + index * stride; }
};

// 64-byte aligned, zeroed; gives nothing when memory is short.
template <class Element>
class AlignedBuffer {
  public:
    static std::shared_ptr<Element[]> allocate(int64_t count) {
        const size_t bytes = (static_cast<size_t>(std::max<int64_t>(count, 1)) * sizeof(Element) + 63) / 64 * 64;
        void* memory = std::aligned_alloc(64, bytes);
        if (memory == nullptr) return nullptr;
        std::fill_n(static_cast<Element*>(memory), bytes / sizeof(Element), Element{0});
        return std::shared_ptr<Element[]>(static_cast<Element*>(memory), [](Element* pointer) { std::free(pointer); });
    }
};

// Real is float or double. Integers are kept apart, so that both may have 4 or 8 bytes.
template <class Real>
class HostBackend : public Backend {
  public:
    Result<void> prepare(const Plan& plan) override {
        plan_ = plan;
        for (int i = 0; i < arena_count; ++i) {
            const auto index = static_cast<size_t>(i);
            if (static_cast<Arena>(i) == Arena::Weights) continue;
            reals_[index] = AlignedBuffer<Real>::allocate(plan.arena_elements[index]);
            if (static_cast<Arena>(i) == Arena::Inputs) integers_ = AlignedBuffer<int32_t>::allocate(plan.arena_elements[index]);
            if (!reals_[index]) return out_of_memory(plan.arena_elements[index]);
            bytes_ += plan.arena_elements[index] * static_cast<int64_t>(sizeof(Real));
        }
        weights_.resize(plan.tensors.size());
        for (size_t i = 0; i < plan.tensors.size(); ++i) {
            if (plan.tensors[i].arena != Arena::Weights || !stores_weight(plan.tensors[i])) continue;
            weights_[i] = AlignedBuffer<Real>::allocate(plan.tensors[i].elements());
            if (!weights_[i]) return out_of_memory(plan.tensors[i].elements());
            bytes_ += plan.tensors[i].elements() * static_cast<int64_t>(sizeof(Real));
        }
        return {};
    }

    Result<void> write_weights(TensorId tensor, int64_t row, const TensorView& view) override {
        const Tensor& target = plan_.tensor(tensor);
        MAQUETTE_CHECK(target.arena == Arena::Weights && view.columns() == target.columns && row + view.rows() <= target.rows);
        Real* data = weights_[static_cast<size_t>(tensor)].get() + row * target.columns;
        if constexpr (std::is_same_v<Real, float>) {
            return dequantize(view.type, view.bytes, std::span<float>(data, static_cast<size_t>(view.numbers())));
        } else {
            std::vector<float> values(static_cast<size_t>(view.numbers()));
            MAQUETTE_TRY_VOID(dequantize(view.type, view.bytes, values));
            std::copy(values.begin(), values.end(), data);
            return {};
        }
    }

    Result<void> write(TensorId tensor, int64_t first, std::span<const float> values) override {
        std::copy(values.begin(), values.end(), range(tensor, first, values.size()));
        return {};
    }
    Result<void> write(TensorId tensor, int64_t first, std::span<const int32_t> values) override {
        const Tensor& target = plan_.tensor(tensor);
        MAQUETTE_CHECK(target.type == ElementType::Integer && first + static_cast<int64_t>(values.size()) <= target.elements());
        std::copy(values.begin(), values.end(), integers_.get() + target.offset + first);
        return {};
    }
    Result<void> read(TensorId tensor, int64_t first, std::span<float> values) override {
        if (plan_.tensor(tensor).type == ElementType::Narrow) {
            const uint16_t* source = halves(tensor) + first;
            std::transform(source, source + values.size(), values.begin(), bfloat_to_float);
            return {};
        }
        const Real* source = range(tensor, first, values.size());
        std::transform(source, source + values.size(), values.begin(), [](Real value) { return static_cast<float>(value); });
        return {};
    }
    Result<void> read(TensorId tensor, int64_t first, std::span<double> values) override {
        if (plan_.tensor(tensor).type == ElementType::Narrow) {
            const uint16_t* source = halves(tensor) + first;
            std::transform(source, source + values.size(), values.begin(), [](uint16_t value) { return static_cast<double>(bfloat_to_float(value)); });
            return {};
        }
        const Real* source = range(tensor, first, values.size());
        std::copy(source, source + values.size(), values.begin());
        return {};
    }

    Result<void> run(const Section& section, const RunArguments& arguments, size_t first, size_t count) override {
        arguments_ = arguments;
        const size_t end = std::min(section.ops.size(), count > section.ops.size() ? section.ops.size() : first + count);
        for (size_t i = first; i < end; ++i) MAQUETTE_TRY_VOID(run_op(section.ops[i]));
        return {};
    }

    int64_t bytes_in_use() const override { return bytes_; }

  protected:
    virtual Result<void> run_op(const Op& op) = 0;
    // False when the derived class keeps that weight itself, in prepare and write_weights.
    virtual bool stores_weight(const Tensor&) const { return true; }
    void count_bytes(int64_t bytes) { bytes_ += bytes; }

    MatrixView<Real> view(const TensorRef& ref) const {
        if (!ref) return {};
        const Tensor& tensor = plan_.tensor(ref.tensor);
        return {range(ref.tensor, 0, 0) + ref.column, rows_in_use(tensor), ref.columns, tensor.columns};
    }
    // Of a Narrow tensor.
    MatrixView<uint16_t> narrow_view(const TensorRef& ref) const {
        const Tensor& tensor = plan_.tensor(ref.tensor);
        return {halves(ref.tensor) + ref.column, rows_in_use(tensor), ref.columns, tensor.columns};
    }
    bool is_narrow(const TensorRef& ref) const { return ref && plan_.tensor(ref.tensor).type == ElementType::Narrow; }
    MatrixView<Real> view(TensorId id) const { return view(TensorRef{id, 0, plan_.tensor(id).columns}); }
    const int32_t* integers(const TensorRef& ref) const { return integers_.get() + plan_.tensor(ref.tensor).offset; }
    Real* arena(Arena which) const { return reals_[static_cast<size_t>(which)].get(); }
    const RunArguments& arguments() const { return arguments_; }
    const Plan& plan() const { return plan_; }

  private:
    int64_t rows_in_use(const Tensor& tensor) const {
        if (tensor.rows_kind == Rows::Tokens) return std::min(tensor.rows, arguments_.tokens);
        if (tensor.rows_kind == Rows::Labelled) return std::min(tensor.rows, arguments_.labelled);
        return tensor.rows;
    }
    uint16_t* halves(TensorId id) const {
        const Tensor& tensor = plan_.tensor(id);
        return reinterpret_cast<uint16_t*>(reals_[static_cast<size_t>(tensor.arena)].get() + tensor.offset);
    }
    Real* range(TensorId id, int64_t first, size_t count) const {
        const Tensor& tensor = plan_.tensor(id);
        MAQUETTE_CHECK(tensor.type == ElementType::Real && first + static_cast<int64_t>(count) <= tensor.elements());
        if (tensor.arena == Arena::Weights) return weights_[static_cast<size_t>(id)].get() + first;
        return reals_[static_cast<size_t>(tensor.arena)].get() + tensor.offset + first;
    }
    static Result<void> out_of_memory(int64_t elements) {
        return fail(ErrorCode::OutOfMemory, "There is no memory for " + std::to_string(elements * static_cast<int64_t>(sizeof(Real)) >> 20) + " MiB.",
                    "Use a smaller batch, a shorter maximum length or a smaller model.");
    }

    Plan plan_;
    std::array<std::shared_ptr<Real[]>, arena_count> reals_;
    std::shared_ptr<int32_t[]> integers_;
    std::vector<std::shared_ptr<Real[]>> weights_;
    RunArguments arguments_;
    int64_t bytes_ = 0;
};

}  // namespace maquette
