#include "shared/evolve/evolution_log.h"

namespace maquette {
namespace {

Json files_json(const UiFiles& files) {
    Json out = Json::array();
    for (const auto& file : files) out.push_back({{"path", file.path}, {"text", file.text}});
    return out;
}

UiFiles files_from_json(const Json* json) {
    UiFiles files;
    if (json && json->is_array())
        for (const auto& file : *json) files.push_back({json_text(file, "path"), json_text(file, "text")});
    return files;
}

Critique critique_from_json(const Json* json) {
    Critique critique;
    if (!json) return critique;
    critique.score = json_number(*json, "score");
    if (const Json* scores = json_member(*json, "scores"); scores && scores->is_object())
        for (const auto& [rule, score] : scores->items()) critique.scores.push_back({rule, score.is_number() ? score.get<double>() : 0});
    if (const Json* findings = json_member(*json, "findings"); findings && findings->is_array()) {
        for (const auto& item : *findings) {
            const std::string severity = json_text(item, "severity");
            critique.findings.push_back({json_text(item, "rule"),
                                         severity == "info" ? Severity::Info : severity == "warning" ? Severity::Warning : Severity::Error,
                                         json_text(item, "file"), json_integer(item, "line"), json_text(item, "field"),
                                         json_text(item, "reason"), json_text(item, "fix"), json_text(item, "source")});
        }
    }
    return critique;
}

std::vector<std::string> texts_from_json(const Json* json) {
    std::vector<std::string> out;
    if (json && json->is_array())
        for (const auto& item : *json)
            if (item.is_string()) out.push_back(item.get<std::string>());
    return out;
}

}  // namespace

Json evolution_log_json(const EvolutionLog& log) {
    Json iterations = Json::array();
    for (const auto& iteration : log.iterations)
        iterations.push_back({{"index", iteration.index}, {"operators", iteration.operators}, {"candidates", iteration.candidates},
                              {"accepted", iteration.accepted}, {"files", files_json(iteration.files)},
                              {"critique", critique_json(iteration.critique)}, {"difference", iteration.difference}});
    Json survivors = Json::array();
    for (const auto& survivor : log.survivors)
        survivors.push_back({{"prompt", survivor.prompt}, {"score", survivor.score}, {"note", survivor.note}, {"components", survivor.components},
                             {"files", files_json(survivor.files)}});
    return {{"id", log.id}, {"prompt", log.prompt}, {"framework", framework_name(log.framework)}, {"domain", log.domain},
            {"subject", log.subject}, {"task_type", log.task_type}, {"components", log.components}, {"held_out", log.held_out},
            {"generator", {{"name", log.generator}, {"model", log.generator_model}, {"licence", log.generator_licence}, {"seed", log.seed}}},
            {"final_score", log.final_score}, {"note", log.note}, {"iterations", iterations}, {"survivors", survivors}};
}

Result<EvolutionLog> evolution_log_from_json(const Json& json) {
    EvolutionLog log;
    log.id = json_text(json, "id");
    log.prompt = json_text(json, "prompt");
    const auto framework = framework_from_name(json_text(json, "framework"));
    if (log.id.empty() || log.prompt.empty() || !framework)
        return fail(ErrorCode::BadInput, "This is no evolution log: id, prompt or framework is missing.", "Write it with `maquette evolve`.");
    log.framework = *framework;
    log.domain = json_text(json, "domain");
    log.subject = json_text(json, "subject");
    log.task_type = json_text(json, "task_type");
    log.components = texts_from_json(json_member(json, "components"));
    log.held_out = json_flag(json, "held_out");
    if (const Json* generator = json_member(json, "generator")) {
        log.generator = json_text(*generator, "name");
        log.generator_model = json_text(*generator, "model");
        log.generator_licence = json_text(*generator, "licence");
        log.seed = static_cast<uint64_t>(json_integer(*generator, "seed"));
    }
    log.final_score = json_number(json, "final_score");
    log.note = json_text(json, "note");
    if (const Json* iterations = json_member(json, "iterations"); iterations && iterations->is_array()) {
        for (const auto& item : *iterations) {
            EvolutionIteration iteration;
            iteration.index = static_cast<int>(json_integer(item, "index"));
            iteration.operators = texts_from_json(json_member(item, "operators"));
            iteration.candidates = json_integer(item, "candidates");
            iteration.accepted = json_flag(item, "accepted");
            iteration.files = files_from_json(json_member(item, "files"));
            iteration.critique = critique_from_json(json_member(item, "critique"));
            iteration.difference = json_text(item, "difference");
            log.iterations.push_back(std::move(iteration));
        }
    }
    if (const Json* survivors = json_member(json, "survivors"); survivors && survivors->is_array())
        for (const auto& item : *survivors)
            log.survivors.push_back({json_text(item, "prompt"), files_from_json(json_member(item, "files")), json_number(item, "score"),
                                     json_text(item, "note"), texts_from_json(json_member(item, "components"))});
    if (log.iterations.empty()) return fail(ErrorCode::BadInput, "This evolution log has no iterations.", "Write it with `maquette evolve`.");
    return log;
}

}  // namespace maquette
