#include "native/verify/golden_checks.h"

#include <algorithm>
#include <array>

#include "native/devices/devices.h"
#include "native/verify/golden_context.h"

namespace maquette {
namespace {

struct GoldenCheck {
    const char* name;
    void (*run)(const GoldenContext&);
};

constexpr std::array<GoldenCheck, 8> checks{{
    {"logits", check_logits},
    {"gradients", check_gradients},
    {"trajectories", check_trajectories},
    {"nf4", check_nf4},
    {"trl_metrics", check_trl_metrics},
    {"masks", check_masks},
    {"peft_adapters", check_peft_adapters},
    {"loss_curve", check_loss_curve},
}};

bool holds(const std::vector<std::string>& names, const std::string& name) { return std::find(names.begin(), names.end(), name) != names.end(); }

Result<void> check_options(const VerifyOptions& options) {
    for (const std::string& name : options.only) {
        if (!holds(golden_check_names(), name)) {
            std::string known;
            for (const GoldenCheck& check : checks) known += (known.empty() ? "" : ", ") + std::string(check.name);
            return fail(ErrorCode::WrongUsage, "There is no check called \"" + name + "\".", "Choose " + known + ".");
        }
        if (!golden_exists(options.folder + "/" + name))
            return fail(Error{ErrorCode::NotFound, "The folder holds nothing for the check " + name + ".", "Give the folder of the goldens, or another --only.", options.folder, 0, ""});
    }
    if (!golden_exists(options.folder)) return fail(Error{ErrorCode::NotFound, "There is no such folder.", "Give a folder laid out like the goldens.", options.folder, 0, ""});
    // A device that is not there is said once, not at every check.
    MAQUETTE_TRY_VOID(open_backend({options.device, options.threads, options.precision}));
    return {};
}

}  // namespace

std::vector<std::string> golden_check_names() {
    std::vector<std::string> out;
    for (const GoldenCheck& check : checks) out.emplace_back(check.name);
    return out;
}

bool GoldenContext::is_left_out(const std::string& model) const { return holds(options_.without, model); }
bool GoldenContext::is_named(const std::string& check) const { return holds(options_.only, check); }

void GoldenContext::attempt(const std::string& check, const Result<void>& outcome) const {
    if (outcome) return;
    emit_exact(compare_equal(check, device(), "stopped: " + outcome.error().text(), false));
}

int64_t likeliest(std::span<const float> logits) { return std::max_element(logits.begin(), logits.end()) - logits.begin(); }

std::vector<int32_t> with_greedy_tokens(std::vector<int32_t> ids, const std::vector<int32_t>& greedy) {
    if (!greedy.empty()) ids.insert(ids.end(), greedy.begin(), greedy.end() - 1);
    return ids;
}

bool says_greedily(std::span<const float> logits, size_t vocabulary, const std::vector<int32_t>& greedy, const std::vector<double>& margins) {
    constexpr double margin_min = 1e-3;  // The goldens' README.
    for (size_t i = 0; i < greedy.size(); ++i) {
        const bool is_clear = i >= margins.size() || margins[i] >= margin_min;
        if (is_clear && likeliest(logits.subspan(i * vocabulary, vocabulary)) != greedy[i]) return false;
    }
    return true;
}

PackedBatch golden_document(const std::vector<int32_t>& ids) {
    PackedBatch batch;
    batch.add_document(ids, std::vector<int32_t>(ids.size(), -100));
    return batch;
}

std::vector<float> real_token_logits(const Json& batch, const std::vector<float>& all, size_t vocabulary) {
    const Json* mask = json_member(batch, "attention_mask");
    std::vector<float> out;
    size_t row = 0;
    const Json& lines = golden_member(batch, "input_ids");
    for (size_t line = 0; line < lines.size(); ++line) {
        const size_t length = lines[line].size();
        for (size_t i = 0; i < length; ++i, ++row) {
            if ((mask && golden_at(golden_at(*mask, line), i) == 0) || (row + 1) * vocabulary > all.size()) continue;
            const auto from = all.begin() + static_cast<std::ptrdiff_t>(row * vocabulary);
            out.insert(out.end(), from, from + static_cast<std::ptrdiff_t>(vocabulary));
        }
    }
    return out;
}

Result<void> verify_goldens(const VerifyOptions& options, const VerifyOutput& output) {
    MAQUETTE_TRY_VOID(check_options(options));
    const GoldenContext context(options, output);
    for (const GoldenCheck& check : checks)
        if (options.only.empty() || context.is_named(check.name)) check.run(context);
    return {};
}

}  // namespace maquette
