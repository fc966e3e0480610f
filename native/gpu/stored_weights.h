// Frozen weights that stay in the format of their file, or in NF4, in the GPU's memory, and are read in place or decoded by a
// kernel into scratch before each product (QLoRA). The GPU's twin of native/cpu/stored_matrix.h.
#pragma once

#include <functional>
#include <optional>

#include "native/gpu/commands.h"
#include "shaders/interface/params.h"
#include "shared/weights/nf4.h"
#include "shared/weights/tensor.h"

namespace maquette {

// Copies bytes into a binding's buffer.
using GpuUpload = std::function<Result<void>(const GpuBinding& target, const void* bytes)>;

class StoredWeight {
  public:
    bool is_empty() const { return pieces_.empty(); }
    int64_t bytes() const;

    // Rows [row, row + view.rows()), as they are. F64 and integers are no formats of weights here. Of a tensor of `tensor_rows`
    // that is stored in 16 bits, rows that are added in order lie in one place.
    Result<void> add(std::shared_ptr<GpuDevice> device, int64_t row, const TensorView& view, const GpuUpload& upload, int64_t tensor_rows = 0);
    Result<void> add(std::shared_ptr<GpuDevice> device, int64_t row, int64_t rows, int64_t columns, const Nf4& weights, const GpuUpload& upload);

    // Where rows [row, row + rows) lie, if that is in one place and they are stored in this type.
    std::optional<GpuBinding> in_place(TensorType type, int64_t row, int64_t rows) const;

    // Where decoded rows go: `binding` is [rows, columns] in rows of `stride`, from column `at` on; turned it is [columns, rows].
    // F16 and BF16 are for rows as they are, with columns in multiples of 4, and round to the nearest.
    enum class Order { Straight, Turned };
    struct Target {
        GpuBinding binding;
        int64_t stride = 0, at = 0;
        Order order = Order::Straight;
        TensorType type = TensorType::F32;
    };
    // Records kernels that write rows [row, row + rows) to `target`. No barrier.
    Result<void> decode(GpuKernels& kernels, GpuCommands& commands, int64_t row, int64_t rows, const Target& target) const;
    // The same for rows ids[0 … count): row t of the target is row ids[t].
    Result<void> gather(GpuKernels& kernels, GpuCommands& commands, const GpuBinding& ids, int64_t count, const Target& target) const;

  private:
    struct Piece {
        int64_t row = 0, rows = 0, columns = 0;
        TensorType type = TensorType::F32;
        bool is_nested = false;                     // NF4 with double quantisation: the three below belong to it.
        std::shared_ptr<GpuBuffer> bytes, codes, nested, levels;
        float offset = 0;
    };
    struct Range {
        int64_t row, rows;  // Of the piece.
        GpuBinding binding;
        shader::DequantizeParams params;
    };
    static Range range(const Piece& piece, int64_t row, int64_t rows);
    static Result<void> dispatch(GpuKernels& kernels, GpuCommands& commands, const Piece& piece, const Range& range, const GpuBinding& ids, const Target& target);
    Result<void> add_narrow(std::shared_ptr<GpuDevice> device, int64_t row, const TensorView& view, const GpuUpload& upload, int64_t tensor_rows);
    Result<std::shared_ptr<GpuBuffer>> store(std::shared_ptr<GpuDevice> device, std::span<const std::byte> bytes, const GpuUpload& upload);

    std::shared_ptr<GpuDevice> device_;
    std::vector<Piece> pieces_;
};

}  // namespace maquette
