#include "native/train/adapter_layers.h"

#include <algorithm>
#include <cstdlib>
#include <regex>
#include <sstream>

#include "native/model/plan_builder.h"

namespace maquette {

namespace {

tl::unexpected<Error> refuse(const char* field, std::string reason, std::string fix) { return fail(Error{ErrorCode::WrongUsage, std::move(reason), std::move(fix), {}, 0, field}); }

// std::regex throws; this file catches.
Result<std::regex> compile(const std::string& pattern, const char* field) {
    try {
        return std::regex(pattern, std::regex::ECMAScript);
    } catch (const std::regex_error&) {
        return refuse(field, "\"" + pattern + "\" is no regular expression.", "Name layers: q_proj, or .*\\.mlp\\..* for a pattern.");
    }
}

bool fits(const std::string& path, const std::regex& pattern) {
    try {
        return std::regex_match(path, pattern);
    } catch (const std::regex_error&) {
        return false;  // Too complex for a path of forty letters: it fits nothing.
    }
}

bool is_pattern(const std::string& text) { return text.find_first_of("*+?[](){}|^$\\.") != std::string::npos; }

std::vector<std::string> parts_of(const std::string& text) {
    std::vector<std::string> parts;
    std::stringstream stream(text);
    for (std::string part; std::getline(stream, part, ',');)
        if (!part.empty()) parts.push_back(part);
    return parts;
}

// The layers' choice: everything, names, or one regular expression for the whole path (PEFT: target_modules as a string).
class Targets {
  public:
    static Result<Targets> read(const std::string& text) {
        Targets targets;
        if (text.empty() || text == "all-linear") return targets;
        targets.is_all_ = false;
        if (is_pattern(text)) {
            MAQUETTE_TRY(targets.pattern_, compile(text, "targets"));
            targets.has_pattern_ = true;
            return targets;
        }
        for (const std::string& name : parts_of(text)) {
            bool is_known = false;
            for (int i = 0; i < module_count; ++i) is_known = is_known || name == module_name(static_cast<Module>(i));
            if (!is_known) return refuse("targets", "There is no layer named \"" + name + "\".", "Use all-linear, a regular expression, or names among q_proj,k_proj,v_proj,o_proj,gate_proj,up_proj,down_proj.");
            targets.names_.push_back(name);
        }
        return targets;
    }
    bool contain(const std::string& path, Module module) const {
        if (is_all_) return true;
        if (has_pattern_) return fits(path, pattern_);
        return std::find(names_.begin(), names_.end(), module_name(module)) != names_.end();
    }

  private:
    bool is_all_ = true, has_pattern_ = false;
    std::regex pattern_;
    std::vector<std::string> names_;
};

// "KEY=NUMBER,…": the first key that fits the end of a path counts (PEFT: (.*\.)?(KEY)$).
class Pattern {
  public:
    static Result<Pattern> read(const std::string& text, const char* field) {
        Pattern pattern;
        for (const std::string& part : parts_of(text)) {
            const size_t equals = part.rfind('=');
            char* end = nullptr;
            const double number = equals == std::string::npos ? 0 : std::strtod(part.c_str() + equals + 1, &end);
            if (equals == std::string::npos || *end != 0 || !(number > 0)) return refuse(field, "\"" + part + "\" is not KEY=NUMBER.", "Write down_proj=8,layers.0.mlp.up_proj=4.");
            MAQUETTE_TRY(std::regex key, compile("(.*\\.)?(" + part.substr(0, equals) + ")", field));
            pattern.entries_.push_back({std::move(key), number});
        }
        return pattern;
    }
    double of(const std::string& path, double otherwise) const {
        for (const auto& [key, number] : entries_)
            if (fits(path, key)) return number;
        return otherwise;
    }

  private:
    std::vector<std::pair<std::regex, double>> entries_;
};

}  // namespace

Result<LoraAdapter> make_adapter(const TrainRequest& request, const Architecture& architecture) {
    MAQUETTE_TRY(const Targets targets, Targets::read(request.lora.targets));
    MAQUETTE_TRY(const Pattern ranks, Pattern::read(request.lora.rank_pattern, "rank_pattern"));
    MAQUETTE_TRY(const Pattern alphas, Pattern::read(request.lora.alpha_pattern, "alpha_pattern"));
    LoraAdapter adapter;
    adapter.base_model = request.model;
    adapter.rank = request.lora.rank;
    adapter.alpha = request.lora.alpha;
    adapter.dropout = request.lora.dropout;
    adapter.is_rank_stabilized = request.lora.rslora;
    for (int64_t layer = 0; layer < architecture.layers; ++layer)
        for (int i = 0; i < module_count; ++i) {
            const auto module = static_cast<Module>(i);
            const std::string path = module_path(layer, module);
            if (!targets.contain(path, module)) continue;
            const auto rank = static_cast<int64_t>(ranks.of(path, static_cast<double>(request.lora.rank)));
            if (rank < 1 || rank > 1024) return refuse("rank_pattern", "The rank of " + path + " must lie between 1 and 1024.", "16 is a good start.");
            adapter.modules.push_back({path, rank, module_inputs(architecture, module), module_outputs(architecture, module), alphas.of(path, request.lora.alpha), {}, {}});
        }
    if (adapter.modules.empty()) return refuse("targets", "No layer's path fits \"" + request.lora.targets + "\".", "A path reads model.layers.0.self_attn.q_proj.");
    std::sort(adapter.modules.begin(), adapter.modules.end(), [](const LoraModule& a, const LoraModule& b) { return a.name < b.name; });
    return adapter;
}

}  // namespace maquette
