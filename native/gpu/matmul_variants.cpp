#include "native/gpu/matmul_variants.h"

#include <algorithm>

#include "shared/base/check.h"

namespace maquette {

namespace {

// Constants of matmul_tile.glsl from constant_id 2 on.
struct TileShape {
    uint32_t rows, columns, step, thread_rows, thread_columns;
};
constexpr TileShape tile_shapes[] = {{64, 64, 16, 4, 4}, {128, 64, 16, 8, 8}, {128, 128, 16, 8, 8}, {64, 16, 32, 4, 4}, {16, 64, 32, 4, 4}};

constexpr size_t narrow_constants = 11;  // A_NARROW, B_NARROW and C_NARROW in shaders/matmul.

std::string size_name(uint32_t rows, uint32_t columns) { return std::to_string(rows) + "x" + std::to_string(columns); }

MatmulVariant tile_variant(const TileShape& tile, MatmulPrecision precision, bool is_software) {
    const bool is_narrow = precision != MatmulPrecision::Float32;
    MatmulVariant variant;
    variant.name = (is_narrow ? std::string(precision_name(precision)) + " tile " : "tile ") + size_name(tile.rows, tile.columns);
    variant.precision = precision;
    variant.shader = precision == MatmulPrecision::Float32 ? "matmul_tile" : precision == MatmulPrecision::Float16 ? "matmul_tile_half" : "matmul_tile_bfloat";
    variant.rows_each = tile.rows;
    variant.columns_each = tile.columns;
    variant.threads = tile.rows / tile.thread_rows * (tile.columns / tile.thread_columns);
    variant.constants = {variant.threads, tile.rows, tile.columns, tile.step, tile.thread_rows, tile.thread_columns, is_software ? 0u : 1u};
    variant.is_for_software = is_narrow && tile.rows == 128 && tile.columns == 128;  // The fastest of them there, by measurement on Mesa 25.0.
    variant.shared_bytes = tile.step * (tile.rows + tile.columns + 8) * (is_narrow ? 2 : 4);
    return variant;
}

// `vectors` of columns in registers: of no use where a subgroup's lanes are threads of their own.
MatmulVariant lanes_variant(uint32_t vectors, const GpuInfo& info) {
    constexpr uint32_t rows = 16;  // As in the shader.
    const uint32_t lanes = info.subgroup_size;
    MatmulVariant variant;
    variant.name = "lanes " + size_name(rows, vectors * lanes);
    variant.shader = "matmul_lanes";
    variant.rows_each = rows;
    variant.columns_each = vectors * lanes;
    variant.threads = lanes;
    variant.constants = {lanes, vectors};
    variant.is_by_lanes = true;
    variant.can_split_depth = false;
    if (!info.is_software()) variant.missing = "It is made for Vulkan in software.";
    else if (lanes < 4 || lanes > 16) variant.missing = "Its subgroups have 4 to 16 lanes; the device's have " + std::to_string(lanes) + ".";
    else if (!info.has_int64) variant.missing = "The device has no integers in 64 bits.";
    return variant;
}

// Four subgroups, two by two, over a square tile.
MatmulVariant cooperative_variant(uint32_t side, const CooperativeShape& shape, uint32_t subgroup_size) {
    constexpr uint32_t step = 32, subgroups_each_way = 2;
    MatmulVariant variant;
    variant.name = std::string(precision_name(shape.operands)) + " cooperative " + size_name(side, side) + " of " + size_name(shape.rows, shape.columns) + "x" + std::to_string(shape.depth);
    variant.precision = shape.operands;
    variant.shader = shape.operands == MatmulPrecision::Float16 ? "matmul_cooperative_half" : "matmul_cooperative_bfloat";
    variant.rows_each = variant.columns_each = side;
    variant.threads = subgroups_each_way * subgroups_each_way * subgroup_size;
    variant.constants = {variant.threads, side, side, step, subgroups_each_way, subgroups_each_way, shape.rows, shape.columns, shape.depth};
    variant.shared_bytes = 2 * side * (step + 8) * 2 + subgroups_each_way * subgroups_each_way * shape.rows * shape.columns * 4;
    variant.subgroup_size = subgroup_size;
    const uint32_t patch = side / subgroups_each_way;
    if (patch % shape.rows != 0 || patch % shape.columns != 0 || step % shape.depth != 0) variant.missing = "Its sizes do not divide the tile.";
    return variant;
}

void add_cooperative(std::vector<MatmulVariant>& variants, MatmulPrecision precision, const GpuInfo& info) {
    const std::string name = precision_name(precision);
    if (const std::string missing = why_no_cooperative_matrices(precision, info); !missing.empty()) {
        MatmulVariant variant = cooperative_variant(64, {precision, 16, 16, 16}, 32);
        variant.name = name + " cooperative 64x64";
        variant.missing = missing;
        variants.push_back(std::move(variant));
        return;
    }
    const auto sizes = subgroup_sizes(info);
    for (const CooperativeShape& shape : info.cooperative_shapes) {
        if (shape.operands != precision) continue;
        for (const uint32_t subgroup_size : sizes)
            for (const uint32_t side : {64u, 128u}) {
                variants.push_back(cooperative_variant(side, shape, subgroup_size));
                if (sizes.size() > 1) variants.back().name += " by " + std::to_string(subgroup_size);
            }
    }
}

// Matrices of a whole workgroup, whose sizes need only be multiples of what the driver says.
struct WorkgroupTile {
    uint32_t rows, columns, step, threads;
};
constexpr WorkgroupTile workgroup_tiles[] = {{64, 64, 64, 128}, {128, 128, 32, 256}, {128, 128, 64, 256}, {128, 256, 32, 256}, {128, 256, 64, 256}, {256, 128, 32, 256}};

void add_cooperative2(std::vector<MatmulVariant>& variants, MatmulPrecision precision, const GpuInfo& info) {
    const auto fits = [&](const WorkgroupTile& tile) {
        return std::any_of(info.workgroup_shapes.begin(), info.workgroup_shapes.end(), [&](const WorkgroupShape& shape) {
            const auto& [operands, rows, columns, depth] = shape.granularity;
            return operands == precision && tile.threads == shape.threads && tile.rows % rows == 0 && tile.columns % columns == 0 && tile.step % depth == 0;
        });
    };
    for (const WorkgroupTile& tile : workgroup_tiles) {
        MatmulVariant variant;
        variant.name = std::string(precision_name(precision)) + " cooperative2 " + size_name(tile.rows, tile.columns) + "x" + std::to_string(tile.step);
        variant.precision = precision;
        variant.shader = precision == MatmulPrecision::Float16 ? "matmul_cooperative2_half" : "matmul_cooperative2_bfloat";
        variant.rows_each = tile.rows;
        variant.columns_each = tile.columns;
        variant.threads = tile.threads;
        variant.constants = {tile.threads, tile.rows, tile.columns, tile.step};
        variant.can_split_depth = false;
        if (!info.workgroup_refusal.empty()) variant.missing = info.workgroup_refusal;
        else if (!info.has_memory_model) variant.missing = "The device has no Vulkan memory model.";
        else if (!fits(tile)) variant.missing = "The device multiplies no such matrices in " + std::to_string(tile.threads) + " threads.";
        variants.push_back(std::move(variant));
        if (!info.workgroup_refusal.empty()) return;  // It holds for all of them.
    }
}

}  // namespace

const char* matmul_form_name(MatmulForm form) { return form == MatmulForm::NT ? "nt" : form == MatmulForm::NN ? "nn" : "tn"; }

TensorType stored_type(MatmulPrecision precision) {
    return precision == MatmulPrecision::Float32 ? TensorType::F32 : precision == MatmulPrecision::Float16 ? TensorType::F16 : TensorType::BF16;
}

std::vector<MatmulVariant> matmul_variants(const GpuInfo& info) {
    std::vector<MatmulVariant> variants(2);
    variants[0].name = "plain";
    variants[0].shader = "matmul_plain";
    variants[0].columns_each = 32;
    variants[0].needs_vectors = false;
    variants[1].name = "register 8x4";
    variants[1].rows_each = 8;
    variants[1].columns_each = 128;
    for (const uint32_t vectors : {2u, 4u}) variants.push_back(lanes_variant(vectors, info));
    for (const MatmulPrecision precision : {MatmulPrecision::Float32, MatmulPrecision::Float16, MatmulPrecision::BFloat16})
        for (const TileShape& tile : tile_shapes) variants.push_back(tile_variant(tile, precision, info.is_software()));
    for (const MatmulPrecision precision : {MatmulPrecision::Float16, MatmulPrecision::BFloat16}) add_cooperative(variants, precision, info);
    for (const MatmulPrecision precision : {MatmulPrecision::Float16, MatmulPrecision::BFloat16}) add_cooperative2(variants, precision, info);
    for (MatmulVariant& variant : variants) find_missing(variant, info);
    return variants;
}

uint32_t depth_shares(const MatmulShape& shape) {
    constexpr int64_t side = 64, tiles_wanted = 264, depth_least = 256;  // Two tiles for each multiprocessor of an H200.
    const int64_t tiles = ((shape.rows + side - 1) / side) * ((shape.columns + side - 1) / side);
    return static_cast<uint32_t>(std::max<int64_t>(1, std::min(tiles_wanted / tiles, shape.depth / depth_least)));
}

bool takes_narrow_activations(const MatmulVariant& variant) { return variant.precision == MatmulPrecision::BFloat16 || !variant.needs_vectors; }

Result<void> record_matmul(GpuKernels& kernels, GpuCommands& commands, const MatmulVariant& variant, MatmulForm form, const MatmulOperands& operands,
                           const shader::MatmulParams& params, uint32_t shares) {
    std::vector<uint32_t> constants = {form == MatmulForm::TN ? 1u : 0u, form == MatmulForm::NT ? 1u : 0u};
    constants.insert(constants.end(), variant.constants.begin(), variant.constants.end());
    if (variant.is_by_lanes) constants.push_back(params.flags != 0 ? 1 : 0);
    const bool takes_narrow = variant.precision != MatmulPrecision::Float32 || takes_narrow_activations(variant);
    MAQUETTE_CHECK(takes_narrow || !(operands.a_is_narrow || operands.b_is_narrow || operands.c_is_narrow));
    if (takes_narrow) {
        constants.resize(narrow_constants);
        for (const bool is_narrow : {operands.a_is_narrow, operands.b_is_narrow, operands.c_is_narrow}) constants.push_back(is_narrow ? 1 : 0);
    }
    const std::string shader = variant.shader.empty() ? std::string("matmul_") + matmul_form_name(form) : variant.shader;
    const GpuBinding bindings[] = {operands.a, operands.b, operands.c, operands.bias, operands.residual, operands.second_a, operands.second_b};
    MAQUETTE_TRY(const GpuKernel* kernel, kernels.get(shader, static_cast<uint32_t>(std::size(bindings)), constants, variant.subgroup_size));
    const uint32_t across = groups_of(params.columns, variant.columns_each), down = groups_of(params.rows, variant.rows_each);
    return commands.dispatch(*kernel, bindings, std::as_bytes(std::span(&params, 1)), variant.is_by_lanes ? GpuGroups{down, across, 1} : GpuGroups{across, down, shares});
}

}  // namespace maquette
