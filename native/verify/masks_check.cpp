// masks: rendered chats, token ids, labels and cuts, as transformers and TRL give them, and TRL's packing.
#include "native/model/tokens.h"
#include "native/verify/golden_context.h"
#include "shared/tokenizer/loss_mask.h"
#include "shared/tokenizer/packing.h"

namespace maquette {
namespace {

constexpr int64_t cut_length = 64;  // Of the goldens whose name ends in "_64".

struct GoldenLabels {
    LossMode mode;
    const char* field;
};
constexpr GoldenLabels golden_labels[] = {{LossMode::Assistant, "labels_eot"}, {LossMode::AssistantTurn, "labels_prefix_diff"},
                                          {LossMode::AssistantTrl, "trl_assistant_only"}, {LossMode::Completion, "trl_completion_only"}};

// The model's tokenizer: given by --model, else in the tokenizers' folder beside the goldens, else the model's own.
std::string tokenizer_of(const VerifyOptions& options, const std::string& name) {
    const std::string beside = options.folder + "/../tokenizers/" + name;
    if (!options.models.contains(name) && golden_exists(beside)) return beside;
    return golden_model(options, name);
}

class MasksCheck {
  public:
    MasksCheck(const GoldenContext& context, std::string check, const ModelText& text) : context_(context), check_(std::move(check)), text_(text) {}

    void run(const Json& conversation) const {
        const std::string title = json_text(conversation, "name");
        bool is_first = true;
        for (const GoldenLabels& labels : golden_labels) {
            const Json* golden = json_member(conversation, labels.field);
            if (!golden) continue;
            const MaskedRow row = masked(conversation, labels.mode, 0);
            if (is_first) emit(title + " text", row.text == json_text(conversation, "text"));
            is_first = false;
            // TRL's goldens bring ids of their own; the others share the conversation's.
            compare(title + " " + labels.field, row, golden->is_object() ? golden_member(*golden, "input_ids") : golden_member(conversation, "input_ids"), golden->is_object() ? golden_member(*golden, "labels") : *golden);
            const std::string cut_field = std::string(labels.field) + "_64";
            if (conversation.contains(cut_field)) compare_cut(title + " " + cut_field, masked(conversation, labels.mode, cut_length), golden_member(conversation, cut_field));
        }
    }

  private:
    void emit(const std::string& tensor, bool is_equal) const { context_.emit_exact(compare_equal(check_, "", tensor, is_equal)); }

    MaskedRow masked(const Json& conversation, LossMode mode, int64_t max_length) const {
        Json sample{{"messages", golden_member(conversation, "messages")}};
        if (conversation.contains("tools")) sample["tools"] = golden_member(conversation, "tools");
        MaskOptions options;
        options.mode = mode;
        options.max_length = max_length;
        options.variables = text_.variables;
        return mask_row(text_.tokenizer, text_.chat_template, sample, options);
    }

    void compare(const std::string& tensor, const MaskedRow& row, const Json& ids, const Json& labels) const {
        emit(tensor + " input_ids", row.ids == json_row<int32_t>(ids));
        emit(tensor + " labels", row.labels == json_row<int32_t>(labels));
    }

    // Null: TRL drops rows that are left without labels.
    void compare_cut(const std::string& tensor, const MaskedRow& row, const Json& golden) const {
        if (golden.is_null())
            emit(tensor + " is dropped", row.trained() == 0);
        else
            compare(tensor, row, golden_member(golden, "input_ids"), golden_member(golden, "labels"));
    }

    const GoldenContext& context_;
    std::string check_;
    const ModelText& text_;
};

Result<void> check_masks_of(const GoldenContext& context, const std::string& name) {
    const std::string check = "masks/" + name, path = tokenizer_of(context.options(), name);
    if (path.empty()) {
        context.skip(check + ": no tokenizer; give --model " + name + "=FOLDER");
        return {};
    }
    MAQUETTE_TRY(const Json golden, read_golden_json(context.in("masks/" + name + ".json")));
    MAQUETTE_TRY(const ModelText text, load_model_text(path));
    const MasksCheck masks(context, check, text);
    for (const Json& conversation : golden_member(golden, "conversations")) masks.run(conversation);
    return {};
}

Result<void> check_packing(const GoldenContext& context) {
    MAQUETTE_TRY(const Json golden, read_golden_json(context.in("masks/packing.json")));
    const auto lengths = json_row<int64_t>(golden_member(golden, "lengths"));
    for (const auto& [name, rows] : golden_member(golden, "strategies").items()) {
        MAQUETTE_TRY(const PackingStrategy strategy, packing_strategy(name));
        const auto packed = pack_rows(lengths, json_integer(golden, "max_length"), strategy);
        bool same_rows = packed.size() == rows.size(), same_positions = same_rows;
        for (size_t i = 0; i < packed.size() && i < rows.size(); ++i) {
            Json pieces = Json::array();
            for (const PackedPiece& piece : packed[i].pieces) pieces.push_back({piece.row, piece.begin, piece.length});
            same_rows = same_rows && pieces == golden_member(golden_at(rows, i), "seqs");
            if (const Json* positions = json_member(golden_at(rows, i), "position_ids")) same_positions = same_positions && packed_positions(packed[i]) == json_row<int32_t>(*positions);
        }
        context.emit_exact(compare_equal("masks/packing", "", name + " rows", same_rows));
        context.emit_exact(compare_equal("masks/packing", "", name + " position_ids", same_positions));
    }
    return {};
}

}  // namespace

void check_masks(const GoldenContext& context) {
    for (const std::string& entry : golden_entries(context.in("masks"))) {
        if (!entry.ends_with(".json")) continue;
        const std::string name = entry.substr(0, entry.size() - 5);
        context.attempt("masks/" + name, name == "packing" ? check_packing(context) : check_masks_of(context, name));
    }
}

}  // namespace maquette
