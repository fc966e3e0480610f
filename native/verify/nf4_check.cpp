// nf4: the bytes and statistics of NF4, plain and double-quantised, as bitsandbytes writes them.
#include "native/verify/golden_context.h"
#include "shared/weights/half.h"
#include "shared/weights/nf4.h"

namespace maquette {
namespace {

// torch sums the mean of the statistics in 32 bits and in its own order: the last bit of the offset may differ.
constexpr double offset_limit = 1e-6;

struct Variant {
    const char* prefix;
    Nf4Statistics statistics;
    bool from_bf16;
};

Result<void> compare_statistics(const GoldenContext& context, const GoldenTensors& golden, const Variant& variant, const Nf4& ours) {
    const std::string prefix = variant.prefix;
    if (golden.has(prefix + "absmax")) {
        MAQUETTE_TRY(const auto absmax, golden.numbers(prefix + "absmax"));
        context.emit_exact(compare_numbers("nf4", "", prefix + "absmax", ours.absmax, absmax, 0));
    }
    if (golden.has(prefix + "absmax_q")) {
        MAQUETTE_TRY(const auto codes, golden.bytes(prefix + "absmax_q"));
        context.emit_exact(compare_equal("nf4", "", prefix + "absmax_q", codes == ours.absmax_codes));
    }
    if (golden.has(prefix + "state2_absmax")) {
        MAQUETTE_TRY(const auto nested, golden.numbers(prefix + "state2_absmax"));
        context.emit_exact(compare_numbers("nf4", "", prefix + "state2_absmax", ours.nested_absmax, nested, offset_limit));
    }
    if (golden.has(prefix + "state2_code")) {
        MAQUETTE_TRY(const auto levels, golden.numbers(prefix + "state2_code"));
        context.emit_exact(compare_numbers("nf4", "", prefix + "state2_code", dynamic_levels(), levels, 0));
    }
    if (golden.has(prefix + "offset")) {
        MAQUETTE_TRY(const auto offset, golden.numbers(prefix + "offset"));
        context.emit_exact(compare_number("nf4", "", prefix + "offset", ours.offset, offset.empty() ? 0 : offset.front(), offset_limit));
    }
    return {};
}

Result<void> compare_values(const GoldenContext& context, const GoldenTensors& golden, const Variant& variant, const Nf4& ours) {
    const std::string prefix = variant.prefix;
    MAQUETTE_TRY(const auto packed, golden.bytes(prefix + "packed"));
    // The code chosen inside an all-zero block says nothing: its bytes are not compared.
    const std::vector<float> absmax = nf4_absmax(ours);
    bool same = packed.size() == ours.packed.size();
    for (size_t i = 0; same && i < packed.size(); ++i) same = packed[i] == ours.packed[i] || absmax[i * 2 / static_cast<size_t>(nf4_block)] == 0;
    context.emit_exact(compare_equal("nf4", "", prefix + "packed", same));
    MAQUETTE_TRY(const auto expected, golden.numbers(prefix + "dequant"));
    std::vector<float> numbers(static_cast<size_t>(ours.count));
    MAQUETTE_TRY_VOID(dequantize_nf4(ours, numbers));
    if (variant.from_bf16)
        for (float& number : numbers) number = bfloat_to_float(float_to_bfloat(number));
    const bool is_nested = variant.statistics == Nf4Statistics::DoubleQuantized;
    context.emit_exact(compare_numbers("nf4", "", prefix + "dequant", numbers, expected, is_nested ? offset_limit : 0));
    return {};
}

Result<void> check_nf4_of(const GoldenContext& context, const std::string& path) {
    MAQUETTE_TRY(const GoldenTensors golden, GoldenTensors::open(path));
    MAQUETTE_TRY(const auto weight, golden.numbers("weight"));
    for (const Variant& variant : {Variant{"nf4.", Nf4Statistics::Plain, false}, {"dq.", Nf4Statistics::DoubleQuantized, false}, {"bf16.", Nf4Statistics::Plain, true}}) {
        if (!golden.has(std::string(variant.prefix) + "packed")) continue;
        std::vector<float> numbers = weight;
        if (variant.from_bf16)
            for (float& number : numbers) number = bfloat_to_float(float_to_bfloat(number));
        MAQUETTE_TRY(const Nf4 ours, quantize_nf4(numbers, variant.statistics));
        MAQUETTE_TRY_VOID(compare_values(context, golden, variant, ours));
        MAQUETTE_TRY_VOID(compare_statistics(context, golden, variant, ours));
    }
    return {};
}

}  // namespace

void check_nf4(const GoldenContext& context) {
    const std::string path = context.in("nf4/nf4.safetensors");
    if (golden_exists(path)) context.attempt("nf4", check_nf4_of(context, path));
}

}  // namespace maquette
