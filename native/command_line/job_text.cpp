#include "native/command_line/job_text.h"

#include <cmath>
#include <cstdio>

namespace maquette {

std::string job_line(const Job& job) {
    char text[160];
    std::snprintf(text, sizeof text, "%-30s  %-9s  %-8s", job.id.c_str(), job_state_name(job.state), job_kind_name(job.kind));
    std::string line = text;
    if (!job.wanted.empty()) line += "  (" + job.wanted + " asked)";
    const int64_t total = json_integer(job.progress, "total");
    if (job.state == JobState::Running && total > 0) {
        line += "  " + std::to_string(json_integer(job.progress, "done")) + "/" + std::to_string(total);
    }
    if (job.started_at && job.finished_at) line += "  " + duration_text(*job.finished_at - *job.started_at);
    if (!job.run.empty()) line += "  " + job.run;
    if (!job.name.empty()) line += "  " + job.name;
    if (!job.error.is_null()) line += "\n    " + json_text(job.error, "message");
    return line;
}

std::string duration_text(double seconds) {
    const auto whole = static_cast<long long>(std::llround(std::max(seconds, 0.0)));
    char text[64];
    if (whole >= 3600) {
        std::snprintf(text, sizeof text, "%lld h %lld m", whole / 3600, whole / 60 % 60);
    } else if (whole >= 60) {
        std::snprintf(text, sizeof text, "%lld m %lld s", whole / 60, whole % 60);
    } else {
        std::snprintf(text, sizeof text, "%lld s", whole);
    }
    return text;
}

std::string metrics_text(const Json& event) {
    std::string line;
    for (const auto& [name, label, format] : {std::tuple{"loss", "loss", "%.4f"}, std::tuple{"eval_loss", "eval loss", "%.4f"},
                                              std::tuple{"mean_token_accuracy", "accuracy", "%.3f"}, std::tuple{"eval_mean_token_accuracy", "eval accuracy", "%.3f"},
                                              std::tuple{"grad_norm", "grad norm", "%.3f"}, std::tuple{"learning_rate", "rate", "%.2e"},
                                              std::tuple{"tokens_per_second", "tokens/s", "%.0f"}}) {
        const Json* value = json_member(event, name);
        if (!value || !value->is_number()) continue;
        char number[32];
        std::snprintf(number, sizeof number, format, value->get<double>());
        line += (line.empty() ? "" : " · ") + std::string(label) + " " + number;
    }
    return line;
}

}  // namespace maquette
