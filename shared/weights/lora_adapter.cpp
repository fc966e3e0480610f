#include "shared/weights/lora_adapter.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <map>
#include <set>

#include "shared/base/check.h"
#include "shared/base/json.h"
#include "shared/weights/quantization.h"
#include "shared/weights/safetensors.h"

namespace maquette {
namespace {

constexpr std::string_view name_prefix = "base_model.model.";

tl::unexpected<Error> refuse_adapter(std::string field, std::string reason, std::string fix) {
    return fail(Error{ErrorCode::BadInput, std::move(reason), std::move(fix), {}, 0, std::move(field)});
}

bool ends_with(std::string_view text, std::string_view end) {
    return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

// Options that change what the adapter computes; each must be absent, null, false, empty or "none".
Result<void> check_options(const Json& config) {
    if (const std::string type = json_text(config, "peft_type", "LORA"); type != "LORA")
        return refuse_adapter("peft_type", "Adapters of type " + type + " are not supported.", "Train or choose a LoRA adapter.");
    for (const char* key : {"use_dora", "fan_in_fan_out", "use_qalora", "lora_bias", "use_bdlora", "modules_to_save",
                            "trainable_token_indices", "target_parameters", "layer_replication", "alora_invocation_tokens"}) {
        const Json* member = json_member(config, key);
        const bool is_off = !member || member->is_null() || (member->is_boolean() && !member->get<bool>()) ||
                            (member->is_structured() && member->empty());
        if (!is_off) return refuse_adapter(key, std::string("The option ") + key + " is not supported.", "Train or choose a plain LoRA adapter.");
    }
    if (const std::string bias = json_text(config, "bias", "none"); bias != "none")
        return refuse_adapter("bias", "Adapters with trained biases are not supported.", "Train with bias=\"none\".");
    return {};
}

struct Half {
    std::string module;
    bool is_a = false;
};

// "base_model.model.<module>.lora_A.weight", also with an adapter's name before ".weight".
Result<Half> half_named(std::string_view tensor) {
    std::string_view rest = tensor;
    if (rest.substr(0, name_prefix.size()) == name_prefix) rest.remove_prefix(name_prefix.size());
    for (const auto& [mark, is_a] : {std::pair<std::string_view, bool>{".lora_A.", true}, {".lora_B.", false}}) {
        const size_t at = rest.rfind(mark);
        if (at != std::string_view::npos && at > 0 && ends_with(rest, "weight")) return Half{std::string(rest.substr(0, at)), is_a};
    }
    return refuse_adapter(std::string(tensor), "The tensor is no half of a LoRA pair.", "Saved embeddings and biases are not supported; train without them.");
}

// PEFT matches a pattern's key against the end of a module's name. A key that is a real regular expression is refused.
Result<double> alpha_of(const Json& config, const std::string& module, double otherwise) {
    const Json* patterns = json_member(config, "alpha_pattern");
    if (!patterns || !patterns->is_object()) return otherwise;
    for (const auto& [key, value] : patterns->items()) {
        std::string_view plain = key;
        const bool is_whole = !plain.empty() && plain[0] == '^';
        if (is_whole) plain.remove_prefix(1);
        if (plain.find_first_of("*+?[](){}|\\$^") != std::string_view::npos || !value.is_number())
            return refuse_adapter("alpha_pattern", "The pattern \"" + key + "\" is not a plain module name.", "Use module names.");
        if (module == plain || (!is_whole && ends_with(module, "." + std::string(plain)))) return value.get<double>();
    }
    return otherwise;
}

Result<void> read_half(const TensorView& tensor, bool is_a, LoraModule& module) {
    if (tensor.shape.size() != 2 || tensor.shape[0] <= 0 || tensor.shape[1] <= 0)
        return refuse_adapter(tensor.name, "The shape " + shape_text(tensor.shape) + " is no matrix.", "Fetch the adapter again.");
    const int64_t rank = is_a ? tensor.shape[0] : tensor.shape[1];
    if (module.rank != 0 && module.rank != rank)
        return refuse_adapter(tensor.name, "Its rank is " + std::to_string(rank) + " and that of its other half " + std::to_string(module.rank) + ".",
                      "Fetch the adapter again.");
    module.rank = rank;
    (is_a ? module.in : module.out) = is_a ? tensor.shape[1] : tensor.shape[0];
    MAQUETTE_TRY((is_a ? module.a : module.b), dequantize(tensor));
    return {};
}

Json config_json(const LoraAdapter& adapter) {
    std::set<std::string> targets(adapter.targets.begin(), adapter.targets.end());
    if (targets.empty())
        for (const auto& module : adapter.modules) targets.insert(module.name.substr(module.name.rfind('.') + 1));
    // Patterns only where a module differs from the adapter as a whole.
    Json ranks = Json::object(), alphas = Json::object();
    for (const auto& module : adapter.modules) {
        if (module.rank != adapter.rank) ranks[module.name] = module.rank;
        if (module.alpha != adapter.alpha) alphas[module.name] = module.alpha;
    }
    const auto number = [](double value) {
        return value == std::floor(value) && std::fabs(value) < 1e15 ? Json(static_cast<int64_t>(value)) : Json(value);
    };
    return Json{{"alpha_pattern", alphas}, {"auto_mapping", nullptr}, {"base_model_name_or_path", adapter.base_model},
                {"bias", "none"}, {"exclude_modules", nullptr}, {"fan_in_fan_out", false}, {"inference_mode", true},
                {"init_lora_weights", true}, {"layer_replication", nullptr}, {"layers_pattern", nullptr},
                {"layers_to_transform", nullptr}, {"loftq_config", Json::object()}, {"lora_alpha", number(adapter.alpha)},
                {"lora_dropout", adapter.dropout}, {"megatron_config", nullptr}, {"megatron_core", "megatron.core"},
                {"modules_to_save", nullptr}, {"peft_type", "LORA"}, {"r", adapter.rank}, {"rank_pattern", ranks},
                {"revision", nullptr}, {"target_modules", targets}, {"task_type", "CAUSAL_LM"}, {"use_dora", false},
                {"use_rslora", adapter.is_rank_stabilized}};
}

}  // namespace

double LoraAdapter::scale(const LoraModule& module) const {
    const auto r = static_cast<double>(module.rank);
    return module.alpha / (is_rank_stabilized ? std::sqrt(r) : r);
}

const LoraModule* LoraAdapter::find(std::string_view name) const {
    const auto found = std::find_if(modules.begin(), modules.end(), [name](const LoraModule& m) { return m.name == name; });
    return found == modules.end() ? nullptr : &*found;
}

int64_t LoraAdapter::parameters() const {
    int64_t out = 0;
    for (const auto& module : modules) out += module.rank * (module.in + module.out);
    return out;
}

Result<LoraAdapter> read_peft_adapter(std::string_view config_text, std::span<const std::byte> bytes) {
    MAQUETTE_TRY(const Json config, parse_json(config_text));
    MAQUETTE_TRY_VOID(check_options(config));
    LoraAdapter out;
    out.base_model = json_text(config, "base_model_name_or_path");
    out.rank = json_integer(config, "r", 8);
    out.alpha = json_number(config, "lora_alpha", 8);
    out.dropout = json_number(config, "lora_dropout");
    out.is_rank_stabilized = json_flag(config, "use_rslora");
    if (const Json* targets = json_member(config, "target_modules"); targets && targets->is_array())
        for (const Json& target : *targets)
            if (target.is_string()) out.targets.push_back(target.get<std::string>());
    MAQUETTE_TRY(const Safetensors file, read_safetensors(bytes));
    std::map<std::string, LoraModule> modules;
    for (const auto& tensor : file.tensors) {
        MAQUETTE_TRY(const Half half, half_named(tensor.name));
        LoraModule& module = modules[half.module];
        if (!(half.is_a ? module.a : module.b).empty()) return refuse_adapter(tensor.name, "This half comes twice.", "Fetch the adapter again.");
        MAQUETTE_TRY_VOID(read_half(tensor, half.is_a, module));
    }
    for (auto& [name, module] : modules) {
        if (module.a.empty() || module.b.empty())
            return refuse_adapter(std::string(name_prefix) + name + (module.a.empty() ? ".lora_A.weight" : ".lora_B.weight"), "This half of the pair is missing.",
                          "Fetch the adapter again.");
        module.name = name;
        MAQUETTE_TRY(module.alpha, alpha_of(config, name, out.alpha));
        out.modules.push_back(std::move(module));
    }
    if (out.modules.empty()) return refuse_adapter({}, "The adapter holds no LoRA pairs.", "Train or choose another adapter.");
    return out;
}

std::string peft_config_text(const LoraAdapter& adapter) { return write_json_indented(config_json(adapter)); }

Result<void> write_peft_weights(const LoraAdapter& adapter, const ByteSink& sink) {
    std::vector<TensorShape> shapes;
    std::vector<const std::vector<float>*> values;
    for (const auto& module : adapter.modules) {
        const std::string stem = std::string(name_prefix) + module.name;
        shapes.push_back({stem + ".lora_A.weight", TensorType::F32, {module.rank, module.in}});
        values.push_back(&module.a);
        shapes.push_back({stem + ".lora_B.weight", TensorType::F32, {module.out, module.rank}});
        values.push_back(&module.b);
    }
    const auto produce = [&](size_t i) -> Result<std::vector<std::byte>> {
        return quantize(TensorType::F32, *values[i], shapes[i].shape.back());
    };
    return write_safetensors(shapes, {{"format", "pt"}}, produce, sink);
}

void merge_lora(const LoraModule& module, double scale, std::span<float> weight) {
    MAQUETTE_CHECK(static_cast<int64_t>(weight.size()) == module.out * module.in);
    std::vector<float> row(static_cast<size_t>(module.in));
    for (int64_t o = 0; o < module.out; ++o) {
        std::fill(row.begin(), row.end(), 0.0f);
        for (int64_t r = 0; r < module.rank; ++r) {
            const float b = module.b[static_cast<size_t>(o * module.rank + r)];
            const float* a = module.a.data() + r * module.in;
            for (int64_t i = 0; i < module.in; ++i) row[static_cast<size_t>(i)] += b * a[i];
        }
        float* out = weight.data() + o * module.in;
        for (int64_t i = 0; i < module.in; ++i) out[i] += static_cast<float>(scale) * row[static_cast<size_t>(i)];
    }
}

}  // namespace maquette
