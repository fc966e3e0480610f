#include "native/model/tokens.h"
#include "native/verify/more_golden_checks.h"
#include "shared/tokenizer/loss_mask.h"

namespace maquette {
namespace {

// The model's tokenizer: given by --model, else in the tokenizers' folder beside the goldens, else the model's own.
std::string tokenizer_of(const VerifyOptions& options, const std::string& name) {
    const std::string beside = options.folder + "/../tokenizers/" + name;
    if (!options.models.contains(name) && golden_exists(beside)) return beside;
    return golden_model(options, name);
}

Result<void> verify_file(const VerifyOptions& options, const VerifyOutput& output, const std::string& name) {
    const std::string check = "masks/" + name, path = tokenizer_of(options, name);
    if (path.empty()) {
        output.on_skipped(check + ": no tokenizer; give --model " + name + "=FOLDER");
        return {};
    }
    MAQUETTE_TRY(const Json golden, read_golden_json(options.folder + "/masks/" + name + ".json"));
    MAQUETTE_TRY(const ModelText text, load_model_text(path));
    for (const Json& conversation : golden["conversations"]) {
        const std::string title = json_text(conversation, "name");
        for (const auto& [mode, field] : {std::pair{LossMode::Assistant, "labels_eot"}, {LossMode::AssistantTurn, "labels_prefix_diff"}}) {
            if (!conversation.contains(field)) continue;
            MaskOptions mask;
            mask.mode = mode;
            mask.variables = text.variables;
            const MaskedRow row = mask_row(text.tokenizer, text.chat_template, conversation["messages"], mask);
            output.on_row(compare_equal(check, "", title + " input_ids", row.ids == json_row<int32_t>(conversation["input_ids"])));
            output.on_row(compare_equal(check, "", title + " " + field, row.labels == json_row<int32_t>(conversation[field])));
        }
    }
    return {};
}

}  // namespace

Result<void> verify_masks(const VerifyOptions& options, const VerifyOutput& output) {
    for (const std::string& entry : golden_entries(options.folder + "/masks"))
        if (entry.ends_with(".json") && entry != "packing.json")
            MAQUETTE_TRY_VOID(verify_file(options, output, entry.substr(0, entry.size() - 5)));
    return {};
}

Result<void> compare_nf4(const GoldenTensors& golden, const std::string& prefix, const Nf4& ours, const std::function<void(VerifyRow)>& emit) {
    const std::string check = "nf4";
    MAQUETTE_TRY(const auto packed, golden.bytes(prefix + "packed"));
    MAQUETTE_TRY(const auto expected, golden.numbers(prefix + "dequant"));
    std::vector<float> numbers(expected.size());
    MAQUETTE_TRY_VOID(dequantize_nf4(ours, numbers));
    // The code chosen inside an all-zero block says nothing: its bytes are not compared.
    const std::vector<float> absmax = nf4_absmax(ours);
    bool same = packed.size() == ours.packed.size();
    for (size_t i = 0; same && i < packed.size(); ++i)
        same = packed[i] == ours.packed[i] || absmax[i * 2 / static_cast<size_t>(nf4_block)] == 0;
    emit(compare_equal(check, "", prefix + "packed", same));
    emit(compare_numbers(check, "", prefix + "dequant", numbers, expected, 0));
    if (golden.has(prefix + "absmax")) {
        MAQUETTE_TRY(const auto statistics, golden.numbers(prefix + "absmax"));
        emit(compare_numbers(check, "", prefix + "absmax", absmax, statistics, 0));
    }
    if (golden.has(prefix + "absmax_q")) {
        MAQUETTE_TRY(const auto codes, golden.bytes(prefix + "absmax_q"));
        emit(compare_equal(check, "", prefix + "absmax_q", codes == ours.absmax_codes));
    }
    return {};
}

}  // namespace maquette
