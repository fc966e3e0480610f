#include "native/gpu/stored_weights.h"

#include <algorithm>
#include <cctype>
#include <cstring>

#include "shared/base/check.h"

namespace maquette {

namespace {

constexpr int64_t rows_each_way_max = 32768;  // Workgroups in y; the rest goes into z.
constexpr int64_t nested_block_bytes = nf4_block / 2;

bool is_narrow(TensorType type) { return type == TensorType::F16 || type == TensorType::BF16; }

std::string shader_of(TensorType type, bool is_nested) {
    std::string name = is_nested ? "nf4_nested" : tensor_type_name(type);
    std::transform(name.begin(), name.end(), name.begin(), [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
    return "dequantize_" + name;
}

// The blocks of TensorType::NF4: an absmax and its nibbles.
std::vector<std::byte> joined_blocks(const Nf4& weights) {
    std::vector<std::byte> blocks(weights.absmax.size() * static_cast<size_t>(block_bytes(TensorType::NF4)));
    for (size_t i = 0; i < weights.absmax.size(); ++i) {
        std::byte* block = blocks.data() + i * static_cast<size_t>(block_bytes(TensorType::NF4));
        const size_t first = i * nested_block_bytes, count = std::min<size_t>(nested_block_bytes, weights.packed.size() - first);
        std::memcpy(block, &weights.absmax[i], sizeof(float));
        std::memcpy(block + sizeof(float), weights.packed.data() + first, count);
    }
    return blocks;
}

GpuBinding whole(const std::shared_ptr<GpuBuffer>& buffer) { return {buffer.get(), 0, buffer->bytes()}; }

}  // namespace

int64_t StoredWeight::bytes() const {
    uint64_t sum = 0;
    for (const Piece& piece : pieces_)
        for (const auto& buffer : {piece.bytes, piece.codes, piece.nested}) sum += buffer ? buffer->bytes() : 0;
    return static_cast<int64_t>(sum);
}

Result<std::shared_ptr<GpuBuffer>> StoredWeight::store(std::shared_ptr<GpuDevice> device, std::span<const std::byte> bytes, const GpuUpload& upload) {
    device_ = device;
    // Kernels read whole words.
    MAQUETTE_TRY(std::shared_ptr<GpuBuffer> buffer, GpuBuffer::create(device, std::max<uint64_t>(4, (bytes.size() + 3) / 4 * 4), GpuMemoryUse::Device));
    MAQUETTE_TRY_VOID(upload({buffer.get(), 0, bytes.size()}, bytes.data()));
    return buffer;
}

Result<void> StoredWeight::add(std::shared_ptr<GpuDevice> device, int64_t row, const TensorView& view, const GpuUpload& upload, int64_t tensor_rows) {
    if (is_narrow(view.type)) return add_narrow(device, row, view, upload, std::max(tensor_rows, row + view.rows()));
    Piece piece{row, view.rows(), view.columns(), view.type, false, {}, {}, {}, {}, 0};
    MAQUETTE_TRY(piece.bytes, store(device, view.bytes, upload));
    pieces_.push_back(std::move(piece));
    return {};
}

Result<void> StoredWeight::add_narrow(std::shared_ptr<GpuDevice> device, int64_t row, const TensorView& view, const GpuUpload& upload, int64_t tensor_rows) {
    device_ = device;
    const int64_t row_bytes = view.columns() * block_bytes(view.type);
    const auto room_behind = [&](const Piece& piece) { return static_cast<int64_t>(piece.bytes->bytes()) - piece.rows * row_bytes; };
    const auto continues = [&](const Piece& piece) { return piece.type == view.type && piece.row + piece.rows == row && room_behind(piece) >= view.rows() * row_bytes; };
    if (pieces_.empty() || !continues(pieces_.back())) {
        Piece piece{row, 0, view.columns(), view.type, false, {}, {}, {}, {}, 0};
        // Kernels read whole words.
        MAQUETTE_TRY(piece.bytes, GpuBuffer::create(device, static_cast<uint64_t>((tensor_rows - row) * row_bytes + 3) / 4 * 4, GpuMemoryUse::Device));
        pieces_.push_back(std::move(piece));
    }
    Piece& piece = pieces_.back();
    MAQUETTE_TRY_VOID(upload({piece.bytes.get(), static_cast<uint64_t>(piece.rows * row_bytes), view.bytes.size()}, view.bytes.data()));
    piece.rows += view.rows();
    return {};
}

std::optional<GpuBinding> StoredWeight::in_place(TensorType type, int64_t row, int64_t rows) const {
    for (const Piece& piece : pieces_) {
        if (piece.type != type || row < piece.row || row + rows > piece.row + piece.rows) continue;
        const int64_t row_bytes = piece.columns * block_bytes(type), from = (row - piece.row) * row_bytes;
        if (from % binding_alignment != 0) return std::nullopt;
        return GpuBinding{piece.bytes.get(), static_cast<uint64_t>(from), static_cast<uint64_t>(rows * row_bytes)};
    }
    return std::nullopt;
}

Result<void> StoredWeight::add(std::shared_ptr<GpuDevice> device, int64_t row, int64_t rows, int64_t columns, const Nf4& weights, const GpuUpload& upload) {
    Piece piece{row, rows, columns, TensorType::NF4, weights.is_double_quantized(), {}, {}, {}, {}, weights.offset};
    if (!piece.is_nested) {
        MAQUETTE_TRY(piece.bytes, store(device, joined_blocks(weights), upload));
    } else {
        MAQUETTE_TRY(piece.bytes, store(device, std::as_bytes(std::span(weights.packed)), upload));
        MAQUETTE_TRY(piece.codes, store(device, std::as_bytes(std::span(weights.absmax_codes)), upload));
        MAQUETTE_TRY(piece.nested, store(device, std::as_bytes(std::span(weights.nested_absmax)), upload));
        MAQUETTE_TRY(piece.levels, store(device, std::as_bytes(std::span(dynamic_levels())), upload));
    }
    pieces_.push_back(std::move(piece));
    return {};
}

StoredWeight::Range StoredWeight::range(const Piece& piece, int64_t row, int64_t rows) {
    const int64_t numbers = block_numbers(piece.type), bytes_each = piece.is_nested ? nested_block_bytes : block_bytes(piece.type);
    const int64_t first = row * piece.columns, block = first / numbers, end_block = (first + rows * piece.columns + numbers - 1) / numbers;
    const int64_t from = block * bytes_each / binding_alignment * binding_alignment, to = std::min<int64_t>((end_block * bytes_each + 3) / 4 * 4, static_cast<int64_t>(piece.bytes->bytes()));
    Range range{row, rows, {piece.bytes.get(), static_cast<uint64_t>(from), static_cast<uint64_t>(to - from)}, {}};
    range.params.rows = static_cast<uint32_t>(rows);
    range.params.columns = static_cast<uint32_t>(piece.columns);
    range.params.first_number = static_cast<uint32_t>(first % numbers);
    range.params.first_byte = static_cast<uint32_t>(block * bytes_each - from);
    range.params.first_block = static_cast<uint32_t>(block);
    range.params.nested_offset = piece.offset;
    return range;
}

Result<void> StoredWeight::dispatch(GpuKernels& kernels, GpuCommands& commands, const Piece& piece, const Range& range, const GpuBinding& ids, const Target& target) {
    shader::DequantizeParams params = range.params;
    params.y_stride = static_cast<uint32_t>(target.stride);
    params.y_at = static_cast<uint32_t>(target.at);
    std::vector<GpuBinding> bindings = {range.binding, ids, target.binding};
    if (piece.is_nested) bindings.insert(bindings.end(), {whole(piece.codes), whole(piece.nested), whole(piece.levels)});
    const uint32_t constants[] = {target.order == Order::Turned ? 1u : 0u, target.type == TensorType::F16 ? 1u : target.type == TensorType::BF16 ? 2u : 0u};
    MAQUETTE_TRY(const GpuKernel* kernel, kernels.get(shader_of(piece.type, piece.is_nested), static_cast<uint32_t>(bindings.size()), constants));
    const auto rows = static_cast<int64_t>(params.rows), y = std::min(rows, rows_each_way_max);
    if (rows == 0) return {};
    if (target.order == Order::Turned) return commands.dispatch(*kernel, bindings, std::as_bytes(std::span(&params, 1)), {groups_of(params.rows, 64), groups_of(params.columns, 64), 1});
    return commands.dispatch(*kernel, bindings, std::as_bytes(std::span(&params, 1)),
                             {1, static_cast<uint32_t>(y), groups_of(rows, y)});
}

Result<void> StoredWeight::decode(GpuKernels& kernels, GpuCommands& commands, int64_t row, int64_t rows, const Target& target) const {
    for (const Piece& piece : pieces_) {
        const int64_t from = std::max(row, piece.row), to = std::min(row + rows, piece.row + piece.rows);
        if (from >= to) continue;
        Target part = target;
        part.at += (from - row) * (target.order == Order::Turned ? 1 : target.stride);
        MAQUETTE_TRY_VOID(dispatch(kernels, commands, piece, range(piece, from - piece.row, to - from), target.binding, part));
    }
    return {};
}

Result<void> StoredWeight::gather(GpuKernels& kernels, GpuCommands& commands, const GpuBinding& ids, int64_t count, const Target& target) const {
    for (const Piece& piece : pieces_) {
        // As many rows as a binding shows at once; a row of blocks begins anywhere, so some bytes are kept in reserve.
        const int64_t row_bytes = std::max<int64_t>(1, static_cast<int64_t>(piece.bytes->bytes()) / std::max<int64_t>(1, piece.rows));
        const int64_t rows_each = std::max<int64_t>(1, (static_cast<int64_t>(device_->info().binding_bytes_max) - 2 * binding_alignment) / row_bytes - 1);
        for (int64_t row = 0; row < piece.rows; row += rows_each) {
            Range part = range(piece, row, std::min(rows_each, piece.rows - row));
            part.params.rows = static_cast<uint32_t>(count);
            part.params.gather = 1;
            part.params.first_row = static_cast<uint32_t>(piece.row + row);
            part.params.row_count = static_cast<uint32_t>(part.rows);
            MAQUETTE_TRY_VOID(dispatch(kernels, commands, piece, part, ids, target));
        }
    }
    return {};
}

}  // namespace maquette
