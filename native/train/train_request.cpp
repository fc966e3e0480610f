#include "native/train/train_request.h"

namespace maquette {

namespace {

// Reads or writes one field under its name; the same list serves both directions.
template <class Visit>
void visit_fields(Visit&& visit, auto& request) {
    visit("model", request.model);
    visit("data_file", request.data_file);
    visit("eval_file", request.eval_file);
    visit("output_folder", request.output_folder);
    visit("method", request.method);
    visit("quantize", request.quantize);
    visit("optimizer", request.optimizer);
    visit("rank", request.lora.rank);
    visit("alpha", request.lora.alpha);
    visit("dropout", request.lora.dropout);
    visit("rslora", request.lora.rslora);
    visit("targets", request.lora.targets);
    visit("rank_pattern", request.lora.rank_pattern);
    visit("alpha_pattern", request.lora.alpha_pattern);
    visit("learning_rate", request.learning_rate);
    visit("epochs", request.epochs);
    visit("steps_max", request.steps_max);
    visit("batch_rows", request.batch_rows);
    visit("accumulation", request.accumulation);
    visit("max_length", request.max_length);
    visit("loss_mode", request.loss_mode);
    visit("warmup_ratio", request.warmup_ratio);
    visit("schedule", request.schedule);
    visit("clip_norm", request.clip_norm);
    visit("weight_decay", request.weight_decay);
    visit("seed", request.seed);
    visit("time", request.time);
    visit("eval_share", request.eval_share);
    visit("eval_every", request.eval_every);
    visit("checkpoint_every", request.checkpoint_every);
    visit("sample_every", request.sample_every);
    visit("early_stop", request.early_stop);
    visit("packing", request.packing);
    visit("device", request.device);
    visit("precision", request.precision);
    visit("threads", request.threads);
    visit("memory_limit_bytes", request.memory_limit_bytes);
    visit("resume", request.resume);
}

Result<void> check_ranges(const TrainRequest& request) {
    const auto refuse = [](const char* field, std::string reason, std::string fix) {
        return fail(Error{ErrorCode::WrongUsage, std::move(reason), std::move(fix), {}, 0, field});
    };
    if (request.lora.rank < 1 || request.lora.rank > 1024) return refuse("rank", "The rank must lie between 1 and 1024.", "16 is a good start.");
    if (!(request.lora.dropout >= 0 && request.lora.dropout < 1)) return refuse("dropout", "Dropout must be at least 0 and below 1.", "Use 0 or 0.05.");
    if (!(request.learning_rate > 0 && request.learning_rate < 10)) return refuse("learning_rate", "The learning rate must be positive.", "2e-4 is a good start for adapters.");
    if (!(request.epochs > 0) || request.epochs > 10000) return refuse("epochs", "Epochs must lie above 0 and below 10,000.", "Use 1 to 3.");
    if (request.batch_rows < 1 || request.batch_rows > 4096) return refuse("batch_rows", "A batch holds between 1 and 4,096 rows.", "Use 2.");
    if (request.accumulation < 1 || request.accumulation > 4096) return refuse("accumulation", "Accumulation lies between 1 and 4,096.", "Use 1.");
    if (request.max_length < 2 || request.max_length > 1 << 20) return refuse("max_length", "The maximum length must be at least 2 tokens.", "Use 512.");
    if (!(request.eval_share >= 0 && request.eval_share < 1)) return refuse("eval_share", "The share of evaluation rows must be at least 0 and below 1.", "Use 0.05.");
    if (!(request.warmup_ratio >= 0 && request.warmup_ratio <= 1)) return refuse("warmup_ratio", "The warm-up's share of the steps lies between 0 and 1.", "Use 0.03.");
    const auto choose = [&](const char* field, const char* kind, const std::string& value, std::initializer_list<const char*> known) -> Result<void> {
        std::string list;
        for (const char* name : known) {
            if (value == name) return {};
            list += (list.empty() ? "" : ", ") + std::string(name);
        }
        return refuse(field, std::string("There is no ") + kind + " named \"" + value + "\".", "Use one of " + list + ".");
    };
    MAQUETTE_TRY_VOID(choose("schedule", "schedule", request.schedule, {"cosine", "linear", "constant", "one-cycle"}));
    MAQUETTE_TRY_VOID(choose("precision", "precision", request.precision, {"auto", "f32", "bf16", "f16"}));
    MAQUETTE_TRY_VOID(choose("method", "method", request.method, {"lora", "qlora", "full"}));
    MAQUETTE_TRY_VOID(choose("quantize", "format", request.quantize, {"auto", "none", "nf4", "file"}));
    MAQUETTE_TRY_VOID(choose("optimizer", "optimizer", request.optimizer, {"adamw", "adamw-8bit", "paged-adamw", "sgd"}));
    if (is_full(request) && request.quantize != "auto" && request.quantize != "none")
        return refuse("quantize", "Full fine-tuning trains the weights themselves, which cannot stay quantized.", "Use --method qlora, or --quantize none.");
    if (request.method == "qlora" && request.quantize == "none") return refuse("quantize", "QLoRA without a quantized base is LoRA.", "Use --method lora, or --quantize nf4.");
    return {};
}

}  // namespace

bool is_full(const TrainRequest& request) { return request.method == "full"; }

Json train_request_json(const TrainRequest& request) {
    Json json = Json::object();
    visit_fields([&](const char* name, const auto& value) { json[name] = value; }, request);
    return json;
}

Result<TrainRequest> train_request_from_json(const Json& json) {
    if (!json.is_object()) return fail(ErrorCode::BadInput, "A training request must be an object.");
    TrainRequest request;
    std::string wrong;
    visit_fields([&](const char* name, auto& value) {
        const Json* member = json_member(json, name);
        if (member == nullptr || member->is_null()) return;
        using Value = std::remove_reference_t<decltype(value)>;
        if constexpr (std::is_same_v<Value, std::string>) {
            if (member->is_string()) value = member->get<std::string>();
            else wrong = name;
        } else if constexpr (std::is_same_v<Value, bool>) {
            if (member->is_boolean()) value = member->get<bool>();
            else wrong = name;
        } else if (member->is_number()) {
            value = member->get<Value>();
        } else {
            wrong = name;
        }
    }, request);
    if (!wrong.empty()) return fail(Error{ErrorCode::BadInput, "The value has the wrong type.", {}, {}, 0, wrong});
    MAQUETTE_TRY_VOID(check_ranges(request));
    return request;
}

}  // namespace maquette
