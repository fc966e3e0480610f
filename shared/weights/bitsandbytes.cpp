#include "shared/weights/bitsandbytes.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <unordered_map>

#include "shared/base/bytes.h"
#include "shared/base/json.h"
#include "shared/weights/nf4.h"
#include "shared/weights/quantization.h"

namespace maquette {
namespace {

constexpr std::string_view state_end = ".quant_state.bitsandbytes__nf4";
constexpr std::string_view other_state = ".quant_state.bitsandbytes__";
constexpr std::string_view part_ends[] = {".absmax", ".quant_map", ".nested_absmax", ".nested_quant_map", state_end};
// A table of levels that was rounded to 16 bits is still NF4's.
constexpr float level_tolerance = 1e-3f;

using Index = std::unordered_map<std::string_view, const TensorView*>;

tl::unexpected<Error> refuse(const std::string& tensor, std::string reason, std::string fix = "Fetch the model again.") {
    return fail(Error{ErrorCode::BadInput, std::move(reason), std::move(fix), {}, 0, tensor});
}

Result<const TensorView*> part(const Index& index, const std::string& name) {
    const auto found = index.find(name);
    if (found == index.end()) return refuse(name, "This part of a 4-bit weight is missing.");
    return found->second;
}

Result<std::vector<float>> floats(const Index& index, const std::string& name, int64_t count) {
    MAQUETTE_TRY(const TensorView* view, part(index, name));
    if (view->numbers() != count || (view->type != TensorType::F32 && view->type != TensorType::F16 && view->type != TensorType::BF16))
        return refuse(name, "It is " + shape_text(view->shape) + " of " + tensor_type_name(view->type) + " and must be " + std::to_string(count) + " floats.");
    return dequantize(*view);
}

// What the quant state says: the shape and the sizes of blocks.
Result<void> read_state(const TensorView& state, Nf4Source& out) {
    const auto json = parse_json(text_of(state.bytes));
    if (!json || !json->is_object()) return refuse(state.name, "The quant state is no JSON object.");
    if (const std::string type = json_text(*json, "quant_type", "nf4"); type != "nf4") return refuse(state.name, "Weights of type " + type + " are not supported.", "Use a model in NF4.");
    const Json* shape = json_member(*json, "shape");
    if (!shape || !shape->is_array() || shape->size() != 2) return refuse(state.name, "The shape is missing or no pair of sizes.");
    for (const Json& size : *shape) out.shape.push_back(size.is_number_integer() ? size.get<int64_t>() : -1);
    const auto numbers = tensor_numbers(out.shape);
    if (!numbers) return refuse(state.name, "The shape " + shape_text(out.shape) + " is not possible.");
    if (*numbers > 0 && out.shape[1] % nf4_block != 0)
        return refuse(state.name, "Rows of " + std::to_string(out.shape[1]) + " numbers are no whole blocks of " + std::to_string(nf4_block) + ".", "Use the model in 16 bits.");
    out.block = json_integer(*json, "blocksize", nf4_block);
    out.nested_block = json_integer(*json, "nested_blocksize", nf4_nested_block);
    if (out.block <= 0 || out.block % nf4_block != 0 || out.nested_block <= 0)
        return refuse(state.name, "Blocks of " + std::to_string(out.block) + " numbers are not supported.", "Use a model with blocks of 64.");
    const double offset = json_number(*json, "nested_offset");
    if (!std::isfinite(offset)) return refuse(state.name, "The nested_offset is not finite.");
    out.nested_offset = static_cast<float>(offset);
    return {};
}

Result<void> read_statistics(const Index& index, Nf4Source& out) {
    const int64_t blocks = (out.numbers() + out.block - 1) / out.block;
    MAQUETTE_TRY(const TensorView* absmax, part(index, out.name + ".absmax"));
    const bool is_nested = absmax->type == TensorType::U8;
    if (absmax->numbers() != blocks || (!is_nested && absmax->type != TensorType::F32 && absmax->type != TensorType::F16 && absmax->type != TensorType::BF16))
        return refuse(absmax->name, "It is " + shape_text(absmax->shape) + " of " + tensor_type_name(absmax->type) + " and must hold " + std::to_string(blocks) + " numbers.");
    out.absmax = *absmax;
    if (!is_nested) return {};
    MAQUETTE_TRY(out.nested_absmax, floats(index, out.name + ".nested_absmax", (blocks + out.nested_block - 1) / out.nested_block));
    MAQUETTE_TRY(out.nested_levels, floats(index, out.name + ".nested_quant_map", 256));
    return {};
}

Result<Nf4Source> read_source(const Index& index, const TensorView& state) {
    Nf4Source out;
    out.name = state.name.substr(0, state.name.size() - state_end.size());
    MAQUETTE_TRY_VOID(read_state(state, out));
    MAQUETTE_TRY(const TensorView* packed, part(index, out.name));
    if (static_cast<int64_t>(packed->bytes.size()) != out.numbers() / 2)
        return refuse(out.name, "It has " + std::to_string(packed->bytes.size()) + " bytes, and a 4-bit weight of shape " + shape_text(out.shape) + " takes " + std::to_string(out.numbers() / 2) + ".");
    out.packed = packed->bytes;
    MAQUETTE_TRY(const auto levels, floats(index, out.name + ".quant_map", 16));
    for (size_t i = 0; i < levels.size(); ++i)
        if (!(std::fabs(levels[i] - nf4_levels()[i]) <= level_tolerance)) return refuse(out.name + ".quant_map", "The levels are not NF4's.", "Use a model in NF4.");
    MAQUETTE_TRY_VOID(read_statistics(index, out));
    out.bytes = static_cast<int64_t>(packed->bytes.size());
    for (const std::string_view end : part_ends)
        if (const auto found = index.find(out.name + std::string(end)); found != index.end()) out.bytes += static_cast<int64_t>(found->second->bytes.size());
    return out;
}

std::vector<float> absmax_of(const Nf4Source& source) {
    std::vector<float> out(static_cast<size_t>(source.absmax.numbers()));
    // Sizes and types were checked when the source was read.
    if (!source.is_double_quantized()) return dequantize(source.absmax).value_or(out);
    for (size_t i = 0; i < out.size(); ++i)
        out[i] = source.nested_levels[static_cast<size_t>(source.absmax.bytes[i])] * source.nested_absmax[i / static_cast<size_t>(source.nested_block)] + source.nested_offset;
    return out;
}

}  // namespace

Result<SplitWeights> split_nf4_weights(std::vector<TensorView> tensors) {
    Index index;
    for (const TensorView& tensor : tensors)
        if (!index.emplace(tensor.name, &tensor).second) return refuse(tensor.name, "The tensor stands in two files.");
    SplitWeights out;
    std::unordered_map<std::string_view, bool> is_part;
    for (const TensorView& tensor : tensors) {
        const std::string_view name = tensor.name;
        if (name.ends_with(".SCB")) return refuse(tensor.name, "8-bit weights of bitsandbytes are not supported.", "Use the model in 16 bits or NF4.");
        if (!name.ends_with(state_end)) {
            if (name.find(other_state) != std::string_view::npos) return refuse(tensor.name, "Only the NF4 weights of bitsandbytes are supported.", "Use a model in NF4.");
            continue;
        }
        MAQUETTE_TRY(Nf4Source source, read_source(index, tensor));
        is_part[index.find(source.name)->first] = true;
        for (const std::string_view end : part_ends)
            if (const auto found = index.find(source.name + std::string(end)); found != index.end()) is_part[found->first] = true;
        out.quantized.push_back(std::move(source));
    }
    for (const TensorView& tensor : tensors)
        if (!is_part.contains(tensor.name)) out.plain.push_back(tensor);
    return out;
}

std::vector<std::byte> nf4_blocks(const Nf4Source& source) {
    constexpr size_t block_levels = nf4_block / 2;
    const auto stride = static_cast<size_t>(block_bytes(TensorType::NF4));
    const std::vector<float> absmax = absmax_of(source);
    const size_t blocks = source.packed.size() / block_levels, blocks_per_absmax = static_cast<size_t>(source.block / nf4_block);
    std::vector<std::byte> out(blocks * stride);
    for (size_t i = 0; i < blocks; ++i) {
        std::memcpy(out.data() + i * stride, &absmax[i / blocks_per_absmax], sizeof(float));
        std::memcpy(out.data() + i * stride + sizeof(float), source.packed.data() + i * block_levels, block_levels);
    }
    return out;
}

}  // namespace maquette
