#include "native/gpu/attention_variants.h"

namespace maquette {

namespace {

// Rows of queries or keys that a workgroup owns, and rows that it walks at a time.
struct AttentionTile {
    uint32_t own, other;
};
constexpr AttentionTile attention_tiles[] = {{16, 16}, {32, 16}, {64, 16}, {32, 32}, {64, 32}};

// Subgroups a workgroup, blocks of rows that each owns, and rows that are walked at a time.
struct CooperativeTile {
    uint32_t subgroups, blocks, other;
};
constexpr CooperativeTile cooperative_tiles[] = {{4, 1, 64}, {8, 1, 32}, {4, 2, 32}, {4, 1, 32}};

std::string tile_name(const AttentionTile& tile) { return std::to_string(tile.own) + "x" + std::to_string(tile.other); }

AttentionVariant rows_variant(AttentionForm form) {
    AttentionVariant variant;
    variant.name = "rows";
    variant.shader = form == AttentionForm::Forward ? "attention" : form == AttentionForm::Queries ? "attention_dq" : "attention_dkv";
    return variant;
}

AttentionVariant attention_tile_variant(const AttentionTile& tile, AttentionForm form, uint32_t chunks) {
    constexpr uint32_t vector_bytes = 16, patch = 4;  // A thread scores 4 x 4.
    const uint32_t across = tile.other / patch, line = chunks | 1, factor_line = across | 1;
    AttentionVariant variant;
    variant.name = "tile " + tile_name(tile);
    variant.shader = form == AttentionForm::Forward ? "attention_tile" : "attention_tile_backward";
    variant.rows_each = tile.own;
    variant.threads = tile.own / patch * across;
    variant.constants = {variant.threads, tile.own, tile.other};
    const uint32_t own_matrices = form == AttentionForm::Forward ? 1 : 2;
    variant.shared_bytes = (own_matrices * tile.own * line + tile.other * line + across + tile.own * factor_line) * vector_bytes;
    if (form == AttentionForm::Forward) variant.shared_bytes += tile.own * across * 4;
    variant.is_tiled = true;
    variant.is_by_head = form == AttentionForm::Keys;
    variant.is_for_software = false;  // By measurement on Mesa 25.0: threads of a workgroup take turns there.
    return variant;
}

// As the shaders count it.
uint32_t cooperative_bytes(AttentionForm form, uint32_t chunks, const CooperativeTile& tile, const CooperativeShape& shape) {
    const uint32_t rows = tile.subgroups * tile.blocks * shape.rows, line = ((chunks + 3) / 4 * 16 + 8) * 2, staged = 2 * tile.other * line, factors = (tile.other + 8) * 2;
    if (form == AttentionForm::Forward) return staged + rows * ((tile.other + 8) * 4 + factors + 4);
    const uint32_t patches = 2 * tile.subgroups * shape.rows * (shape.columns + 8) * 4, weight_rows = form == AttentionForm::Keys ? rows : 1;
    return staged + patches + (rows + weight_rows) * factors + 2 * tile.other * 4;
}

AttentionVariant attention_cooperative_variant(const CooperativeTile& tile, const CooperativeShape& shape, uint32_t lanes, AttentionForm form, uint32_t chunks) {
    constexpr uint32_t padding = 16;  // Heads are filled up to a multiple of it.
    AttentionVariant variant;
    variant.precision = shape.operands;
    variant.rows_each = tile.subgroups * tile.blocks * shape.rows;
    variant.name = std::string(precision_name(shape.operands)) + " cooperative " + tile_name({variant.rows_each, tile.other}) + " of " + tile_name({shape.rows, shape.columns}) +
                   "x" + std::to_string(shape.depth) + (tile.blocks > 1 ? " in two" : "");
    variant.shader = std::string("attention_cooperative_") + (form == AttentionForm::Forward ? "" : "backward_") + (shape.operands == MatmulPrecision::Float16 ? "half" : "bfloat");
    variant.threads = tile.subgroups * lanes;
    variant.constants = {variant.threads, tile.subgroups, tile.other, shape.rows, shape.columns, shape.depth, lanes, tile.blocks};
    variant.shared_bytes = cooperative_bytes(form, chunks, tile, shape);
    variant.subgroup_size = lanes;
    variant.is_tiled = true;
    variant.is_by_head = form == AttentionForm::Keys;
    variant.is_for_software = false;
    if (padding % shape.rows != 0 || padding % shape.columns != 0 || padding % shape.depth != 0 || shape.columns % 4 != 0 || shape.depth % 4 != 0)
        variant.missing = "Its sizes do not divide the tile.";
    else if (lanes % shape.rows != 0) variant.missing = "Its rows cannot be shared out among " + std::to_string(lanes) + " lanes.";
    return variant;
}

void add_cooperative_variants(std::vector<AttentionVariant>& variants, MatmulPrecision precision, const GpuInfo& info, AttentionForm form, uint32_t chunks) {
    std::string missing = why_no_cooperative_matrices(precision, info);
    if (missing.empty() && !info.has_subgroup_shuffle) missing = "The device's subgroups cannot shuffle.";
    if (!missing.empty()) {
        AttentionVariant variant = attention_cooperative_variant(cooperative_tiles[0], {precision, 16, 16, 16}, 32, form, chunks);
        variant.name = std::string(precision_name(precision)) + " cooperative";
        variant.missing = missing;
        variants.push_back(std::move(variant));
        return;
    }
    const auto sizes = subgroup_sizes(info);
    for (const CooperativeShape& shape : info.cooperative_shapes) {
        if (shape.operands != precision) continue;
        for (const uint32_t lanes : sizes)
            for (const CooperativeTile& tile : cooperative_tiles) {
                variants.push_back(attention_cooperative_variant(tile, shape, lanes, form, chunks));
                if (sizes.size() > 1) variants.back().name += " by " + std::to_string(lanes);
            }
    }
}

Result<void> dispatch_attention(GpuKernels& kernels, GpuCommands& commands, const AttentionVariant& variant, std::initializer_list<GpuBinding> bindings, const shader::AttentionParams& params,
                                std::vector<uint32_t> constants, uint32_t heads) {
    constants.insert(constants.end(), variant.constants.begin(), variant.constants.end());
    MAQUETTE_TRY(const GpuKernel* kernel, kernels.get(variant.shader, static_cast<uint32_t>(bindings.size()), constants, variant.subgroup_size));
    const uint32_t tiles = groups_of(params.tokens, variant.rows_each);
    return commands.dispatch(*kernel, std::span(bindings.begin(), bindings.size()), std::as_bytes(std::span(&params, 1)), variant.is_tiled ? GpuGroups{heads, tiles, 1} : GpuGroups{tiles, heads, 1});
}

Result<void> record_forward(GpuKernels& kernels, GpuCommands& commands, const AttentionVariant& variant, const AttentionOperands& operands, const shader::AttentionParams& params) {
    const bool has_lse = operands.lse.buffer != nullptr;
    std::vector<uint32_t> constants = {params.width / 4, has_lse ? 1u : 0u};
    if (!variant.is_tiled) constants = {params.width / 4, 0, has_lse ? 1u : 0u};  // One kernel for documents and the cache.
    return dispatch_attention(kernels, commands, variant, {operands.q, operands.k, operands.v, operands.starts, operands.starts, operands.o, has_lse ? operands.lse : operands.o}, params,
                              std::move(constants), params.heads);
}

// gradient[t, key head] = the sum of shares[t, head] over the query heads that share it.
Result<void> record_sum_of_shares(GpuKernels& kernels, GpuCommands& commands, const GpuBinding& shares, const GpuBinding& gradient, const shader::AttentionParams& params, uint32_t stride,
                                  uint32_t at) {
    constexpr uint32_t threads = 64;
    shader::ElementwiseParams sum{};
    sum.rows = params.tokens, sum.columns = params.kv_heads * params.width;
    sum.x_stride = params.heads * params.width, sum.y_stride = stride, sum.y_at = at;
    sum.z_stride = params.width, sum.z_at = params.heads / params.kv_heads;
    MAQUETTE_TRY(const GpuKernel* kernel, kernels.get("sum_heads", 2));
    const GpuBinding bindings[] = {shares, gradient};
    return commands.dispatch(*kernel, bindings, std::as_bytes(std::span(&sum, 1)), {groups_of(int64_t{sum.rows} * sum.columns / 4, threads), 1, 1});
}

Result<void> record_keys(GpuKernels& kernels, GpuCommands& commands, const AttentionVariant& variant, const AttentionOperands& operands, const shader::AttentionParams& params) {
    const bool has_shares = needs_shares(variant, params);
    shader::AttentionParams own = params;
    if (has_shares) own.dk_stride = own.dv_stride = params.heads * params.width, own.dk_at = own.dv_at = 0;
    std::vector<uint32_t> constants = {params.width / 4};
    if (variant.is_tiled) constants.push_back(1);
    MAQUETTE_TRY_VOID(dispatch_attention(kernels, commands, variant,
                                         {operands.q, operands.k, operands.v, operands.d_o, operands.lse, operands.delta, operands.ends, has_shares ? operands.dk_shares : operands.dk,
                                          has_shares ? operands.dv_shares : operands.dv},
                                         own, std::move(constants), variant.is_by_head ? params.heads : params.kv_heads));
    if (!has_shares) return {};
    commands.barrier();
    MAQUETTE_TRY_VOID(record_sum_of_shares(kernels, commands, operands.dk_shares, operands.dk, params, params.dk_stride, params.dk_at));
    return record_sum_of_shares(kernels, commands, operands.dv_shares, operands.dv, params, params.dv_stride, params.dv_at);
}

}  // namespace

const char* attention_form_name(AttentionForm form) { return form == AttentionForm::Forward ? "forward" : form == AttentionForm::Queries ? "dq" : "dkv"; }

std::vector<AttentionVariant> attention_variants(const GpuInfo& info, AttentionForm form, int64_t width) {
    const auto chunks = static_cast<uint32_t>(width / 4);
    std::vector<AttentionVariant> variants = {rows_variant(form)};
    for (const AttentionTile& tile : attention_tiles) variants.push_back(attention_tile_variant(tile, form, chunks));
    for (const MatmulPrecision precision : {MatmulPrecision::Float16, MatmulPrecision::BFloat16}) add_cooperative_variants(variants, precision, info, form, chunks);
    for (AttentionVariant& variant : variants) find_missing(variant, info);
    return variants;
}

bool needs_shares(const AttentionVariant& variant, const shader::AttentionParams& params) { return variant.is_by_head && params.heads > params.kv_heads; }

Result<void> record_attention(GpuKernels& kernels, GpuCommands& commands, const AttentionVariant& variant, AttentionForm form, const AttentionOperands& operands,
                              const shader::AttentionParams& params) {
    if (form == AttentionForm::Forward) return record_forward(kernels, commands, variant, operands, params);
    if (form == AttentionForm::Keys) return record_keys(kernels, commands, variant, operands, params);
    std::vector<uint32_t> constants = {params.width / 4};
    if (variant.is_tiled) constants.push_back(0);
    return dispatch_attention(kernels, commands, variant,
                              {operands.q, operands.k, operands.v, operands.d_o, operands.lse, operands.delta, operands.starts, operands.dq, operands.dq}, params, std::move(constants), params.heads);
}

}  // namespace maquette
