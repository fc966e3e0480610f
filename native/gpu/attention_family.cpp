#include "native/gpu/attention_family.h"

#include <optional>

namespace maquette {

namespace {

struct AttentionWork {
    AttentionForm form;
    int64_t width;
};

std::optional<AttentionWork> attention_work(const std::string& key) {
    for (const AttentionForm form : attention_forms)
        for (int64_t width = 4; width <= attention_width_max; width += 4)
            if (key == attention_key(form, width)) return AttentionWork{form, width};
    return std::nullopt;
}

}  // namespace

std::string attention_key(AttentionForm form, int64_t width) { return std::string("attention ") + attention_form_name(form) + " " + std::to_string(width); }

std::vector<const KernelVariant*> AttentionFamily::variants(const std::string& key) {
    const auto work = attention_work(key);
    std::vector<const KernelVariant*> all;
    if (!work) return all;
    if (!variants_.contains(key)) variants_[key] = attention_variants(device_->info(), work->form, work->width);
    for (const AttentionVariant& variant : variants_[key]) all.push_back(&variant);
    return all;
}

// Software would take seconds for what a GPU needs to be busy.
int64_t AttentionFamily::timed_tokens() const { return device_->info().is_software() ? 192 : 2048; }

Result<AttentionTrial*> AttentionFamily::trial(int64_t width) {
    auto& trial = trials_[width];
    if (!trial) {
        MAQUETTE_TRY(trial, AttentionTrial::create(device_, kernels_, width, timed_tokens()));
    }
    return trial.get();
}

Result<double> AttentionFamily::error(const KernelVariant& variant, const std::string& key) {
    const AttentionWork work = *attention_work(key);
    MAQUETTE_TRY(AttentionTrial* trial, this->trial(work.width));
    return trial->error(static_cast<const AttentionVariant&>(variant), work.form);
}

Result<std::unique_ptr<GpuCommands>> AttentionFamily::record(const KernelVariant& variant, const std::string& key, int repeats) {
    const AttentionWork work = *attention_work(key);
    MAQUETTE_TRY(AttentionTrial* trial, this->trial(work.width));
    return trial->record(static_cast<const AttentionVariant&>(variant), work.form, timed_tokens(), repeats);
}

// Scores and outputs; scores, slopes and one or two gradients. A row meets half of the keys.
double AttentionFamily::operations(const std::string& key) const {
    const AttentionWork work = *attention_work(key);
    const int products = work.form == AttentionForm::Forward ? 2 : work.form == AttentionForm::Queries ? 3 : 4;
    return products * static_cast<double>(timed_tokens() * (timed_tokens() + 1) * work.width * AttentionTrial::timed_heads);
}

std::vector<std::string> AttentionFamily::shown_keys() const {
    std::vector<std::string> keys;
    for (const int64_t width : {int64_t{64}, attention_width_max})
        for (const AttentionForm form : attention_forms) keys.push_back(attention_key(form, width));
    return keys;
}

}  // namespace maquette
